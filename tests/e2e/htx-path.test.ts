/** One HTX request on its whole way: a bot's bytes in, the venue's control log at the other end. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { FORBIDDEN_CLASSES } from '@bitting/core/venues/operation.ts';
import { HTX_OPERATIONS } from '@bitting/core/venues/htx/operations/table.ts';
import { CanarySet } from '../support/canary.ts';
import { codeOf, HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH } from '../support/htx-path.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';

/** Both are larger than what JavaScript's numbers hold exactly. */
const BIG_CLIENT_ID = '9223372036854775807';
const BIG_ID = /"order_id":"(\d{18,19})"/u;

let path: HtxPath;
beforeEach(async () => {
  path = await HtxPath.start();
});
afterEach(async () => {
  await path.close();
});

function spotOrder(clientOrderId: string): Record<string, string> {
  return {
    'account-id': path.bot.ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.5',
    price: '100',
    'client-order-id': clientOrderId,
  };
}

const SWAP_ORDER = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '60000',
  volume: '1',
  time_in_force: 'gtc',
} as const;

function textOf(answer: RawAnswer): string {
  return answer.body.toString();
}

async function place(clientOrderId: string): Promise<string> {
  const answer = await path.post(SPOT_ORDER_PATH, spotOrder(clientOrderId));
  const { status, data } = JSON.parse(textOf(answer)) as { status: string; data: string };
  assert.equal(status, 'ok', textOf(answer));
  return data;
}

/** Of what the venue received: path, parameters without the signature, and what the signature covers. */
function readSigned(target: string): { signed: string; signature: string; parameters: URLSearchParams } {
  const [route = '', query = ''] = target.split('?');
  const cut = query.lastIndexOf('&Signature=');
  const parameters = new URLSearchParams(query);
  return {
    signed: `${route}\n${query.slice(0, cut)}`,
    signature: parameters.get('Signature') ?? '',
    parameters,
  };
}

void test('An HTX order arrives once, its body byte for byte, signed with the real key for the host that is dialled (SIG-22, I2).', async () => {
  const body = ` { "symbol":"btcusdt" ,"account-id":"${path.bot.ledgerId}","type":"buy-limit","amount":"0.50","price":"100.0","client-order-id":"mine-1"}`;
  const answer = await path.post(SPOT_ORDER_PATH, body);
  assert.match(textOf(answer), /"status":"ok"/u);
  const acts = path.acts();
  assert.equal(acts.length, 1);
  const [request] = path.venue.htx.requests({ method: 'POST' });
  assert.ok(request);
  assert.equal(request.body, body);
  const { signed, signature, parameters } = readSigned(request.target);
  const { key } = path.account;
  assert.deepEqual(
    [...parameters.keys()],
    ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature'],
  );
  assert.equal(parameters.get('AccessKeyId'), key.apiKey);
  const { host } = new URL(path.venue.htxSpotUrl);
  const expected = createHmac('sha256', key.secret).update(`POST\n${host}\n${signed}`).digest('base64');
  assert.equal(signature, expected);
  const connections = path.venue.htx.connections().map(({ rawBase64 }) => Buffer.from(rawBase64, 'base64'));
  const canaries = new CanarySet();
  canaries.watch('virtual access key', path.bot.signer.apiKey);
  assert.ok('secret' in path.bot.signer);
  canaries.watch('virtual secret', path.bot.signer.secret);
  assert.deepEqual(canaries.search('wire', Buffer.concat(connections)), []);
  const entries = await path.lives.readLedger();
  assert.deepEqual(
    entries.map((entry) => entry.type),
    ['intent', 'outcome'],
  );
});

void test('A question keeps its parameters with their values, whatever the virtual key, and adds nothing.', async () => {
  const answer = await path.get('/v1/order/openOrders', {
    'account-id': path.bot.ledgerId,
    symbol: 'btcusdt',
    types: 'buy-limit,sell-limit',
  });
  assert.match(textOf(answer), /"status":"ok"/u);
  const target = path.venue.htx.requests({ path: '/v1/order/openOrders' }).at(-1)?.target ?? '';
  const { parameters } = readSigned(target);
  assert.equal(parameters.get('types'), 'buy-limit,sell-limit');
  assert.equal(parameters.get('symbol'), 'btcusdt');
  assert.equal([...parameters.keys()].length, 8);
});

void test('An order is traded, halted, cancelled and its key is cut off, on both hosts.', async () => {
  const spotId = await place('mine-1');
  const swap = await path.post(SWAP_ORDER_PATH, SWAP_ORDER);
  const [, swapId = ''] = BIG_ID.exec(textOf(swap)) ?? [];
  assert.notEqual(swapId, '', textOf(swap));
  path.lives.keyRing.setInstallationState('halted');
  assert.equal(codeOf(await path.post(SPOT_ORDER_PATH, spotOrder('mine-2'))), 'STATE_HALTED');
  assert.equal(codeOf(await path.post(SWAP_ORDER_PATH, { ...SWAP_ORDER, volume: '2' })), 'STATE_HALTED');
  const cancelled = await path.post(`/v1/order/orders/${spotId}/submitcancel`, {});
  assert.match(textOf(cancelled), /"status":"ok"/u);
  const cancelledSwap = await path.post('/v5/trade/cancel_order', {
    contract_code: 'BTC-USDT',
    order_id: swapId,
  });
  assert.match(textOf(cancelledSwap), /"code":200/u);
  assert.deepEqual(
    path.venue.htx.truth().openOrders.map(({ id }) => id),
    [],
  );
  path.lives.keyRing.setInstallationState('active');
  path.lives.keyRing.setKeyState(path.bot.virtualKeyId, 'revoked');
  path.lives.advance(1_000);
  assert.equal(codeOf(await path.post(SPOT_ORDER_PATH, spotOrder('mine-3'))), 'KEY_REVOKED');
  assert.equal(path.acts().length, 4);
});

void test('Ids beyond what JavaScript counts exactly survive both ways.', async () => {
  const body = JSON.stringify({ ...SWAP_ORDER }).replace('{', `{"client_order_id":${BIG_CLIENT_ID},`);
  const placed = await path.post(SWAP_ORDER_PATH, body);
  const [, orderId = ''] = BIG_ID.exec(textOf(placed)) ?? [];
  assert.match(textOf(placed), new RegExp(`"client_order_id":"?${BIG_CLIENT_ID}\\b`, 'u'));
  assert.equal(path.acts().at(-1)?.body, body);
  assert.ok(BigInt(orderId) > BigInt(Number.MAX_SAFE_INTEGER));
  const query = { contract_code: 'BTC-USDT', margin_mode: 'cross', client_order_id: BIG_CLIENT_ID };
  const read = await path.get(SWAP_ORDER_PATH, query);
  assert.match(textOf(read), new RegExp(`"order_id":"${orderId}"`, 'u'));
  const cancel = `{"contract_code":"BTC-USDT","client_order_id":${BIG_CLIENT_ID}}`;
  assert.match(textOf(await path.post('/v5/trade/cancel_order', cancel)), /"code":200/u);
  const entries = await path.lives.readLedger();
  const ids = entries.flatMap((entry) => (entry.type === 'intent' ? entry.items : []));
  assert.ok(ids.some(({ clientOrderId }) => clientOrderId === BIG_CLIENT_ID));
});

void test('Numbers of the old contract interface survive both ways, byte for byte.', async () => {
  path.venue.htx.setVariants({ legacyLinear: 'open' });
  const order = `{"contract_code":"BTC-USDT","client_order_id":${BIG_CLIENT_ID},"price":60000.0,"volume":1,"direction":"buy","offset":"both","lever_rate":5,"order_price_type":"limit"}`;
  const placed = await path.post('/linear-swap-api/v1/swap_cross_order', order);
  const [, orderId = ''] = /"order_id":(\d{18,19})\b/u.exec(textOf(placed)) ?? [];
  assert.match(textOf(placed), new RegExp(`"order_id_str":"${orderId}"`, 'u'), textOf(placed));
  assert.ok(BigInt(orderId) > BigInt(Number.MAX_SAFE_INTEGER));
  assert.equal(path.acts().at(-1)?.body, order);
  const cancel = `{"contract_code":"BTC-USDT","order_id":"${orderId}"}`;
  const cancelled = await path.post('/linear-swap-api/v1/swap_cross_cancel', cancel);
  assert.match(textOf(cancelled), new RegExp(`"successes":"${orderId}"`, 'u'));
});

void test('A contract order without a client order id gets a number that JavaScript reads exactly.', async () => {
  await path.post(SWAP_ORDER_PATH, SWAP_ORDER);
  const sent = JSON.parse(path.acts().at(-1)?.body ?? '{}') as Record<string, unknown>;
  const { client_order_id: given, ...rest } = sent;
  assert.deepEqual(rest, SWAP_ORDER);
  assert.ok(Number.isSafeInteger(Number(given)) && Number(given) > 0, String(given));
});

for (const [kind, end] of [
  ['drop-before', 'rejected'],
  ['drop-after', 'accepted'],
] as const) {
  for (const life of ['the same life', 'the next life'] as const) {
    for (const [market, target] of [
      ['spot', SPOT_ORDER_PATH],
      ['swap', SWAP_ORDER_PATH],
    ] as const) {
      void test(`A ${market} order whose answer is lost (${kind}) is found out in ${life} as ${end}, and is sent once (ORD-01, ORD-08).`, async () => {
        path.venue.htx.addFault({ kind, method: 'POST', path: target });
        const body = market === 'spot' ? spotOrder('mine-1') : { ...SWAP_ORDER, client_order_id: 77 };
        assert.equal(codeOf(await path.post(target, body)), 'OUTCOME_UNKNOWN');
        path.lives.advance(1_000);
        assert.equal(codeOf(await path.post(target, body)), 'CLIENT_ORDER_ID_REUSED');
        if (life === 'the next life') await path.lives.restart();
        assert.equal(path.lives.edge.reconciliation().open, 1);
        // The venue takes a signature for five minutes: until then what is not there may still come.
        await path.lives.pass(() => path.lives.edge.reconciliation().open === 0);
        assert.equal(path.acts().filter((act) => act.target.startsWith(target)).length, 1);
        const entries = await path.lives.readLedger();
        const resolutions = entries.filter((entry) => entry.type === 'resolution');
        assert.deepEqual(
          resolutions.map((entry) => entry.items[0]?.kind),
          [end],
        );
        assert.equal(path.venue.htx.truth().openOrders.length, end === 'accepted' ? 1 : 0);
      });
    }
  }
}

void test('Of all HTX operations that move money, manage users or keys or hand control away none reaches the venue, at either port (POL-01, POL-02).', async () => {
  const forbidden = HTX_OPERATIONS.filter((row) => FORBIDDEN_CLASSES.some((each) => each === row.class));
  assert.ok(forbidden.length > 60, `${forbidden.length} forbidden operations`);
  const before = path.venue.htx.countRequests();
  for (const row of forbidden) {
    const target = row.path.replaceAll(/\{[^}]+\}/gu, '1');
    const method = row.method === 'GET' ? 'GET' : 'POST';
    const body = method === 'POST' ? { body: { currency: 'usdt', amount: '1' } } : {};
    // Two hosts have one path in common, and one URL is used once in its second.
    path.lives.advance(1_000);
    for (const url of [path.spotUrl, path.contractUrl]) {
      const { host } = new URL(url);
      const answer = await requestRaw(url, path.sign({ method, path: target, ...body, host }));
      assert.match(codeOf(answer) ?? '', /^OPERATION_(FORBIDDEN|UNKNOWN)$/u, `${method} ${target}`);
    }
  }
  assert.equal(path.venue.htx.countRequests(), before);
  assert.equal((await path.get('/v1/account/accounts')).status, 200);
  assert.equal(path.venue.htx.countRequests(), before + 1);
});

void test('The bot sees its own face where HTX shows the real key (I10).', async () => {
  const uid = textOf(await path.get('/v2/user/uid'));
  const keys = textOf(await path.get('/v2/user/api-key', { uid: path.account.uid }));
  const orderId = await place('mine-1');
  const order = textOf(await path.get(`/v1/order/orders/${orderId}`));
  assert.match(order, /"client-order-id":"mine-1"/u);
  assert.match(keys, new RegExp(path.bot.signer.apiKey, 'u'));
  for (const text of [uid, keys, order])
    for (const hidden of [path.account.uid, path.account.key.apiKey, path.account.key.secret])
      assert.ok(!text.includes(hidden), text);
});

void test('A ledger that is not of the key is refused, whichever order asks for it.', async () => {
  const [other] = await path.addBots(1);
  assert.ok(other !== undefined && other.ledgerId !== path.bot.ledgerId);
  const body = { ...spotOrder('mine-1'), 'account-id': other.ledgerId };
  assert.equal(codeOf(await path.post(SPOT_ORDER_PATH, body)), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.equal(path.acts().length, 0);
  await place('mine-2');
  assert.equal(path.acts().length, 1);
});

void test('Both ports take the paths of either host and send them where they belong.', async () => {
  const { host } = new URL(path.spotUrl);
  const request = { method: 'POST', path: SWAP_ORDER_PATH, body: SWAP_ORDER, host } as const;
  const answer = await requestRaw(path.spotUrl, path.sign(request));
  assert.match(textOf(answer), /"code":200/u);
  assert.equal(path.venue.htx.truth().openOrders.length, 1);
});

void test('A signature is good for thirty seconds to either side and not a millisecond longer (SIG-06).', async () => {
  path.lives.advance(1_000 - (path.lives.clock.wallMs() % 1_000));
  const signedAt = (offsetMs: number) =>
    path.sign({
      method: 'GET',
      path: '/v1/account/accounts',
      timestampMs: path.lives.clock.wallMs() + offsetMs,
    });
  const [early, late, ahead] = [-31_000, -30_000, 31_000].map(signedAt);
  assert.ok(early !== undefined && late !== undefined && ahead !== undefined);
  assert.equal(codeOf(await requestRaw(path.spotUrl, early)), 'TIMESTAMP_OUTSIDE_WINDOW');
  assert.equal(codeOf(await requestRaw(path.spotUrl, ahead)), 'TIMESTAMP_OUTSIDE_WINDOW');
  assert.equal((await requestRaw(path.spotUrl, late)).status, 200);
  path.lives.advance(1);
  assert.equal(codeOf(await requestRaw(path.spotUrl, late)), 'TIMESTAMP_OUTSIDE_WINDOW');
  path.lives.advance(999);
  assert.equal((await requestRaw(path.spotUrl, ahead)).status, 200);
});

void test('The rate headers of the venue reach the bot, and nothing else of its headers does.', async () => {
  path.venue.htx.setVariants({ rateLimitFactor: 1 });
  const spot = await path.get('/v1/account/accounts');
  const swap = await path.get('/v5/account/balance');
  assert.match(spot.headers.get('x-hb-ratelimit-requests-remain') ?? '', /^\d+$/u);
  assert.match(swap.headers.get('ratelimit-remaining') ?? '', /^\d+$/u);
  const headers = { 'x-hb-ratelimit-requests-remain': '7', 'x-of-the-venue': 'owner', 'set-cookie': 'a=b' };
  path.venue.htx.addFault({ kind: 'answer', method: 'GET', path: '/v5/account/balance', headers });
  const odd = await path.get('/v5/account/balance');
  assert.equal(odd.headers.get('x-hb-ratelimit-requests-remain'), '7');
  for (const name of ['x-of-the-venue', 'set-cookie']) assert.ok(!odd.headers.has(name), name);
});
