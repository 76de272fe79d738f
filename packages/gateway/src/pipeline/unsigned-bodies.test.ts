/** What the path adds where the venue's signatures leave the body open (HTX). */
import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { Ed25519PublicKey } from '@bitting/core/crypto/ed25519-key.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { REPLAY_TOKENS_FOR_CANCELS, REPLAY_TOKENS_PER_KEY_MAX } from '../bounds.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { HTX_SPOT_BENCH as HTX, OKX_BENCH } from '../testing/bench-venues.ts';
import { TRADING_POLICY, VIRTUAL_SECRET } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

let bench: PathBench;
beforeEach(() => {
  bench = new PathBench({}, HTX);
  let orders = 0;
  bench.upstream.respond = ({ method }) =>
    answer(method === 'GET' ? HTX.empty : HTX.taken(`${++orders}`, ''));
});
afterEach(() => {
  bench.close();
});

/** The same signature with another body. */
function withBody(signed: HttpRequest, body: unknown): HttpRequest {
  return { ...signed, body: Buffer.from(JSON.stringify(body)) };
}

function order(name: string): unknown {
  return HTX.place({ clientId: name }).body;
}

/** A signed order of this second, and the second as the bot wrote it. */
function signOrder(name = 'first'): { readonly signed: HttpRequest; readonly secondMs: number } {
  const signed = bench.sign({ ...HTX.place({ clientId: name }) });
  return { signed, secondMs: Math.floor(bench.clock.wallMs() / 1_000) * 1_000 };
}

const REPLAYED = 'REQUEST_REPLAYED';

test('One signature serves several different orders of its second, and none of them twice (I11).', async () => {
  const { signed } = signOrder();
  assertPassed(await bench.handle(signed));
  assertPassed(await bench.handle(withBody(signed, order('second'))));
  assertPassed(await bench.handle(withBody(signed, order('third'))));
  for (const name of ['first', 'second', 'third'])
    assert.equal(codeOf(await bench.handle(withBody(signed, order(name)))), REPLAYED, name);
  assert.equal(bench.upstream.sent.length, 3);
});

test('One signature serves ten orders; the eleventh is refused (I11).', async () => {
  const { signed } = signOrder();
  for (let body = 1; body <= 10; body += 1)
    assertPassed(await bench.handle(withBody(signed, order(`order-${body}`))));
  assert.equal(codeOf(await bench.handle(withBody(signed, order('order-11')))), 'SIGNATURE_SPENT');
  assert.equal(codeOf(await bench.handle(withBody(signed, order('order-10')))), REPLAYED);
  assertPassed(await bench.send(HTX.place({ clientId: 'order-11' })));
});

test('One signature serves a hundred different cancels of its second, none of them twice (I13).', () => {
  const memory = bench.replay;
  const timestampMs = epochMs(Math.floor(bench.clock.wallMs() / 1_000) * 1_000);
  const use = (body: number) =>
    memory.use('vk', 'signature', {
      timestampMs,
      cancels: true,
      unsigned: { sourceAddress: '127.0.0.1', bodyHash: String(body) },
    });
  for (let body = 1; body <= 100; body += 1) assert.equal(use(body), 'fresh', String(body));
  assert.equal(use(100), 'replayed');
  assert.equal(use(101), 'spent');
  bench.clock.advance(2_001);
  assert.equal(use(101), 'replayed');
});

test('A captured URL of a cancel cannot use up the places of its key (SIG-10).', async () => {
  const signed = bench.sign(HTX.cancelByClientId('mine'));
  for (let body = 0; body < REPLAY_TOKENS_PER_KEY_MAX + REPLAY_TOKENS_FOR_CANCELS; body += 1)
    await bench.handle(withBody(signed, body));
  assertPassed(await bench.send(HTX.place({ clientId: 'mine' })));
  bench.upstream.respond = () => answer({ status: 'ok', data: 10 });
  assertPassed(await bench.send(HTX.cancelByClientId('mine')));
});

for (const [lateMs, code] of [
  [2_000, undefined],
  [2_001, REPLAYED],
] as const)
  test(`A further body ${lateMs} ms after the signature’s second is ${code ?? 'taken'} (I11).`, async () => {
    const { signed, secondMs } = signOrder();
    assertPassed(await bench.handle(signed));
    bench.clock.advance(secondMs + lateMs - bench.clock.wallMs());
    assert.equal(codeOf(await bench.handle(withBody(signed, order('second')))), code);
  });

test('The first use of a signature may come as late as its window allows (SIG-06).', async () => {
  const { signed } = signOrder();
  bench.clock.advance(29_000);
  assertPassed(await bench.handle(signed));
  assert.equal(codeOf(await bench.handle(withBody(signed, order('second')))), REPLAYED);
});

test('A signature belongs to the address that used it first (I11).', async () => {
  bench.keyRing.policy = { ...TRADING_POLICY, sourceCidrs: ['127.0.0.0/8'] };
  const { signed } = signOrder();
  assertPassed(await bench.handle(signed));
  const stolen = { ...withBody(signed, order('second')), remoteAddress: '127.0.0.2' };
  assert.equal(codeOf(await bench.handle(stolen)), REPLAYED);
  assertPassed(await bench.handle({ ...stolen, remoteAddress: '127.0.0.1' }));
});

test('A wall clock that is set back opens no signature again (CRS-10).', async () => {
  const { signed } = signOrder();
  assertPassed(await bench.handle(signed));
  bench.clock.advance(3_000);
  bench.clock.stepWall(-3_000);
  assert.equal(codeOf(await bench.handle(withBody(signed, order('second')))), REPLAYED);
});

test('A signature that the ledger knows from a former life serves nothing more (SIG-09).', async () => {
  const { signed } = signOrder();
  assertPassed(await bench.handle(signed));
  const [intent] = bench.ledger.ofType('intent');
  assert.ok(intent);
  const next = new PathBench({}, HTX);
  next.clock.stepWall(bench.clock.wallMs() - next.clock.wallMs());
  next.upstream.respond = () => answer(HTX.taken('9', ''));
  next.replay.restore(intent.virtualKeyId, intent.replayToken, intent.requestTimestampMs);
  for (const body of [order('first'), order('second')])
    assert.equal(codeOf(await next.handle(withBody(signed, body))), REPLAYED);
  assertPassed(await next.send(HTX.place({ clientId: 'second' })));
  next.close();
});

test('A thousand uses of one signature at once send each of ten bodies once (I11, SIG-09).', async () => {
  bench.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: 10_000 };
  const { signed } = signOrder();
  const uses = Array.from({ length: 1_000 }, (_, use) => withBody(signed, order(`order-${use % 20}`)));
  const answers = await Promise.all(uses.map((use) => bench.handle(use)));
  assert.equal(bench.upstream.sent.length, 10);
  assert.equal(new Set(bench.upstream.sent.map(({ body }) => Buffer.from(body).toString())).size, 10);
  const codes = new Set(answers.map((answered) => codeOf(answered)));
  assert.deepEqual(codes, new Set([undefined, REPLAYED, 'SIGNATURE_SPENT']));
});

test('A read may repeat within its window, from any address of the key.', async () => {
  const read = bench.sign(HTX.balance);
  for (let use = 0; use < 2; use += 1) assertPassed(await bench.handle(read));
});

const BINDING = 'bitting-body-signature';

/** As a bot binds it: over its signature and the body's hash. */
function bindingOf(request: HttpRequest, make = hmac): string {
  const signature = decodeURIComponent(/Signature=([^&]+)$/u.exec(request.target)?.[1] ?? '');
  const hash = createHash('sha256').update(request.body).digest('hex');
  return make(`bitting-body-v1\n${signature}\n${hash}`);
}

function hmac(text: string): string {
  return createHmac('sha256', VIRTUAL_SECRET).update(text).digest('base64');
}

function withHeader(request: HttpRequest, value: string | undefined): HttpRequest {
  const header = (name: string): string | undefined => (name === BINDING ? value : request.header(name));
  return { ...request, header };
}

test('A key that binds its bodies is refused without the header or with a wrong one, and is good for one use.', async () => {
  bench.keyRing.bodyBinding = 'required';
  const { signed } = signOrder();
  const binding = bindingOf(signed);
  const other = withBody(signed, order('second'));
  for (const [request, code] of [
    [signed, 'BODY_BINDING_MISSING'],
    [withHeader(signed, ''), 'BODY_BINDING_MISSING'],
    [
      withHeader(
        signed,
        binding.replace(/^./u, (first) => (first === 'A' ? 'B' : 'A')),
      ),
      'BODY_BINDING_WRONG',
    ],
    [withHeader(signed, 'no base64'), 'BODY_BINDING_WRONG'],
    [withHeader(other, binding), 'BODY_BINDING_WRONG'],
  ] as const)
    assert.equal(codeOf(await bench.handle(request)), code);
  assert.equal(bench.upstream.sent.length, 0);
  assertPassed(await bench.handle(withHeader(signed, binding)));
  assert.equal(codeOf(await bench.handle(withHeader(signed, binding))), REPLAYED);
  assert.equal(codeOf(await bench.handle(withHeader(other, bindingOf(other)))), REPLAYED);
  assertPassed(await bench.send(HTX.balance));
});

test('A binding that a key need not have is believed only if it holds.', async () => {
  const { signed } = signOrder();
  const other = withBody(signed, order('second'));
  assert.equal(codeOf(await bench.handle(withHeader(other, bindingOf(signed)))), 'BODY_BINDING_WRONG');
  assertPassed(await bench.handle(withHeader(signed, bindingOf(signed))));
  assertPassed(await bench.handle(other));
});

interface Pair {
  readonly key: Ed25519PublicKey;
  readonly sign: (text: string) => string;
}

function makePair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const sign = (text: string): string => signWith(null, Buffer.from(text), privateKey).toString('base64');
  return { key: Ed25519PublicKey.fromBase64(raw), sign };
}

function signByPair({ sign }: Pair): HttpRequest {
  const request = bench.sign(HTX.place());
  const [path = '', query = ''] = request.target.split('?');
  const unsigned = query.replace(/&Signature=.*$/u, '').replace('HmacSHA256', 'Ed25519');
  const text = `POST\n${request.header('host')}\n${path}\n${unsigned}`;
  const signed = `${unsigned}&Signature=${encodeURIComponent(sign(text))}`;
  return { ...request, target: `${path}?${signed}`, query: signed };
}

test('A key of an Ed25519 pair trades and binds with it; the shared secret of before means nothing.', async () => {
  const pair = makePair();
  bench.keyRing.verifying = pair.key;
  assert.equal(codeOf(await bench.send(HTX.place())), 'SIGNATURE_WRONG');
  assertPassed(await bench.handle(signByPair(pair)));
  bench.keyRing.bodyBinding = 'required';
  const bound = signByPair(pair);
  assert.equal(codeOf(await bench.handle(withHeader(bound, bindingOf(bound)))), 'BODY_BINDING_WRONG');
  assertPassed(await bench.handle(withHeader(bound, bindingOf(bound, pair.sign))));
  bench.keyRing.verifying = null;
  assert.equal(codeOf(await bench.handle(signByPair(pair))), 'SIGNATURE_WRONG');
});

test('A stranger cannot make us compute curves: an unknown key and one of another algorithm cost a shared secret (LIM-04).', async () => {
  const pair = makePair();
  let curves = 0;
  bench.keyRing.verifying = {
    algorithm: 'ed25519',
    verify: (...given) => {
      curves += 1;
      return pair.key.verify(...given);
    },
  };
  const request = signByPair(pair);
  const stranger = renamed(request, 'nobody-known');
  assert.equal(codeOf(await bench.handle(stranger)), 'KEY_UNKNOWN');
  const unknownUses = bench.keyRing.dummyUses;
  assert.ok(unknownUses > 1, 'the work is done');
  assert.equal(codeOf(await bench.send(HTX.place())), 'SIGNATURE_WRONG');
  assert.ok(bench.keyRing.dummyUses > unknownUses, 'and done for another algorithm too');
  assert.equal(curves, 0);
  assertPassed(await bench.handle(request));
  assert.ok(curves > 0);
});

function renamed(request: HttpRequest, accessKey: string): HttpRequest {
  const rename = (text: string): string => text.replace(/AccessKeyId=[^&]+/u, `AccessKeyId=${accessKey}`);
  return { ...request, target: rename(request.target), query: rename(request.query) };
}

test('A key that can act is taken only where nobody can listen in; one that reads is taken everywhere.', async () => {
  const send = (open: PathBench, request: HttpRequest): Promise<HttpAnswer> =>
    open.handle(request, { confidential: false });
  for (const request of [HTX.place(), HTX.balance])
    assert.equal(codeOf(await send(bench, bench.sign(request))), 'TLS_REQUIRED');
  assert.equal(
    codeOf(await send(bench, bench.sign({ ...HTX.place(), secret: 'another' }))),
    'SIGNATURE_WRONG',
  );
  assert.equal(bench.upstream.sent.length, 0);
  assertPassed(await bench.send(HTX.place()));
  bench.keyRing.policy = { ...TRADING_POLICY, scopes: ['read'] };
  assertPassed(await send(bench, bench.sign(HTX.balance)));
  using okx = new PathBench({}, OKX_BENCH);
  okx.upstream.respond = () => answer(OKX_BENCH.taken('1', ''));
  assertPassed(await send(okx, okx.sign(OKX_BENCH.place())));
});
