/** One request on its whole way: a bot's bytes in, the venue's control log at the other end. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { FORBIDDEN_CLASSES } from '@bitting/core/venues/operation.ts';
import { OKX_OPERATIONS } from '@bitting/core/venues/okx/operations/table.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { jsonOf, OkxPath } from '../support/okx-path.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';

const ORDER_PATH = '/api/v5/trade/order';
const ORDER = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };

let path: OkxPath;
beforeEach(async () => {
  path = await OkxPath.start();
});
afterEach(async () => {
  await path.close();
});

const codeOf = (answer: RawAnswer): string | undefined => answer.headers.get('bitting-code');

/** What of the venue's log acts, in order. */
function acts(): readonly { readonly target: string; readonly body: string }[] {
  return path.venue.control.requests({ method: 'POST' });
}

function textsOf(key: OkxKey): readonly string[] {
  return [key.apiKey, key.secret, key.passphrase];
}

function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  const at = rawHeaders.findIndex((value, index) => index % 2 === 0 && value.toLowerCase() === name);
  return at === -1 ? undefined : rawHeaders[at + 1];
}

async function place(clOrdId: string): Promise<string> {
  const answer = await path.post(ORDER_PATH, { ...ORDER, clOrdId });
  assert.equal(answer.status, 200, answer.body.toString());
  const ordId = jsonOf(answer).data[0]?.['ordId'] ?? '';
  assert.match(ordId, /^[0-9]+$/u, answer.body.toString());
  return ordId;
}

test('An order arrives at the venue once, byte for byte, under the real key, with the deadline (SIG-22, I2).', async () => {
  const body =
    '{ "instId":"BTC-USDT" ,"tdMode":"cash","side":"buy","ordType":"limit","px":"100.0","sz":"0.50","clOrdId":"mine1"}';
  const answer = await path.post(ORDER_PATH, body);
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
  const sent = path.venue.control.requests({ method: 'POST' });
  assert.equal(sent.length, 1);
  const [request] = sent;
  assert.ok(request);
  assert.equal(request.body, body);
  assert.equal(request.target, ORDER_PATH);
  const { key } = path.account;
  assert.equal(headerOf(request.rawHeaders, 'ok-access-key'), key.apiKey);
  const timestamp = headerOf(request.rawHeaders, 'ok-access-timestamp') ?? '';
  const signature = createHmac('sha256', key.secret)
    .update(`${timestamp}POST${ORDER_PATH}${body}`)
    .digest('base64');
  assert.equal(headerOf(request.rawHeaders, 'ok-access-sign'), signature);
  assert.ok(Number(headerOf(request.rawHeaders, 'exptime')) > path.lives.clock.wallMs());
  const connections = path.venue.control
    .connections()
    .map(({ rawBase64 }) => Buffer.from(rawBase64, 'base64'));
  const wire = Buffer.concat(connections).toString('latin1');
  assert.ok(wire.includes(key.apiKey));
  for (const secret of textsOf(path.bot))
    assert.ok(!wire.includes(secret), 'nothing of the bot reaches the venue');
  const entries = await path.readLedger();
  assert.deepEqual(
    entries.map((entry) => entry.type),
    ['intent', 'outcome'],
  );
});

test('An order can be read and cancelled by the id that the venue gave it.', async () => {
  const ordId = await place('mine1');
  const read = await path.get(`${ORDER_PATH}?instId=BTC-USDT&ordId=${ordId}`);
  assert.equal(jsonOf(read).data[0]?.['state'], 'live');
  const cancelled = await path.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId });
  assert.equal(jsonOf(cancelled).data[0]?.['sCode'], '0');
  const later = await path.get(`${ORDER_PATH}?instId=BTC-USDT&ordId=${ordId}`);
  assert.equal(jsonOf(later).data[0]?.['state'], 'canceled');
});

test('A query arrives as the bot wrote it, with commas and with %2C.', async () => {
  for (const query of ['ccy=BTC,USDT', 'ccy=BTC%2CUSDT']) {
    const answer = await path.get(`/api/v5/account/balance?${query}`);
    assert.equal(answer.status, 200);
    assert.equal(path.venue.control.requests().at(-1)?.target, `/api/v5/account/balance?${query}`);
  }
});

test('A captured order cannot be used again, neither at once nor after a restart (SIG-09, I11).', async () => {
  const order = path.sign({ method: 'POST', target: ORDER_PATH, body: ORDER });
  assert.equal((await requestRaw(path.url, order)).status, 200);
  assert.equal(codeOf(await requestRaw(path.url, order)), 'REQUEST_REPLAYED');
  await path.restart();
  assert.equal(codeOf(await requestRaw(path.url, order)), 'REQUEST_REPLAYED');
  assert.equal(acts().length, 1);
  await place('fresh1');
  assert.equal(acts().length, 2);
});

for (const [kind, end] of [
  ['drop-before', 'rejected'],
  ['drop-after', 'accepted'],
] as const) {
  for (const life of ['the same life', 'the next life'] as const) {
    test(`An order whose answer is lost (${kind}) is found out in ${life} as ${end}, and is sent once (ORD-01, ORD-08).`, async () => {
      path.venue.control.addFault({ kind, method: 'POST', path: ORDER_PATH });
      const answer = await path.post(ORDER_PATH, { ...ORDER, clOrdId: 'mine1' });
      assert.equal(codeOf(answer), 'OUTCOME_UNKNOWN');
      assert.equal(path.edge.reconciliation().open, 1);
      assert.equal(
        codeOf(await path.post(ORDER_PATH, { ...ORDER, clOrdId: 'mine1' })),
        'CLIENT_ORDER_ID_REUSED',
      );
      if (life === 'the next life') await path.restart();
      assert.equal(path.edge.reconciliation().open, 1);
      path.lives.advance(20_000);
      await path.lives.until(() => path.edge.reconciliation().open === 0);
      assert.equal(acts().length, 1);
      const entries = await path.readLedger();
      const resolutions = entries.filter((entry) => entry.type === 'resolution');
      assert.deepEqual(
        resolutions.map((entry) => entry.items[0]?.kind),
        [end],
      );
      assert.equal(path.venue.control.truth().openOrders.length, end === 'accepted' ? 1 : 0);
    });
  }
}

test('A halt stops orders and not cancels; nothing but the cancel reaches the venue (I6, I13).', async () => {
  const ordId = await place('mine1');
  path.lives.keyRing.setInstallationState('halted');
  assert.equal(codeOf(await path.post(ORDER_PATH, ORDER)), 'STATE_HALTED');
  const cancelled = await path.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId });
  assert.equal(jsonOf(cancelled).data[0]?.['sCode'], '0');
  assert.deepEqual(
    acts().map(({ target }) => target),
    [ORDER_PATH, '/api/v5/trade/cancel-order'],
  );
});

test('A halt in the middle of sixty orders: what was refused never arrived, what arrived was recorded (I1, I6, POL-22).', async () => {
  const orders = Array.from({ length: 60 }, (_, order) =>
    path.sign({
      method: 'POST',
      target: ORDER_PATH,
      body: { ...ORDER, sz: '0.01', clOrdId: `load${order}` },
    }),
  );
  let halted = false;
  const codes = await Promise.all(
    orders.map(async (order) => {
      const answer = await requestRaw(path.url, order);
      if (!halted) path.lives.keyRing.setInstallationState('halted');
      halted = true;
      return codeOf(answer) ?? jsonOf(answer).data[0]?.['sCode'];
    }),
  );
  const passed = codes.filter((code) => code === '0').length;
  assert.equal(codes.filter((code) => code === 'STATE_HALTED').length, 60 - passed);
  assert.ok(passed >= 1 && passed < 60, `${passed} passed`);
  assert.equal(acts().length, passed);
  const entries = await path.readLedger();
  const accepted = entries.filter((entry) => entry.type === 'outcome' && entry.items[0]?.kind === 'accepted');
  assert.equal(accepted.length, passed);
  assert.equal(acts().length, passed, 'nothing comes late');
});

test('Of all operations that move money, manage keys or hand control away none reaches the venue (POL-01, POL-02).', async () => {
  const forbidden = OKX_OPERATIONS.filter((row) => FORBIDDEN_CLASSES.some((each) => each === row.class));
  assert.ok(forbidden.length > 100, `${forbidden.length} forbidden operations`);
  for (const { method, path: target } of forbidden) {
    const body = method === 'POST' ? { body: { ccy: 'USDT', amt: '1' } } : {};
    const answer = await path.send({ method: method === 'GET' ? 'GET' : 'POST', target, ...body });
    assert.equal(codeOf(answer), 'OPERATION_FORBIDDEN', target);
  }
  assert.equal(path.venue.control.countRequests(), 0);
  assert.equal((await path.get('/api/v5/account/balance')).status, 200);
  assert.equal(path.venue.control.countRequests(), 1);
});

test('A public request goes out without the authentication that some clients leave on it.', async () => {
  const answer = await path.get('/api/v5/public/time');
  assert.equal(answer.status, 200);
  const [request] = path.venue.control.requests();
  assert.equal(headerOf(request?.rawHeaders ?? [], 'ok-access-key'), undefined);
});

test('The bot sees its own face where the venue shows the real key (I10).', async () => {
  const answer = await path.get('/api/v5/account/config');
  assert.equal(answer.status, 200);
  const text = answer.body.toString();
  assert.equal(jsonOf(answer).data[0]?.['label'], 'bot');
  for (const hidden of [path.account.uid, ...textsOf(path.account.key)])
    assert.ok(!text.includes(`"${hidden}"`), 'nothing of the real key');
});

test('A request that is not HTTP as it is accepted is refused in the venue’s shape and closes.', async () => {
  const signed = path.sign({ method: 'GET', target: '/api/v5/account/balance' });
  const odd = { ...signed, target: '/api/v5/account/../account/balance' };
  const answer = await requestRaw(path.url, odd);
  assert.equal(codeOf(answer), 'REQUEST_MALFORMED');
  assert.notEqual(jsonOf(answer).code, '0');
  assert.equal((await requestRaw(path.url, signed)).status, 200);
});

test('The metrics count what went through and carry no name of a key or an order.', async () => {
  await place('mine1');
  const text = path.lives.metrics;
  assert.match(text, /bitting_outcomes_total\{venue="okx",kind="accepted"\} 1\n/u);
  assert.match(text, /bitting_stage_seconds_count\{venue="okx",stage="send"\} 1\n/u);
  for (const hidden of [...textsOf(path.bot), 'mine1', path.virtualKeyId]) assert.ok(!text.includes(hidden));
});
