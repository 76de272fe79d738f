/** What goes on to the venue: each request for itself, nothing of the bot's head, and the bytes that were signed. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { openRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import { AttackBench, type Arrival } from './bench.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { assertNoSecretAnywhere, assertServed } from './oracles.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Of one connection; CI and the soak take more. */
const PIPELINED = readCount('PIPELINED_REQUESTS', 60);

let bench: AttackBench;
before(async () => {
  bench = await AttackBench.start();
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});
after(async () => {
  await bench.close();
});

async function pipeline(
  front: Front,
  requests: readonly RawRequest[],
): Promise<readonly (RawAnswer | null)[]> {
  const connection = await openRaw(front.url);
  try {
    connection.write(Buffer.concat(requests.map((request) => bench.render(front, request))));
    const answers: (RawAnswer | null)[] = [];
    while (answers.length < requests.length) answers.push(await connection.readAnswer());
    return answers;
  } finally {
    connection.end();
  }
}

/** The same request with another signature, and one that no operation has. */
function spoiled(front: Front, nth: number): RawRequest {
  const request = front.read();
  if (nth % 3 === 1) return front.sign({ method: 'GET', path: `${front.readPath}/unknown` });
  if (nth % 3 === 0) return request;
  const headers = (request.headers ?? []).map(
    ([name, value]) => [name, name === 'OK-ACCESS-SIGN' ? flipFirst(value) : value] as const,
  );
  const target = request.target.replace(/(?<=&Signature=)./u, flipFirst);
  return { ...request, headers, target };
}

function flipFirst(text: string): string {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
}

const CODES = [undefined, 'OPERATION_UNKNOWN', 'SIGNATURE_WRONG'];

void test('PTH-18: pipelined requests of a slow key are counted one by one', async () => {
  const { admin } = bench.gateway;
  const slow = { requestsPerSecond: 5 };
  const fronts = [
    new OkxFront(bench.gateway.okxUrl, await issueTestKey(admin, bench.accountIds.okx, slow)),
    new HtxFront('htx-spot', {
      url: bench.gateway.htxSpotUrl,
      key: await issueHtxTestKey(admin, bench.accountIds.htx, slow),
      ledgerId: '1',
    }),
  ];
  for (const front of fronts) {
    const since = bench.mark();
    const answers = await pipeline(
      front,
      Array.from({ length: 40 }, () => front.read()),
    );
    const served = answers.filter((answer) => answer !== null && front.isServed(answer)).length;
    const refused = answers.filter(
      (answer) => answer?.headers.get('bitting-code') === 'RATE_EXCEEDED',
    ).length;
    assert.equal(served + refused, 40, front.family);
    // Half a bucket may come back while they are read.
    assert.ok(served >= 5 && served <= 10, `${served} served of 40 at five a second`);
    assert.equal(bench.arrivals(since).length, served);
  }
});

const BELIEVED_BY_PROXIES = [
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-HTTP-Method', 'PUT'],
  ['X-Method-Override', 'GET'],
  ['X-Original-URL', '/api/v5/asset/withdrawal'],
  ['X-Rewrite-URL', '/api/v5/asset/withdrawal'],
  ['X-Forwarded-For', '192.0.2.1'],
  ['X-Forwarded-Host', 'evil.test'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Real-IP', '192.0.2.1'],
  ['Forwarded', 'for=192.0.2.1;host=evil.test'],
  ['Via', '1.1 evil.test'],
  ['X-Host', 'evil.test'],
  ['Keep-Alive', 'timeout=5'],
  ['Cookie', 'a=b'],
  ['Authorization', 'Basic YTpi'],
  ['Origin', 'https://evil.test'],
  ['Referer', 'https://evil.test/'],
  ['User-Agent', 'evil'],
  ['Accept-Encoding', 'gzip, br'],
  ['X-Simulated-Trading', '1'],
  ['constructor', 'x'],
] as const;

void test('PTH-21: headers that proxies believe are neither obeyed nor forwarded', async () => {
  for (const front of bench.everyFront) {
    const plain = await headersAtVenue(front, front.order());
    const { headers = [], ...request } = front.order();
    const crowded = await headersAtVenue(front, {
      ...request,
      headers: [...headers, ...BELIEVED_BY_PROXIES],
    });
    assert.deepEqual(crowded, plain);
    assert.ok(plain.length <= 10, plain.join());
    for (const [name, value] of BELIEVED_BY_PROXIES)
      assert.ok(!crowded.includes(`${name.toLowerCase()}: ${value}`), name);
  }
  // No program that reads names into an object has changed what all objects have.
  assert.equal(Object.hasOwn(Object.prototype, 'evil'), false);
});

/** Names in order, and the values of those that are not of the one request. */
async function headersAtVenue(front: Front, request: RawRequest): Promise<string[]> {
  const since = bench.mark();
  await assertServed(bench, front, request);
  const [arrival] = bench.arrivals(since);
  assert.ok(arrival !== undefined);
  const { rawHeaders } = arrival;
  return rawHeaders.flatMap((name, at) => {
    const isVarying = /^(?:ok-access-(?:sign|timestamp)|exptime|content-length)$/iu.test(name);
    return at % 2 === 1
      ? []
      : [isVarying ? name.toLowerCase() : `${name.toLowerCase()}: ${rawHeaders[at + 1] ?? ''}`];
  });
}

// Uses up what the keys may ask within a second, so it comes after what needs them.
void test('PTH-18: pipelined requests are each judged for themselves and answered in order', async () => {
  for (const front of bench.everyFront) {
    const since = bench.mark();
    const requests = Array.from({ length: PIPELINED }, (_, nth) => spoiled(front, nth));
    const answers = await pipeline(front, requests);
    // A thousand a second are what the key may ask.
    const found = answers.map((answer) => answer?.headers.get('bitting-code'));
    const limited = found.filter((code) => code === 'RATE_EXCEEDED').length;
    assert.ok(limited === 0 || PIPELINED > 200, `${limited} of ${PIPELINED}`);
    assert.deepEqual(
      found.map((code, nth) => (code === 'RATE_EXCEEDED' && nth % 3 < 2 ? CODES[nth % 3] : code)),
      requests.map((_, nth) => CODES[nth % 3]),
      front.family,
    );
    const served = answers.filter((answer) => answer !== null && front.isServed(answer)).length;
    assert.ok(served > 0);
    assert.equal(bench.arrivals(since).length, served);
  }
});

void test('PTH-25, SIG-22: every byte that reached a venue is what the real key signed, and not what the bot signed', async () => {
  for (const front of bench.everyFront)
    for (const query of [undefined, { ccy: 'BTC,USDT' }, { a: '%41 b', b: '/..' }] as const) {
      const request = front.sign({
        method: 'GET',
        path: front.readPath,
        ...(query === undefined ? {} : { query }),
      });
      await bench.send(front, request);
    }
  const { control, htx } = bench.venue;
  const [okxKey] = control.keys();
  const [htxKey] = htx.keys();
  assert.ok(okxKey !== undefined && htxKey !== undefined);
  const okxRequests = control
    .requests()
    .filter(({ rawHeaders }) => rawHeaders.some((name) => /^ok-access-sign$/iu.test(name)));
  const htxRequests = htx.requests().filter(({ target }) => target.includes('&Signature='));
  assert.ok(okxRequests.length > 20 && htxRequests.length > 20);
  const bots = new Set(bench.everyFront.flatMap(({ key }) => [key.apiKey]));
  for (const request of okxRequests) {
    assert.equal(headerOf(request, 'ok-access-sign'), okxSignature(request, okxKey.secret), request.target);
    assert.ok(!bots.has(headerOf(request, 'ok-access-key')));
  }
  for (const request of htxRequests) {
    const query = new URLSearchParams(request.target.split('?')[1]);
    assert.equal(query.get('Signature'), htxSignature(request, htxKey.secret), request.target);
    assert.ok(!bots.has(query.get('AccessKeyId') ?? ''));
  }
});

function headerOf({ rawHeaders }: Arrival, name: string): string {
  return (
    rawHeaders[
      rawHeaders.findIndex((candidate, at) => at % 2 === 0 && candidate.toLowerCase() === name) + 1
    ] ?? ''
  );
}

/** Of the bytes as they came in. */
function okxSignature(request: Arrival, secret: string): string {
  const text = headerOf(request, 'ok-access-timestamp') + request.method + request.target + request.body;
  return createHmac('sha256', secret).update(text).digest('base64');
}

function htxSignature(request: Arrival, secret: string): string {
  const [route = '', query = ''] = request.target.split('?');
  const signed = query.slice(0, query.indexOf('&Signature='));
  const text = [request.method, headerOf(request, 'host'), route, signed].join('\n');
  return createHmac('sha256', secret).update(text).digest('base64');
}

void test('PTH-25: no file between bot and venue uses what rewrites a path', () => {
  const files = globSync(
    [
      'packages/{core,http}/src/**/*.ts',
      'packages/gateway/src/{pipeline,edge,upstream,market,orders}/**/*.ts',
    ],
    { cwd: ROOT },
  ).filter((file) => !/\.test\.ts$|\/testing\/|\.twin\.ts$/u.test(file));
  assert.ok(files.length > 150, `${files.length} files`);
  const rewriting = /\bfetch\(|new URL\(|\bURL\.parse\(|'node:https?'|'undici'/u;
  const found = files.filter((file) => rewriting.test(readFileSync(path.join(ROOT, file), 'utf8')));
  assert.deepEqual(found, []);
  assert.match('await fetch(target)', rewriting);
});

void test('PTH: nothing of a bot lies at the venues', () => {
  assertNoSecretAnywhere(bench);
});
