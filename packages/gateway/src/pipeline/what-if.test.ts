import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { BENCH_VENUES, OKX_BENCH, okxOrderAnswer } from '../testing/bench-venues.ts';
import { TRADING_POLICY, VIRTUAL_API_KEY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';
import { askWhatIf, type WhatIfQuestion } from './what-if.ts';

const DAY = { notionalPerDay: new Map([['USDT', Decimal.parse('1')]]) };
const TIGHT: Terms = { ...TRADING_POLICY, version: 3, scopes: ['read'] };

/** What the bench's bot would send as an order, and its answer. */
function ask(bench: PathBench, change: Partial<WhatIfQuestion> = {}) {
  const { body, method = 'POST', target } = bench.venue.place({ clientId: bench.venue.clientId });
  const virtualKey = bench.keyRing.findVirtualKey(bench.venue.dialect.id, VIRTUAL_API_KEY);
  assert.ok(virtualKey !== null);
  const { keyRing, orders, clock, limits, market, venue } = bench;
  const question = {
    virtualKey,
    method,
    path: target.split('?')[0] ?? '',
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    sourceAddress: '127.0.0.1',
    ...change,
  };
  const ports = { keyRing, orders, clock, limits, dialect: venue.dialect, markets: { of: () => market } };
  return askWhatIf(question, ports);
}

const WORLDS: readonly (readonly [name: string, change: (bench: PathBench) => void])[] = [
  ['a policy that admits it', () => undefined],
  ['a halt', ({ keyRing }) => (keyRing.state = 'halted')],
  ['terms of the account', ({ keyRing }) => (keyRing.accountLayers = { account: TIGHT, installation: null })],
  [
    'a day that is too small',
    ({ keyRing }) => (keyRing.policy = { ...TRADING_POLICY, limits: { ...TRADING_POLICY.limits, ...DAY } }),
  ],
  [
    'an instrument that is not allowed',
    ({ keyRing }) => (keyRing.policy = { ...TRADING_POLICY, instruments: [] }),
  ],
];

for (const venue of BENCH_VENUES)
  for (const [name, change] of WORLDS)
    test(`What an order to ${venue.family} would come to under ${name} is what it comes to.`, async () => {
      using bench = new PathBench({}, venue);
      bench.upstream.respond = () => answer(okxOrderAnswer('1', ''));
      change(bench);
      const decision = await ask(bench);
      const placed = await bench.send(venue.place({ clientId: venue.clientId }));
      assert.equal(bench.upstream.sent.length, decision.kind === 'admitted' ? 1 : 0);
      if (decision.kind !== 'admitted')
        assert.equal(codeOf(placed), decision.kind === 'denied' ? decision.refusals[0].code : decision.code);
    });

test('Asking what would be leaves no trace: nothing is sent, recorded, counted or used up.', async () => {
  using bench = new PathBench();
  bench.upstream.respond = () => answer(okxOrderAnswer('1', ''));
  for (let count = 0; count < 3; count += 1) assert.equal((await ask(bench)).kind, 'admitted');
  assert.equal(bench.upstream.sent.length, 0);
  assert.deepEqual(bench.ledger.entries, []);
  const owner = { accountId: 'account-1', virtualKeyId: bench.keyRing.virtualKeyId };
  assert.deepEqual(bench.limits.usage(owner).key.uses, 0);
  assertPassed(await bench.send(OKX_BENCH.place({ clientId: OKX_BENCH.clientId })));
  assert.deepEqual(bench.limits.usage(owner).key.uses, 1, 'the same order itself counts');
});

test('Asking tells every rule that refuses, and from where the bot would not be let in.', async () => {
  using bench = new PathBench();
  bench.keyRing.state = 'halted';
  const decision = await ask(bench, { sourceAddress: '192.0.2.9' });
  assert.ok(decision.kind === 'denied');
  assert.deepEqual(
    decision.refusals.map(({ code }) => code),
    ['STATE_HALTED', 'ADDRESS_NOT_ALLOWED'],
  );
});

const UNREAD: readonly (readonly [name: string, change: Partial<WhatIfQuestion>, code: string])[] = [
  ['no operation', { path: '/api/v5/trade/nothing' }, 'OPERATION_UNKNOWN'],
  ['a withdrawal', { path: '/api/v5/asset/withdrawal' }, 'OPERATION_FORBIDDEN'],
  ['a body that is none', { body: Buffer.from('{') }, 'JSON_MALFORMED'],
  ['a field that there is not', { body: Buffer.from('{"surprise":"1"}') }, 'FIELD_UNKNOWN'],
];
for (const [name, change, code] of UNREAD)
  test(`Asking about ${name} is answered as the request would be: ${code}.`, async () => {
    using bench = new PathBench();
    const refusal = await ask(bench, change);
    assert.equal(refusal.kind === 'refused' ? refusal.code : refusal.kind, code);
  });
