import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import {
  HTX_CONTRACT_BENCH,
  HTX_SPOT_BENCH,
  OKX_BENCH,
  type BenchVenue,
  type BotRequest,
} from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';
import type { CredentialEntry } from '../vault/entries.ts';

const OKX_SWAP: BotRequest = {
  target: '/api/v5/trade/order',
  body: { instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'limit', px: '100', sz: '1' },
};
const OKX_CLOSE: BotRequest = {
  target: '/api/v5/trade/close-position',
  body: { instId: 'BTC-USDT-SWAP', mgnMode: 'cross' },
};
const OKX_LEVERAGE: BotRequest = {
  target: '/api/v5/account/set-leverage',
  body: { instId: 'BTC-USDT-SWAP', lever: '3', mgnMode: 'cross' },
};
const HTX_CANCEL_ALL: BotRequest = {
  target: '/v5/trade/cancel_all_orders',
  body: { contract_code: 'BTC-USDT' },
};

type Trading = CredentialEntry['trading'];

const CASES: readonly (readonly [what: string, BenchVenue, BotRequest, wrong: Trading, right: Trading])[] = [
  ['an order of OKX futures', OKX_BENCH, OKX_SWAP, 'spot', 'futures'],
  ['a closing of OKX futures', OKX_BENCH, OKX_CLOSE, 'spot', 'futures'],
  ['a leverage of OKX futures', OKX_BENCH, OKX_LEVERAGE, 'spot', 'both'],
  ['an order of OKX spot', OKX_BENCH, OKX_BENCH.place(), 'futures', 'spot'],
  ['an order of HTX futures', HTX_CONTRACT_BENCH, HTX_CONTRACT_BENCH.place(), 'spot', 'futures'],
  ['a cancel of all HTX futures', HTX_CONTRACT_BENCH, HTX_CANCEL_ALL, 'spot', 'both'],
  ['an order of HTX spot', HTX_SPOT_BENCH, HTX_SPOT_BENCH.place(), 'futures', 'spot'],
];

function benchFor(venue: BenchVenue): PathBench {
  const bench = new PathBench({}, venue);
  const { policy } = bench.keyRing;
  bench.keyRing.policy = { ...policy, scopes: ['read', 'trade', 'settings'] };
  const swap = { ...HTX_CONTRACT_BENCH.instrument, venue: 'okx', id: 'BTC-USDT-SWAP' } as const;
  bench.market.instruments.set(swap.id, swap);
  bench.upstream.respond = ({ method }: OutgoingRequest) =>
    answer(method === 'GET' ? venue.empty : venue.taken('1', ''));
  return bench;
}

for (const [what, venue, request, wrong, right] of CASES)
  test(`A key that was bound for ${wrong} does not sign ${what}; one bound for ${right} does.`, async () => {
    using bench = benchFor(venue);
    bench.keyRing.trading = wrong;
    const { signings } = bench.keyRing;
    assert.equal(codeOf(await bench.send(request)), 'MARKET_NOT_BOUND');
    assert.equal(bench.keyRing.signings, signings);
    assert.equal(bench.upstream.sent.length, 0);
    assert.equal(bench.ledger.ofType('refusal')[0]?.code, 'MARKET_NOT_BOUND');
    assertPassed(await bench.send(venue.balance));
    bench.keyRing.trading = right;
    await bench.send(request);
    assert.equal(bench.upstream.sent.length, 2);
  });

test('A named order is cancelled whatever the key was bound for.', async () => {
  using bench = benchFor(HTX_CONTRACT_BENCH);
  assertPassed(await bench.send(HTX_CONTRACT_BENCH.place()));
  bench.keyRing.trading = 'spot';
  assertPassed(await bench.send(HTX_CONTRACT_BENCH.cancel('1')));
});
