/**
 * Requests that another program has signed, in another language: what it signs for any host name that a client may
 * believe in passes, and no byte of it can be another (SIG-01, SIG-02, SIG-04).
 */
import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { codeOf, HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH, type HtxBot } from '../support/htx-path.ts';
import { hasPython, signInPython, type PythonRequest } from '../support/python-signer.ts';
import { requestRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import { htxTimestamp } from '../support/htx-signing.ts';

const OFFICIAL_HOSTS = ['api.huobi.pro', 'api-aws.huobi.pro', 'api.hbdm.com', 'api.hbdm.vn'];

let path: HtxPath;
let edwards: HtxBot;

before(async () => {
  path = await HtxPath.start();
  const [bot] = await path.addBots(1, { algorithm: 'ed25519' });
  assert.ok(bot !== undefined);
  edwards = bot;
});

after(async () => {
  await path.close();
});

let orders = 0;

/** One of each shape, in the form that the signer in Python reads; every order is another one. */
function shapes({ ledgerId }: HtxBot): Pick<PythonRequest, 'method' | 'path' | 'query' | 'body'>[] {
  orders += 1;
  const spot = {
    'account-id': ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.1',
    price: '100',
    'client-order-id': `python-${orders}`,
  };
  const swap = {
    contract_code: 'BTC-USDT',
    margin_mode: 'cross',
    side: 'buy',
    type: 'limit',
    price: '60000',
    volume: '1',
    client_order_id: orders,
  };
  return [
    { method: 'GET', path: '/v1/account/accounts', query: {} },
    { method: 'GET', path: '/v1/order/openOrders', query: { 'account-id': ledgerId, symbol: 'btcusdt' } },
    { method: 'GET', path: '/v2/reference/transact-fee-rate', query: { symbols: 'btcusdt,ethusdt' } },
    { method: 'POST', path: SPOT_ORDER_PATH, query: {}, body: JSON.stringify(spot) },
    { method: 'POST', path: SWAP_ORDER_PATH, query: {}, body: JSON.stringify(swap) },
  ];
}

function keyOf({ signer }: HtxBot): Pick<PythonRequest, 'accessKey' | 'secret' | 'ed25519Seed'> {
  if ('secret' in signer) return { accessKey: signer.apiKey, secret: signer.secret };
  const { d = '' } = signer.privateKey.export({ format: 'jwk' });
  return { accessKey: signer.apiKey, ed25519Seed: Buffer.from(d, 'base64url').toString('hex') };
}

/** Every shape, signed by the other program for a host name, and where it is sent. */
function signFor(bot: HtxBot, hostOf: (url: string) => string): { url: string; request: RawRequest }[] {
  path.lives.advance(1_000);
  const timestamp = htxTimestamp(path.lives.clock.wallMs());
  const wanted = shapes(bot);
  const key = keyOf(bot);
  const signed = signInPython(
    wanted.map(({ method, path: route, query, body }) => ({
      ...key,
      method,
      path: route,
      query,
      timestamp,
      host: hostOf(path.urlOf(route)),
      ...(body === undefined ? {} : { body }),
    })),
  );
  return wanted.map(({ path: route, method, body }, index) => {
    const url = path.urlOf(route);
    const { target = '', bodySignature = null } = signed[index] ?? {};
    const headers: (readonly [string, string])[] = [];
    if (body !== undefined) headers.push(['Content-Type', 'application/json']);
    if (bodySignature !== null) headers.push(['bitting-body-signature', bodySignature]);
    return { url, request: { method, target, headers, ...(body === undefined ? {} : { body }) } };
  });
}

function isOk(answer: RawAnswer): boolean {
  return /^\{"(?:status":"ok"|code":200\b)/u.test(answer.body.toString());
}

function needsPython(context: TestContext): boolean {
  if (!hasPython()) context.skip('python3 is not installed');
  return !hasPython();
}

for (const algorithm of ['hmac-sha256', 'ed25519'] as const) {
  void test(`What Python signs with ${algorithm} passes, whichever of its names it gives the host.`, async (context) => {
    if (needsPython(context)) return;
    const bot = algorithm === 'ed25519' ? edwards : path.bot;
    const hosts: ((url: string) => string)[] = [
      (url) => new URL(url).host,
      (url) => new URL(url).hostname,
      ...OFFICIAL_HOSTS.map((host) => () => host),
    ];
    for (const hostOf of hosts)
      for (const { url, request } of signFor(bot, hostOf)) {
        const answer = await requestRaw(url, request);
        assert.ok(isOk(answer), `${hostOf(url)} ${request.target}: ${answer.body.toString()}`);
      }
    const before = path.venue.htx.countRequests();
    for (const { url, request } of signFor(bot, () => 'api.example.com'))
      assert.equal(codeOf(await requestRaw(url, request)), 'SIGNATURE_WRONG', request.target);
    assert.equal(path.venue.htx.countRequests(), before);
  });
}

void test('A body that Python has bound passes with a key that demands it.', async (context) => {
  if (needsPython(context)) return;
  for (const algorithm of ['hmac-sha256', 'ed25519'] as const) {
    const [bot] = await path.addBots(1, { bodyBinding: 'required', algorithm });
    assert.ok(bot !== undefined);
    for (const { url, request } of signFor(bot, (url) => new URL(url).host)) {
      if (request.body === undefined) continue;
      const other = { ...request, body: String(request.body).replace('"buy', '"sell') };
      assert.equal(codeOf(await requestRaw(url, other)), 'BODY_BINDING_WRONG');
      assert.ok(isOk(await requestRaw(url, request)), request.target);
    }
  }
});

for (const algorithm of ['hmac-sha256', 'ed25519'] as const) {
  void test(`No byte of a target that Python signed with ${algorithm} can be another.`, async (context) => {
    if (needsPython(context)) return;
    const bot = algorithm === 'ed25519' ? edwards : path.bot;
    const signed = signFor(bot, (url) => new URL(url).host);
    const before = path.venue.htx.countRequests();
    for (const { url, request } of signed) {
      const targets = changesOf(request.target);
      assert.ok(targets.length > 150);
      for (const [nth, target] of targets.entries()) {
        // Each from an address of its own: one alone uses up what may be wrong of it.
        const from = `127.0.${1 + (nth >> 7)}.${1 + (nth & 127)}`;
        const answer = await requestRaw(url, { ...request, target }, from);
        assert.ok(!isOk(answer), `${target} passed`);
        assert.notEqual(codeOf(answer), undefined, target);
        assert.notEqual(codeOf(answer), 'PROOFS_EXHAUSTED', target);
      }
    }
    assert.equal(path.venue.htx.countRequests(), before, 'none of it reached the venue');
    for (const { url, request } of signed)
      assert.ok(isOk(await requestRaw(url, request)), 'as it was signed it passes');
  });
}

/** Every character replaced by a near one: another of its kind, so that what is tried still looks like a target. */
function changesOf(target: string): string[] {
  return Array.from(target, (character, at) => {
    const other = String.fromCharCode((character.codePointAt(0) ?? 0) ^ 1);
    return target.slice(0, at) + (/[\w%&=+./:-]/u.test(other) ? other : 'x') + target.slice(at + 1);
  }).filter((changed) => changed !== target && changed.startsWith('/'));
}
