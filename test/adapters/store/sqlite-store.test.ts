// The store on real SQLite files keeps the whole contract of the ports.

import { storeSuite } from '../../contracts/store/store-suite.ts';
import { makeFastPlace } from './place.ts';

storeSuite('SQLite store', makeFastPlace);
