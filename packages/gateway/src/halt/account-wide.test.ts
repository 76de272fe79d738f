/** Who may have the venue cancel what is of the whole account: nobody who halts, and the dead-man alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_ID, okxAccount } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { PathBench } from '../testing/path-bench.ts';
import { OKX_REQUESTS } from './okx-requests.ts';
import { OperatorPath } from './operator-path.ts';

for (const isAccountWide of [false, true])
  test(`The venue’s timer is ${isAccountWide ? '' : 'not '}set on a way that is ${isAccountWide ? '' : 'not '}account-wide.`, async () => {
    const bench = new PathBench();
    try {
      bench.keyRing.accounts = [okxAccount('halted')];
      let underWay: number | null = null;
      bench.upstream.respond = () => {
        const owner = { accountId: ACCOUNT_ID, virtualKeyId: 'dead-man' };
        underWay = bench.limits.usage(owner).account.inFlight;
        return answer({ code: '0', msg: '', data: [{ triggerTime: '1', tag: '', ts: '1' }] });
      };
      const path = new OperatorPath(bench.pathPorts, { isAccountWide });
      const task = { kind: 'cancel' } as const;
      const act = { operatorId: 'dead-man', accountId: ACCOUNT_ID, task };
      const problem = await path.act(OKX_REQUESTS.cancelAfter('okx', 60), act);
      assert.equal(problem === null, isAccountWide, problem ?? '');
      assert.equal(bench.upstream.sent.length, isAccountWide ? 1 : 0);
      const { lastUsedMs, uses } = bench.limits.usage({
        accountId: ACCOUNT_ID,
        virtualKeyId: 'dead-man',
      }).account;
      assert.deepEqual([underWay, lastUsedMs, uses], [isAccountWide ? 0 : null, null, 0]);
      assert.equal(bench.ledger.ofType('intent').length, isAccountWide ? 1 : 0);
    } finally {
      bench.close();
    }
  });
