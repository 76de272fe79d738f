/** Circuit breakers against a venue: what refuses, for how long, and what goes on meanwhile. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { FAMILIES, RIGS, type Rig } from '../attacks/rigs.ts';
import type { RawAnswer } from '../support/raw-client.ts';

const MINUTE = 60_000;
const REJECTIONS: Readonly<Record<ApiFamily, string>> = {
  okx: '{"code":"51008","msg":"Insufficient balance","data":[]}',
  'htx-spot':
    '{"status":"error","err-code":"account-frozen-balance-insufficient-error","err-msg":"","data":null}',
  'htx-contract': '{"code":1047,"message":"Insufficient margin available.","ts":1}',
};

function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}

for (const family of FAMILIES)
  suite(`At ${family}:`, () => {
    let rig: Rig;
    let resting: readonly string[] = [];
    beforeEach(async () => {
      rig = await RIGS[family]();
      resting = [rig.idOf(await rig.place(0)), rig.idOf(await rig.place(1))];
      const { keyRing } = rig.lives;
      const [account] = keyRing.listAccounts();
      const breaker = { minutes: 1, rejectedShare: Decimal.parse('0.5'), unknowns: 3 };
      keyRing.setTerms(account?.id ?? '', {
        version: 1,
        scopes: ['read', 'trade'],
        markets: ['spot', 'swap'],
        instruments: 'all',
        notionalPerOrder: null,
        limits: { ...NO_LIMITS, breaker },
      });
    });
    afterEach(async () => {
      await rig.close();
    });

    const reached = (): number => rig.control.countRequests({ method: 'POST', path: rig.orderPath });
    const told = async (): Promise<readonly (string | undefined)[]> =>
      (await rig.lives.readLedger())
        .filter((entry) => entry.type === 'system' && entry.event === 'breaker')
        .map((entry) =>
          entry.type === 'system' ? `${entry.details['layer']} ${entry.details['state']}` : '',
        );

    async function isRefused(nth: number): Promise<void> {
      const before = reached();
      const answer = await rig.place(nth);
      assert.equal(codeOf(answer), 'BREAKER_TRIPPED');
      assert.equal(answer.headers.get('bitting-rule'), 'account/breaker');
      assert.match(answer.headers.get('bitting-reason') ?? '', /at the latest\.$/u);
      assert.equal(reached(), before);
    }

    test('A venue that rejects everything for a minute: orders are refused, cancels pass, and afterwards orders do.', async () => {
      const all = { kind: 'answer', method: 'POST', path: rig.orderPath, status: 200, count: 20 } as const;
      rig.control.addFault({ ...all, body: REJECTIONS[family] });
      for (let nth = 2; nth < 10; nth += 1)
        assert.equal(codeOf(await rig.place(nth)), undefined, 'its own word');
      await isRefused(10);
      assert.ok(rig.isServed(await rig.cancel(resting[0] ?? '')));
      await rig.lives.restart();
      await isRefused(11);
      rig.lives.advance(MINUTE / 2);
      await isRefused(12);
      assert.ok(rig.isServed(await rig.cancel(resting[1] ?? '')));
      rig.control.clearFaults();
      rig.lives.advance(2 * MINUTE);
      assert.ok(rig.isServed(await rig.place(13)));
      assert.deepEqual(
        await told(),
        ['account begun', 'account begun', 'account over'],
        'each life tells of it',
      );
    });

    test('Orders that nobody knows the end of stop those behind them, also once they were found.', async () => {
      rig.control.addFault({ kind: 'drop-after', method: 'POST', path: rig.orderPath, count: 3 });
      for (const nth of [2, 3, 4]) assert.equal(codeOf(await rig.place(nth)), 'OUTCOME_UNKNOWN');
      await isRefused(5);
      assert.ok(rig.isServed(await rig.cancel(resting[0] ?? '')));
      rig.lives.advance(2 * MINUTE);
      assert.ok(rig.isServed(await rig.place(6)));
      assert.deepEqual(await told(), ['account begun', 'account over']);
    });
  });
