// The host contract on real Linux kernels. See hosts-suite.ts. Asks for the best backend; where the
// machine has none but the model, the suite runs on the model a second time, which costs a second.
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { describeHosts } from '../contracts/hosts-suite.ts';

describeHosts('hosts: the lab network', () => startNetwork());
