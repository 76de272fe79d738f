/**
 * TIM. What is claimed: whether an access key exists cannot be told by the work that a wrong signature costs, and nothing
 * of a right signature can be told by how much of it was guessed. The first is counted (HMACs), the second is a
 * comparison in constant time; both are measured too, where `TIMING_ROUNDS` asks for rounds enough to mean something.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { CheckValue } from '@bitting/core/crypto/check-value.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { VerifyingKey } from '@bitting/core/crypto/verifying-key.ts';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { BENCH_VENUES, type BenchVenue } from '@bitting/gateway/testing/bench-venues.ts';
import { VIRTUAL_API_KEY } from '@bitting/gateway/testing/fake-key-ring.ts';
import { assertPassed, codeOf, PathBench } from '@bitting/gateway/testing/path-bench.ts';
import { makeApiKey, makeVirtualSecrets } from '@bitting/gateway/vault/virtual-secrets.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { HtxPath } from '../support/htx-path.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import { OkxPath } from '../support/okx-path.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawRequest } from '../support/raw-client.ts';
import { readCount } from './counts.ts';

const ROUNDS = readCount('TIMING_ROUNDS', 400);
/** Below this the measurement says nothing and is made only to show that it runs. */
const ROUNDS_MEANT = 20_000;
/** Welch's t as dudect takes it: beyond this two distributions differ. */
const T_MAX = 4.5;
/** Strangers' work against that for a known key: what scheduling and caches make of the same work, generously. */
const RATIO_MAX = 1.25;

/** Counts what a key is asked for: one verification is one HMAC over the text. */
function counting(key: VerifyingKey): VerifyingKey & { readonly uses: () => number } {
  let uses = 0;
  return {
    algorithm: key.algorithm,
    verify: (...given) => {
      uses += 1;
      return key.verify(...given);
    },
    uses: () => uses,
  };
}

/** The same length and look, and nobody's. */
const STRANGER = VIRTUAL_API_KEY.replace(/b0b0$/u, 'b0b1');

function renamed(request: HttpRequest): HttpRequest {
  const rename = (text: string): string => text.replaceAll(VIRTUAL_API_KEY, STRANGER);
  const headers = request.headers.map(([name, value]) => [name, rename(value)] as const);
  const named = new Map(headers);
  return {
    ...request,
    target: rename(request.target),
    query: rename(request.query),
    headers,
    header: (name) => named.get(name),
  };
}

const WRONG = 'a secret that is not the key’s';

for (const venue of BENCH_VENUES) suite(`At ${venue.family}:`, () => describeVenue(venue));

function describeVenue(venue: BenchVenue): void {
  test('TIM-01: A wrong signature costs as many HMACs for a key that exists as for one that does not.', async (context) => {
    const compared = context.mock.method(CheckValue.prototype, 'matches');
    for (const request of [venue.balance, venue.place()]) {
      using bench = new PathBench({}, venue);
      const key = counting(HmacKey.takeBytes(randomBytes(32)));
      bench.keyRing.verifying = key;
      const wrong = bench.sign({ ...request, secret: WRONG });
      assert.equal(codeOf(await bench.handle(wrong)), 'SIGNATURE_WRONG');
      assert.ok(key.uses() >= 1);
      compared.mock.resetCalls();
      assert.equal(codeOf(await bench.handle(renamed(wrong))), 'KEY_UNKNOWN');
      assert.equal(bench.keyRing.dummyUses, key.uses());
      // Where there are passphrases, that of a known key is hashed, too: by the ring, which is the bench's own here.
      assert.equal(compared.mock.callCount(), venue.passphrase === null ? 0 : 1);
    }
    compared.mock.restore();
    using control = new PathBench({}, venue);
    assertPassed(await control.send(venue.balance));
    assert.equal(control.keyRing.dummyUses, 0);
  });

  test('TIM-01: Strangers and known keys take the same time, as a ratio of medians.', async (context) => {
    // The bench's ring compares a passphrase without a hash, so that strangers pay for one more here than at a real one.
    using bench = new PathBench({}, venue);
    const wrong = bench.sign({ ...venue.balance, secret: WRONG });
    const kinds = [wrong, renamed(wrong)] as const;
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS * 2; round += 1) {
      const kind = round % 2 === 0 ? 0 : 1;
      const begin = performance.now();
      await bench.handle(kinds[kind]);
      times[kind].push(performance.now() - begin);
    }
    const ratio = medianOf(times[1]) / medianOf(times[0]);
    context.diagnostic(`unknown / known over ${ROUNDS} rounds: ${ratio.toFixed(3)}`);
    if (ROUNDS < ROUNDS_MEANT) return;
    assert.ok(ratio < RATIO_MAX && ratio > 1 / RATIO_MAX, `ratio ${ratio}`);
  });
}

test('TIM-01: On keys of a real vault, too, every wrong request costs the same HMACs and hashes.', async (context) => {
  const path = await OkxPath.start();
  const htx = await HtxPath.start();
  context.after(async () => {
    await path.close();
    await htx.close();
  });
  const okx = (change: Partial<OkxKey>): RawRequest =>
    signOkx(
      { ...path.bot, ...change },
      { method: 'GET', target: OKX_READ, timestampMs: path.lives.clock.wallMs() },
    );
  const spot = (change: Partial<HtxKey>): RawRequest =>
    htx.sign({ method: 'GET', path: HTX_READ }, { ...htx.bot, signer: { ...htxKeyOf(htx), ...change } });
  const cases: readonly (readonly [url: string, right: RawRequest, wrong: readonly RawRequest[]])[] = [
    [
      path.url,
      okx({}),
      [
        okx({ secret: WRONG }),
        okx({ passphrase: 'Another-Passphrase-1' }),
        okx({ apiKey: randomUUID(), secret: WRONG }),
      ],
    ],
    [htx.spotUrl, spot({}), [spot({ secret: WRONG }), spot({ apiKey: 'a1b2c3d4-e5f6a7b8-c9d0e1f2-a3b4c' })]],
  ];
  for (const [url, right, wrong] of cases) {
    assert.equal((await requestRaw(url, right)).status, 200, 'the key is open, and works');
    const methods = HMACS.map((method) => context.mock.method(HmacKey.prototype, method));
    const compared = context.mock.method(CheckValue.prototype, 'matches');
    const costs: string[] = [];
    for (const request of wrong) {
      for (const { mock } of [...methods, compared]) mock.resetCalls();
      assert.notEqual((await requestRaw(url, request)).headers.get('bitting-code'), undefined);
      const hmacs = methods.reduce((sum, { mock }) => sum + mock.callCount(), 0);
      assert.ok(hmacs > 0);
      costs.push(`${hmacs} HMACs and ${compared.mock.callCount()} hashes`);
    }
    for (const { mock } of [...methods, compared]) mock.restore();
    assert.equal(new Set(costs).size, 1, `${url}: ${costs.join(', ')}`);
  }
});

/** Each call of one of them is one HMAC. */
const HMACS = ['sign', 'signBase64', 'verify'] as const;
const OKX_READ = '/api/v5/account/balance';
const HTX_READ = '/v1/account/accounts';

function htxKeyOf({ bot }: HtxPath): HtxKey {
  assert.ok('secret' in bot.signer);
  return bot.signer;
}

test('TIM-01: How much of a signature is right does not show in the time of its comparison (Welch’s t).', (context) => {
  const key = HmacKey.takeBytes(randomBytes(32));
  const right = key.sign('text');
  const firstWrong = Buffer.from(right);
  const lastWrong = Buffer.from(right);
  firstWrong[0] = (firstWrong[0] ?? 0) ^ 1;
  lastWrong[31] = (lastWrong[31] ?? 0) ^ 1;
  const kinds = [firstWrong, lastWrong] as const;
  const samples: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS * 2; round += 1) {
    const kind = randomBit();
    const begin = process.hrtime.bigint();
    const isRight = key.verify(kinds[kind], 'text');
    samples[kind].push(Number(process.hrtime.bigint() - begin));
    assert.equal(isRight, false);
  }
  assert.ok(key.verify(right, 'text'));
  const t = welch(cropped(samples[0]), cropped(samples[1]));
  context.diagnostic(`t over ${ROUNDS * 2} samples: ${t.toFixed(2)}`);
  if (ROUNDS < ROUNDS_MEANT) return;
  assert.ok(Math.abs(t) < T_MAX, `t = ${t}`);
});

test('TIM-01: The measure itself sees a comparison that stops at the first wrong byte.', () => {
  const right = randomBytes(4_096);
  const firstWrong = Buffer.from(right);
  const lastWrong = Buffer.from(right);
  firstWrong[0] = (firstWrong[0] ?? 0) ^ 1;
  lastWrong[4_095] = (lastWrong[4_095] ?? 0) ^ 1;
  const naive = (left: Buffer): boolean => left.every((byte, at) => byte === right[at]);
  const samples: [number[], number[]] = [[], []];
  for (let round = 0; round < 2_000; round += 1) {
    const kind = randomBit();
    const begin = process.hrtime.bigint();
    naive(kind === 0 ? firstWrong : lastWrong);
    samples[kind].push(Number(process.hrtime.bigint() - begin));
  }
  assert.ok(Math.abs(welch(cropped(samples[0]), cropped(samples[1]))) > T_MAX);
});

function randomBit(): 0 | 1 {
  return Math.random() < 0.5 ? 0 : 1;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Without the slowest tenth: what the machine did meanwhile. */
function cropped(values: readonly number[]): readonly number[] {
  return values.toSorted((left, right) => left - right).slice(0, Math.floor(values.length * 0.9));
}

function welch(left: readonly number[], right: readonly number[]): number {
  const [first, second] = [momentsOf(left), momentsOf(right)];
  const error = Math.sqrt(first.variance / left.length + second.variance / right.length);
  return error === 0 ? 0 : (first.mean - second.mean) / error;
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/** Bits that each venue's form leaves to chance: a UUID fixes six, HTX's groups have 29 digits. */
const CHANCE_BITS = { okx: 122, htx: 116 } as const;
const SECRET_BITS = 128;

for (const venue of VENUE_IDS)
  test(`TIM-04: An access key for ${venue} cannot be guessed: ${CHANCE_BITS[venue]} bits of chance, ${SECRET_BITS} in its secret.`, () => {
    const drawn: number[] = [];
    const draw = (length: number): Buffer => {
      drawn.push(length);
      return randomBytes(length);
    };
    const names = Array.from({ length: 2_000 }, () => makeApiKey(venue, draw));
    assert.equal(new Set(names).size, names.length);
    assert.ok(drawn.every((bytes) => bytes * 8 >= CHANCE_BITS[venue]));
    const secrets = Array.from({ length: 2_000 }, () =>
      makeVirtualSecrets(venue, draw).secret.use((bytes) => Buffer.from(bytes).toString()),
    );
    assert.equal(new Set(secrets).size, secrets.length);
    for (const [what, texts, bits] of [
      ['names', names, CHANCE_BITS[venue]],
      ['secrets', secrets, SECRET_BITS],
    ] as const)
      assert.ok(entropyOf(texts) >= bits - 1, `${what} of ${venue}: ${entropyOf(texts)} bits`);
  });

/** Shannon's, position by position: what independent characters carry; a little less than true for few texts. */
function entropyOf(texts: readonly string[]): number {
  let bits = 0;
  for (let at = 0; at < (texts[0]?.length ?? 0); at += 1) {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text.charAt(at), (counts.get(text.charAt(at)) ?? 0) + 1);
    for (const count of counts.values()) bits -= (count / texts.length) * Math.log2(count / texts.length);
  }
  return bits;
}
