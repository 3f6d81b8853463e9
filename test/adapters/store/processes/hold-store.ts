// Opens the store in the directory given, prints "open" and keeps it until its input ends or it is
// killed; prints the failure's code when it is refused.

import { once } from 'node:events';
import { openSqliteStore } from '../../../../src/adapters/store/open-store.ts';
import { failureOf } from '../../../../src/domain/failures.ts';

try {
  const store = await openSqliteStore({ directory: process.argv[2] ?? '' });
  console.log('open');
  process.stdin.resume();
  await once(process.stdin, 'end');
  await store.close();
} catch (thrown) {
  const failure = failureOf(thrown);
  if (failure === null) throw thrown;
  console.log(failure.code);
}
