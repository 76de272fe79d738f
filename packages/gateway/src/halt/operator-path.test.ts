import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ACCOUNT_ID, okxAccount } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { PathBench } from '../testing/path-bench.ts';
import type { OperatorTask } from './operator-key.ts';
import { OperatorPath } from './operator-path.ts';
import type { OwnRequest } from './own-request.ts';

const SWAP: Instrument = {
  venue: 'okx',
  id: 'BTC-USDT-SWAP',
  code: null,
  market: 'swap',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: {
    kind: 'linear',
    value: Decimal.parse('0.01'),
    multiplier: Decimal.ONE,
    valueAsset: 'BTC',
  },
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.ONE,
  tradable: true,
};

const REDUCE: OperatorTask = { kind: 'reduce', collar: Decimal.parse('0.02'), assets: ['USDT'] };
const CANCEL: OperatorTask = { kind: 'cancel' };

const CANCELS: OwnRequest = {
  family: 'okx',
  path: '/api/v5/trade/cancel-batch-orders',
  body: [
    { instId: 'BTC-USDT', ordId: '1' },
    { instId: 'BTC-USDT', ordId: '2' },
  ],
};

function closing(change: Readonly<Record<string, unknown>> = {}): OwnRequest {
  const body = {
    instId: 'BTC-USDT-SWAP',
    tdMode: 'cross',
    side: 'sell',
    ordType: 'ioc',
    px: '99',
    sz: '3',
    reduceOnly: true,
  };
  return { family: 'okx', path: '/api/v5/trade/order', body: { ...body, ...change } };
}

let bench: PathBench;
let path: OperatorPath;
beforeEach(() => {
  bench = new PathBench();
  bench.keyRing.accounts = [okxAccount()];
  bench.market.instruments.set(SWAP.id, SWAP);
  const fresh = { price: Decimal.parse('100'), atMs: bench.clock.wallMs() };
  bench.market.references.set(SWAP.id, fresh);
  bench.market.states.set(SWAP.id, { mark: fresh, volumePerDay: null, book: null });
  bench.upstream.respond = ({ body }) => {
    const asked = JSON.parse(Buffer.from(body).toString()) as object | readonly object[];
    const rows = (Array.isArray(asked) ? asked : [asked]) as readonly { ordId?: string; clOrdId?: string }[];
    const data = rows.map(({ ordId = '77', clOrdId = '' }) => ({ ordId, clOrdId, sCode: '0', sMsg: '' }));
    return answer({ code: '0', msg: '', data });
  };
  path = new OperatorPath(bench.pathPorts);
});
afterEach(() => {
  bench.close();
});

function act(request: OwnRequest, task: OperatorTask, accountId = ACCOUNT_ID): Promise<string | null> {
  return path.act(request, { operatorId: 'op_1', accountId, task });
}

test('cancels are sent once, recorded as the operator’s, and have an outcome', async () => {
  bench.keyRing.state = 'revoked';
  bench.keyRing.policy = { ...bench.keyRing.policy, scopes: ['read'], expiresAt: epochMs(1) };
  assert.equal(await act(CANCELS, CANCEL), null);
  assert.equal(bench.upstream.sent.length, 1);
  const [intent] = bench.ledger.ofType('intent');
  assert.deepEqual(
    [intent?.virtualKeyId, intent?.accountId, intent?.items.map(({ kind }) => kind)],
    ['op_1', ACCOUNT_ID, ['cancel', 'cancel']],
  );
  assert.deepEqual(
    bench.ledger.ofType('outcome').map(({ items }) => items.map(({ kind }) => kind)),
    [['accepted', 'accepted']],
  );
});

test('cancels go on a broken ledger, and are kept for it (I13)', async () => {
  bench.ledger.writable = false;
  assert.equal(await act(CANCELS, CANCEL), null);
  assert.equal(bench.upstream.sent.length, 1);
  assert.equal(bench.ledger.gaps.length, 1);
});

test('a reduction goes while everything is halted, and only with its record', async () => {
  bench.keyRing.state = 'halted';
  assert.equal(await act(closing(), REDUCE), null);
  assert.equal(bench.upstream.sent.length, 1);
  assert.equal(bench.ledger.ofType('intent')[0]?.items[0]?.reduceOnly, true);
  bench.ledger.writable = false;
  assert.notEqual(await act(closing(), REDUCE), null);
  assert.equal(bench.upstream.sent.length, 1);
});

const BEYOND: readonly (readonly [string, OwnRequest, OperatorTask])[] = [
  ['an order that opens', closing({ reduceOnly: false }), REDUCE],
  ['a reduction where cancels are ordered', closing(), CANCEL],
  ['a sale beyond the collar', closing({ px: '97.9' }), REDUCE],
  ['a purchase beyond the collar', closing({ side: 'buy', px: '102.1' }), REDUCE],
  ['a worth in an asset that is not named', closing(), { ...REDUCE, assets: ['USDC'] }],
  [
    'leverage',
    {
      family: 'okx',
      path: '/api/v5/account/set-leverage',
      body: { instId: 'BTC-USDT-SWAP', lever: '5', mgnMode: 'cross' },
    },
    REDUCE,
  ],
  ['money', { family: 'okx', path: '/api/v5/asset/transfer', body: { ccy: 'USDT', amt: '1' } }, REDUCE],
];

for (const [name, request, task] of BEYOND)
  test(`${name} is more than the task and refused, whatever wrote it`, async () => {
    assert.notEqual(await act(request, task), null);
    assert.deepEqual(bench.upstream.sent, []);
  });

test('what is just the task goes', async () => {
  assert.equal(await act(closing({ px: '98' }), REDUCE), null);
  assert.equal(await act(closing({ side: 'buy', px: '102' }), REDUCE), null);
  assert.equal(bench.upstream.sent.length, 2);
});

test('a reduction without a fresh reference price is refused', async () => {
  bench.market.references.clear();
  assert.notEqual(await act(closing(), REDUCE), null);
  assert.deepEqual(bench.upstream.sent, []);
});

test('nothing is sent while sealed, without a key, or for an account that is not there', async () => {
  bench.keyRing.sealed = true;
  assert.match((await act(CANCELS, CANCEL)) ?? '', /sealed/u);
  bench.keyRing.sealed = false;
  bench.keyRing.hasCredential = false;
  assert.notEqual(await act(CANCELS, CANCEL), null);
  bench.keyRing.hasCredential = true;
  assert.notEqual(await act(CANCELS, CANCEL, 'acc_none'), null);
  assert.deepEqual(bench.upstream.sent, []);
  assert.equal(await act(CANCELS, CANCEL), null);
});

test('what the venue says of an item is told, and what it did not say', async () => {
  bench.upstream.respond = () =>
    answer({
      code: '2',
      msg: '',
      data: [
        { ordId: '1', clOrdId: '', sCode: '0', sMsg: '' },
        { ordId: '2', clOrdId: '', sCode: '51400', sMsg: 'Cancellation failed as the order is filled.' },
      ],
    });
  assert.match((await act(CANCELS, CANCEL)) ?? '', /51400: Cancellation failed/u);
  bench.upstream.respond = () => ({ kind: 'unknown', cause: 'cut', upstreamMs: 1 });
  assert.notEqual(await act(CANCELS, CANCEL), null);
});
