import assert from 'node:assert/strict';
import { generateKeyPairSync, sign as signWith } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { Ed25519PublicKey } from '@bitting/core/crypto/ed25519-key.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import {
  CURVE_FAILURES,
  CURVE_FAILURES_ELSEWHERE,
  CURVE_PROVEN_CONNECTIONS_MAX,
  CURVE_PROVEN_MS,
  CURVE_SOURCES_MAX,
} from '../bounds.ts';
import { HTX_SPOT_BENCH as HTX } from '../testing/bench-venues.ts';
import { TRADING_POLICY, VIRTUAL_API_KEY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';
import { CurveBudget, type ProofSource } from './curve-budget.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY = Ed25519PublicKey.fromBase64(
  publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
);
const WRONG = Buffer.alloc(64).toString('base64');

let bench: PathBench;
let curves: number;
beforeEach(() => {
  bench = new PathBench({}, HTX);
  bench.upstream.respond = () => answer(HTX.empty);
  bench.keyRing.policy = { ...TRADING_POLICY, sourceCidrs: ['127.0.0.0/8', '2001:db8::/32'] };
  curves = 0;
  bench.keyRing.verifying = {
    algorithm: 'ed25519',
    verify: (...given) => {
      curves += 1;
      return KEY.verify(...given);
    },
  };
});
afterEach(() => {
  bench.close();
});

interface From {
  readonly remoteAddress?: string;
  readonly remotePort?: number;
}

/** A read as the bot signs it, or with a signature of nobody, all within the same instant. */
function request(isRight: boolean, from: From = {}): HttpRequest {
  const plain = bench.sign({ ...HTX.balance, ...from });
  bench.clock.advance(-HTX.tickMs);
  const [path = '', query = ''] = plain.target.split('?');
  const unsigned = query.replace(/&Signature=.*$/u, '').replace('HmacSHA256', 'Ed25519');
  const text = Buffer.from(`GET\n${plain.header('host')}\n${path}\n${unsigned}`);
  const signature = isRight ? signWith(null, text, privateKey).toString('base64') : WRONG;
  const signed = `${unsigned}&Signature=${encodeURIComponent(signature)}`;
  return { ...plain, target: `${path}?${signed}`, query: signed };
}

async function codesOf(count: number, isRight: boolean, from: From = {}): Promise<(string | undefined)[]> {
  const codes: (string | undefined)[] = [];
  for (let nth = 0; nth < count; nth += 1) codes.push(codeOf(await bench.handle(request(isRight, from))));
  return codes;
}

const STRANGER = { remotePort: 40_000 };
const BOT = { remotePort: 41_000 };

test('After a few wrong signatures of a key of a pair an address is refused without a curve being computed (LIM-04).', async () => {
  const { burst, perSecond } = CURVE_FAILURES;
  const codes = await codesOf(burst + 50, false, STRANGER);
  assert.deepEqual(new Set(codes.slice(0, burst)), new Set(['SIGNATURE_WRONG']));
  assert.deepEqual(new Set(codes.slice(burst)), new Set(['PROOFS_EXHAUSTED']));
  const spent = curves;
  await codesOf(1_000, false, STRANGER);
  assert.equal(curves, spent);
  bench.clock.advance(1_000);
  const later = await codesOf(perSecond + 5, false, STRANGER);
  assert.equal(later.filter((code) => code === 'SIGNATURE_WRONG').length, perSecond);
});

test('Another address is not touched by it, and neither is a key with a shared secret.', async () => {
  await codesOf(CURVE_FAILURES.burst + 1, false, { remoteAddress: '2001:db8:0:1::1' });
  const neighbour = await bench.handle(request(true, { remoteAddress: '2001:db8:0:1:ffff::1' }));
  assert.equal(codeOf(neighbour), 'PROOFS_EXHAUSTED', 'one network is one address');
  assertPassed(await bench.handle(request(true, { remoteAddress: '2001:db8:0:2::1' })));
  assertPassed(await bench.handle(request(true, { remoteAddress: '127.0.0.1' })));
  bench.keyRing.verifying = null;
  for (let nth = 0; nth < CURVE_FAILURES.burst * 3; nth += 1)
    assert.equal(codeOf(await bench.send({ ...HTX.balance, secret: 'another' })), 'SIGNATURE_WRONG');
  assertPassed(await bench.send(HTX.balance));
});

test('A bot behind the attacker’s address goes on over the connection on which it has proven itself.', async () => {
  assertPassed(await bench.handle(request(true, BOT)));
  await codesOf(CURVE_FAILURES.burst + 1, false, STRANGER);
  for (let nth = 0; nth < 100; nth += 1) {
    assertPassed(await bench.handle(request(true, BOT)));
    await codesOf(10, false, STRANGER);
    bench.clock.advance(CURVE_PROVEN_MS / 200);
  }
  await codesOf(CURVE_FAILURES.burst + 1, false, STRANGER);
  const next = await bench.handle(request(true, { remotePort: 42_000 }));
  assert.equal(codeOf(next), 'PROOFS_EXHAUSTED', 'a new connection has proven nothing');
  assert.deepEqual(await codesOf(1, false, BOT), ['SIGNATURE_WRONG'], 'and one wrong signature ends it');
  assert.deepEqual(await codesOf(1, true, BOT), ['PROOFS_EXHAUSTED']);
});

test('Nobody is locked out for good: with every token that comes back whoever asks first is looked at.', async () => {
  await codesOf(CURVE_FAILURES.burst + 1, false, STRANGER);
  assert.deepEqual(await codesOf(1, true, BOT), ['PROOFS_EXHAUSTED']);
  bench.clock.advance(1_000 / CURVE_FAILURES.perSecond);
  assertPassed(await bench.handle(request(true, BOT)));
  await codesOf(CURVE_FAILURES.burst + 1, false, STRANGER);
  assertPassed(await bench.handle(request(true, BOT)));
});

test('From where a key may not be used a few curves are computed for all such addresses together; all looks unknown (TIM-01).', async () => {
  const elsewhere = (nth: number): From => ({ remoteAddress: `10.0.${nth >> 8}.${nth & 255}` });
  for (let nth = 0; nth < CURVE_FAILURES_ELSEWHERE.burst; nth += 1) {
    const isRight = nth % 2 === 0;
    const code = isRight ? 'ADDRESS_NOT_ALLOWED' : 'KEY_UNKNOWN';
    assert.deepEqual(await codesOf(1, isRight, elsewhere(nth)), [code]);
  }
  const spent = curves;
  const uses = bench.keyRing.dummyUses;
  assert.deepEqual(await codesOf(1, true, elsewhere(0)), ['KEY_UNKNOWN'], 'nothing is proven from there');
  const cost = bench.keyRing.dummyUses - uses;
  const unknown = request(false, elsewhere(101));
  const rename = (text: string): string => text.replaceAll(VIRTUAL_API_KEY, 'nobody-known');
  const renamed = { ...unknown, target: rename(unknown.target), query: rename(unknown.query) };
  assert.equal(codeOf(await bench.handle(renamed)), 'KEY_UNKNOWN');
  assert.equal(bench.keyRing.dummyUses - uses - cost, cost, 'the same work as for an unknown key');
  assert.equal(curves, spent);
  assertPassed(await bench.handle(request(true)));
});

test('What proven connections fail at does not add up against the address beyond its bucket.', async () => {
  const ports = [50_001, 50_002, 50_003, 50_004, 50_005];
  for (const remotePort of ports) assertPassed(await bench.handle(request(true, { remotePort })));
  await codesOf(CURVE_FAILURES.burst + 1, false, STRANGER);
  for (const remotePort of ports)
    assert.deepEqual(await codesOf(1, false, { remotePort }), ['SIGNATURE_WRONG']);
  bench.clock.advance(1_000 / CURVE_FAILURES.perSecond);
  assertPassed(await bench.handle(request(true, BOT)));
});

test('What is remembered of sources and connections is bounded.', () => {
  const clock = new ManualClock();
  const budget = new CurveBudget(clock);
  const source = (nth: number): ProofSource => ({
    virtualKeyId: 'key',
    sourceAddress: `10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}`,
    sourcePort: 1,
    isAllowed: true,
  });
  const spend = (nth: number): void => {
    for (let times = 0; times < CURVE_FAILURES.burst; times += 1) budget.note(source(nth), false);
  };
  spend(0);
  assert.equal(budget.admits(source(0)), false);
  for (let nth = 1; nth < CURVE_SOURCES_MAX; nth += 1) budget.note(source(nth), false);
  assert.equal(budget.admits(source(0)), false);
  budget.note(source(CURVE_SOURCES_MAX), false);
  assert.equal(budget.admits(source(0)), false, 'what was asked of late is remembered longest');
  for (let nth = 1; nth <= CURVE_SOURCES_MAX; nth += 1) budget.note(source(nth), false);
  assert.equal(budget.admits(source(0)), true, 'the oldest is forgotten');
  budget.note(source(0), true);
  spend(0);
  for (let nth = 1; nth <= CURVE_PROVEN_CONNECTIONS_MAX; nth += 1) budget.note(source(nth), true);
  assert.equal(budget.admits(source(0)), false);
});
