import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '@bitting/core/errors/refusal.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_USAGE } from '@bitting/core/policy/usage.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import type { Picture } from '../ports/pictures.ts';
import { intentEntry, outcomeEntry, placeIntent } from '../testing/entries.ts';
import { PICTURE_WAIT_MS } from '../bounds.ts';
import {
  HTX_KEY,
  HTX_REPORT,
  startAdminFixture,
  TERMS,
  VENUE_KEY,
  type AdminFixture,
} from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';

void test('policy-what-if asks the venue’s path by the usual operation of such an order, from where the key may be', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const order = '{"instId":"BTC-USDT"}';
  const refused = await owner.policyWhatIf({ virtualKeyId, body: order });
  assert.equal(refused.verdict, 'refused');
  assert.deepEqual(
    refused.refusals.map(({ code }) => code),
    ['SCOPE_MISSING'],
  );
  const worth = { asset: 'USDT', amount: Decimal.parse('1200') };
  fixture.venue.decision = {
    kind: 'admitted',
    policyVersion: 1,
    ruleIds: ['scope'],
    notionals: [worth, null],
  } as never;
  assert.deepEqual((await owner.policyWhatIf({ virtualKeyId, body: `[${order}]` })).worths, [
    '1200 USDT',
    null,
  ]);
  const asked = { operation: 'POST /api/v5/trade/order-algo', sourceAddress: '198.51.100.1' };
  fixture.venue.decision = {
    kind: 'denied',
    policyVersion: 1,
    refusals: [refuse('STATE_HALTED'), refuse('SCOPE_MISSING')],
  };
  const all = await owner.policyWhatIf({ virtualKeyId, body: order, ...asked });
  assert.equal(all.refusals.length, 2, 'every refusal is told');
  assert.deepEqual(
    fixture.venue.asked.map(({ method, path, sourceAddress }) => `${method} ${path} ${sourceAddress}`),
    [
      'POST /api/v5/trade/order 192.0.2.0',
      'POST /api/v5/trade/batch-orders 192.0.2.0',
      'POST /api/v5/trade/order-algo 198.51.100.1',
    ],
  );
  assert.equal(Buffer.from(fixture.venue.asked[0]?.body ?? []).toString(), order);
});

void test('policy-what-if knows the ways of HTX by what the order says', async () => {
  await using fixture = await startAdminFixture();
  fixture.probeReport = HTX_REPORT;
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(HTX_KEY);
  const terms = { ...TERMS, instruments: ['btcusdt'], sourceCidrs: [] };
  const { virtualKeyId } = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...terms });
  const bodies = [
    '{"symbol":"btcusdt"}',
    '[]',
    '{"contract_code":"BTC-USDT"}',
    '{"contract_code":"x","margin_mode":"cross"}',
  ];
  for (const body of bodies) await owner.policyWhatIf({ virtualKeyId, body });
  assert.deepEqual(
    fixture.venue.asked.map(({ path, sourceAddress }) => `${path} ${sourceAddress}`),
    [
      '/v1/order/orders/place',
      '/v1/order/batch-orders',
      '/linear-swap-api/v1/swap_cross_order',
      '/v5/trade/order',
    ].map((path) => `${path} 127.0.0.1`),
  );
});

void test('policy-explain says of a refusal what refused, and of an admission what was judged and what became of it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId, accountId } = await cut(fixture);
  const refused = await fixture.append({
    wallMs: epochMs(5),
    monotonicMs: 0,
    boot: 'b007',
    type: 'refusal',
    virtualKeyId,
    accountId,
    operation: 'POST /api/v5/trade/order',
    code: 'NOTIONAL_ABOVE_LIMIT',
    detail: 'Cannot place order: 2,000 USDT are above 1,000.5 USDT.',
    ruleId: 'notional-per-order',
    policyVersion: 1,
    sourceAddress: '192.0.2.1',
    bodyHash: '',
    items: [
      {
        kind: 'place',
        instrument: 'BTC-USDT',
        market: 'spot',
        side: 'buy',
        type: 'limit',
        size: '2 base',
        price: '1000',
        reduceOnly: false,
        algo: false,
        clientOrderId: 'grid7',
        venueOrderId: null,
        notional: null,
        details: {},
      },
    ],
  });
  const why = await owner.policyExplain({ sequence: refused });
  assert.equal(why.verdict, 'refused');
  assert.deepEqual(why.items, [
    {
      text: 'place buy limit 2 base BTC-USDT at 1000',
      worth: null,
      limit: null,
      order: { clientOrderId: 'grid7', venueOrderId: null },
    },
  ]);
  assert.deepEqual(why.refusal, {
    code: 'NOTIONAL_ABOVE_LIMIT',
    ruleId: 'notional-per-order',
    detail: 'Cannot place order: 2,000 USDT are above 1,000.5 USDT.',
    item: null,
  });
  assert.deepEqual([why.policyVersion, why.currentVersion, why.sourceAddress], [1, 1, '192.0.2.1']);

  const item = toRecordedItem(placeIntent('c1'), { asset: 'USDT', amount: Decimal.parse('600') });
  const admitted = await fixture.append({
    ...intentEntry('i1', [item]),
    virtualKeyId,
    policyVersion: 1,
    ruleIds: ['state', 'scope'],
  });
  const open = await owner.policyExplain({ sequence: admitted });
  assert.equal(open.verdict, 'admitted');
  assert.deepEqual(open.ruleIds, ['state', 'scope']);
  assert.deepEqual([open.items[0]?.worth, open.items[0]?.limit], ['600 USDT', '1000.5 USDT']);
  assert.match(open.items[0]?.text ?? '', /^place (?:buy|sell) limit .*BTC-USDT/u);
  assert.deepEqual(open.outcome, []);
  await fixture.append(
    outcomeEntry('i1', [{ kind: 'accepted', venueOrderId: '7', clientOrderId: null, venueCode: '0' }]),
  );
  assert.deepEqual((await owner.policyExplain({ sequence: admitted })).outcome, ['accepted (0)']);

  const document = { ...DOCUMENT, requestsPerSecond: 5 };
  await owner.policySet({ virtualKeyId, document, mayLoosen: true });
  const later = await owner.policyExplain({ sequence: admitted });
  assert.deepEqual([later.policyVersion, later.currentVersion, later.items[0]?.limit], [1, 2, null]);
});

void test('policy-explain says which records are no decisions, and which are none at all', async () => {
  await using fixture = await startAdminFixture();
  const { owner } = await cut(fixture);
  await assert.rejects(owner.policyExplain({ sequence: '0' }), {
    code: 'RECORD_NOT_FOUND',
    message: /type "admin"/u,
  });
  await assert.rejects(owner.policyExplain({ sequence: '99' }), {
    code: 'RECORD_NOT_FOUND',
    message: /no record 99/u,
  });
  for (const sequence of ['', '-1', '01', '1.0', 'x', '1'.repeat(20)])
    await assert.rejects(owner.policyExplain({ sequence }), { code: 'FIELD_MALFORMED' });
});

/** The answer, for which the operator waits as long as it takes. */
async function waited<T>(fixture: AdminFixture, answer: Promise<T>): Promise<T> {
  const settled = answer.finally(() => clearInterval(ticking));
  const ticking = setInterval(() => fixture.clock.advance(PICTURE_WAIT_MS), 1);
  return settled;
}

void test('policy-default waits for the picture of an account that was bound a moment ago, and not for ever', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const early = { ...balancesOf(accountId, {}), state: 'reconciling' as const };
  fixture.pictures.shown.set(accountId, early);
  const proposing = owner.policyDefault({ accountId });
  while (fixture.pictures.followers.size === 0) await new Promise(setImmediate);
  fixture.pictures.shown.set(accountId, balancesOf(accountId, { USDT: '10000' }));
  fixture.pictures.tell({ accountId, wallMs: epochMs(0), kind: 'state', state: 'live' });
  assert.equal((await proposing).document['version'], 1);
  assert.equal(fixture.pictures.followers.size, 0);
  fixture.pictures.shown.set(accountId, { ...balancesOf(accountId, { USDT: '10' }), state: 'blind' });
  const blind = await waited(fixture, owner.policyDefault({ accountId }));
  assert.match(blind.reasons[0] ?? '', /10 USDT/u, 'what was asked for is good enough');
});

function balancesOf(accountId: string, balances: Readonly<Record<string, string>>): Picture {
  const rows = Object.entries(balances).map(([asset, total]) => ({
    source: 'asked' as const,
    heardMs: epochMs(0),
    owner: null,
    change: {
      kind: 'balance' as const,
      atMs: epochMs(0),
      balance: { wallet: 'trading', asset, total: Decimal.parse(total), available: Decimal.ZERO },
    },
  }));
  const external = { orders: 0, fills: 0 };
  return {
    accountId,
    venue: 'okx',
    state: 'live',
    rows,
    leftOut: 0,
    fills: [],
    external,
    streams: [],
    parts: [],
  };
}

void test('policy-default proposes what the account’s balances bear, and a key can be cut with it', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  await assert.rejects(waited(fixture, owner.policyDefault({ accountId })), {
    code: 'POLICY_UNPROPOSED',
    message: /no picture/u,
  });
  fixture.pictures.shown.set(accountId, balancesOf(accountId, { BTC: '2', USDT: '0' }));
  await assert.rejects(owner.policyDefault({ accountId }), {
    code: 'POLICY_UNPROPOSED',
    message: /holds nothing of/u,
  });
  fixture.pictures.shown.set(accountId, balancesOf(accountId, { BTC: '2', USDT: '10000' }));
  const { document, reasons } = await owner.policyDefault({ accountId });
  const { notionalPerOrder, limits, instruments } = document as unknown as {
    notionalPerOrder: Record<string, string>;
    limits: Record<string, unknown>;
    instruments: string[];
  };
  assert.deepEqual(notionalPerOrder, { USDT: '500' });
  assert.equal(limits['priceCollar'], '0.03');
  assert.deepEqual(limits['notionalPerDay'], { USDT: '10000' });
  assert.ok(instruments.every((entry) => entry.endsWith('-USDT')));
  assert.match(reasons[0] ?? '', /10,000 USDT/u);
  const { scopes, markets, requestsPerSecond } = document as unknown as typeof TERMS;
  const { virtualKeyId } = await owner.issue({
    accountId,
    label: 'bot',
    owner: 'desk',
    scopes,
    markets,
    instruments,
    notionalPerOrder,
    requestsPerSecond,
    sourceCidrs: [],
    expiresAtMs: null,
    limits,
  });
  assert.deepEqual((await owner.policyShow({ virtualKeyId })).document, document);
  assert.match(fixture.ledger.ofType('admin').at(-1)?.details['limits'] ?? '', /"priceCollar":"0\.03"/u);
});

void test('issue refuses limits that cannot be read, with their place, and cuts nothing', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const wanted = { accountId, label: 'bot', owner: 'desk', ...TERMS };
  for (const [limits, message] of [
    [{ priceCollar: '3' }, /limits\.priceCollar/u],
    [{ notionalPerDay: {} }, /limits\.notionalPerDay/u],
    [{ surprise: '3' }, /limits\.surprise/u],
  ] as const)
    await assert.rejects(owner.issue({ ...wanted, limits }), { code: 'POLICY_MALFORMED', message });
  assert.deepEqual((await owner.list({})).virtualKeys, []);
  await owner.issue({ ...wanted, limits: { priceCollar: '0.03' } });
});

void test('show tells what is used of the key and of the layers that bind it, and what its thief could take', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const limits = {
    priceCollar: '0.03',
    notionalPerHour: { USDT: '1000' },
    notionalPerDay: { USDT: '5000' },
    liquidity: { volumePerDay: { USDT: '1000000' } },
  };
  const { virtualKeyId } = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS, limits });
  fixture.usage = {
    ...fixture.usage,
    key: {
      ...NO_USAGE,
      notionalThisHour: new Map([['USDT', Decimal.parse('12.5')]]),
      openOrders: null,
      uses: 3,
    },
  };
  const shown = await owner.show({ virtualKeyId });
  assert.deepEqual(
    shown.usage.map(({ layer }) => layer),
    ['key'],
  );
  assert.deepEqual(shown.usage[0]?.notionalThisHour, { USDT: '12.5' });
  assert.deepEqual([shown.usage[0]?.openOrders, shown.usage[0]?.uses], [null, 3]);
  assert.deepEqual(
    shown.worstCase.map(({ period, asset }) => `${period} ${asset}`),
    ['hour USDT', 'day USDT'],
  );
  const [hour, day] = shown.worstCase;
  assert.ok(Number(hour?.amount) > 0 && Number(hour?.amount) < Number(day?.amount));
  assert.equal(hour?.ruleId, 'notional-per-hour');
  assert.equal(Number(hour.parts?.taken) + Number(hour.parts?.market), Number(hour.amount));
  assert.ok(hour.remedies.length > 0);
  await owner.policySet({
    accountId,
    document: { version: 0, notionalPerOrder: { USDT: '1' } },
    mayLoosen: false,
  });
  assert.deepEqual(
    (await owner.show({ virtualKeyId })).usage.map(({ layer }) => layer),
    ['key', 'account'],
  );
});
