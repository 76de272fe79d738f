/** LIM: what a stranger or a bot can make us write, keep or compute. On the path itself, time stands still. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { JSON_BYTES_MAX } from '@bitting/core/bounds.ts';
import { REFUSAL_RECORDS_PER_SECOND_MAX } from '@bitting/gateway/bounds.ts';
import { BENCH_VENUES, type BenchVenue, type BotRequest } from '@bitting/gateway/testing/bench-venues.ts';
import { answer } from '@bitting/gateway/testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '@bitting/gateway/testing/path-bench.ts';
import { threadMs } from '../support/thread-time.ts';
import { readCount } from './counts.ts';

const FLOOD = readCount('ATTACK_FLOOD', 2_000);
/** What a record of something refused may take on the disk, whatever the bot sent. */
const RECORD_BYTES_MAX = 1_024;
/** No single request may hold everybody else up for longer. */
const BLOCKED_MS_MAX = 50;
/** The quickest of several: what is compiled or cleared up on the way is not what is measured. */
const TRIES = 4;

const HEAVY: readonly (readonly [what: string, make: (venue: BenchVenue) => BotRequest])[] = [
  ['JSON that is nothing but depth', (venue) => ({ ...venue.place(), body: '['.repeat(JSON_BYTES_MAX) })],
  [
    'JSON that is nothing but keys',
    (venue) => ({
      ...venue.place(),
      body: `{${Array.from({ length: 5_000 }, (_, nth) => `"k${nth}":1`).join(',')}}`,
    }),
  ],
  [
    'a string that is as long as a body may be',
    (venue) => ({ ...venue.place(), body: JSON.stringify({ a: 'x'.repeat(JSON_BYTES_MAX - 16) }) }),
  ],
  [
    'a number that is as long as a body may be',
    (venue) => ({ ...venue.place(), body: `{"a":${'9'.repeat(JSON_BYTES_MAX - 16)}}` }),
  ],
  [
    'a string of nothing but escapes',
    (venue) => ({
      ...venue.place(),
      body: `{"a":"${'\\u0061'.repeat(Math.floor(JSON_BYTES_MAX / 6) - 8)}"}`,
    }),
  ],
  [
    'a query of a thousand parameters',
    (venue) => ({
      target: `${venue.balance.target.split('?')[0]}?${Array.from({ length: 600 }, (_, nth) => `p${nth}=1`).join('&')}`,
    }),
  ],
  [
    'the largest batch',
    (venue) => venue.batch(Array.from({ length: 20 }, (_, nth) => ({ clientId: `${venue.clientId}${nth}` }))),
  ],
];

for (const venue of BENCH_VENUES) suite(`At ${venue.family}:`, () => describeVenue(venue));

function describeVenue(venue: BenchVenue): void {
  const open = (): PathBench => {
    const bench = new PathBench({}, venue);
    bench.upstream.respond = () => answer(venue.taken('1', ''));
    return bench;
  };

  test('LIM-04: A flood of wrong signatures writes nothing, sends nothing and keeps nothing.', async (context) => {
    using bench = open();
    const wrong = bench.sign({ ...venue.place(), secret: 'a secret of nobody' });
    assert.equal(codeOf(await bench.handle(wrong)), 'SIGNATURE_WRONG');
    const before = bench.renderMetrics().length;
    const begin = threadMs();
    for (let request = 0; request < FLOOD; request += 1) await bench.handle(wrong);
    const microseconds = ((performance.now() - begin) * 1_000) / FLOOD;
    context.diagnostic(`${microseconds.toFixed(0)} µs for one wrong signature`);
    assert.equal(bench.ledger.entries.length, 0);
    assert.equal(bench.upstream.sent.length + bench.upstream.public.length, 0);
    assert.ok(bench.renderMetrics().length < before + 200);
    assertPassed(await bench.send(venue.place()));
  });

  test('LIM-07: Refused orders fill the disk by a few small records a second, however large and many they are.', async () => {
    using bench = open();
    const filler = 'x'.repeat(JSON_BYTES_MAX - 4_096);
    const body = { ...(venue.place().body as object), [filler.slice(0, 1_000)]: filler.slice(1_000) };
    const seconds = 3;
    for (let second = 0; second < seconds; second += 1) {
      bench.clock.advance(60_000 - (bench.clock.monotonicMs() % 1_000));
      for (let request = 0; request < 30; request += 1) {
        // Each at an instant of its own, all within one second of the steady clock.
        const timestampMs = bench.clock.wallMs() + (request - 10) * venue.tickMs;
        const large = bench.sign({
          ...venue.place(),
          body: { ...body, nth: second * 30 + request },
          timestampMs,
        });
        bench.clock.advance(-venue.tickMs);
        assert.match(codeOf(await bench.handle(large)) ?? '', /^(?:FIELD|JSON|BODY)/u);
      }
    }
    const refusals = bench.ledger.ofType('refusal');
    assert.equal(refusals.length, seconds * REFUSAL_RECORDS_PER_SECOND_MAX);
    for (const entry of refusals)
      assert.ok(
        encodeLedgerEntry(entry).length <= RECORD_BYTES_MAX,
        `${encodeLedgerEntry(entry).length} bytes`,
      );
    bench.clock.advance(60_000);
    assertPassed(await bench.send(venue.place()));
    for (const entry of bench.ledger.ofType('intent'))
      assert.ok(encodeLedgerEntry(entry).length <= 2 * RECORD_BYTES_MAX, 'a hash, not the body');
  });

  test('LIM-08: Paths, names and addresses that nobody has seen before leave the metrics as large as they were.', async () => {
    using bench = open();
    const tour = async (name: string): Promise<void> => {
      await bench.send({ ...venue.balance, target: `/api/${name}`, remoteAddress: '127.0.0.1' });
      await bench.send({ ...venue.time, remoteAddress: addressOf(name) });
      await bench.send({ ...venue.balance, remoteAddress: addressOf(name), secret: name });
    };
    for (let round = 0; round < 10; round += 1) await tour(`warm${round}`);
    const before = bench.renderMetrics();
    for (let round = 0; round < FLOOD; round += 1) await tour(`n${round}`);
    const after = bench.renderMetrics();
    assert.deepEqual(namesIn(after), namesIn(before));
  });

  for (const [what, make] of HEAVY)
    test(`LIM-09: ${what} holds nobody up for longer than ${BLOCKED_MS_MAX} ms.`, async () => {
      using bench = open();
      let quickest = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const request = bench.sign(make(venue));
        const begin = threadMs();
        // All of it runs before the first wait, or not at all.
        const answered = bench.handle(request);
        quickest = Math.min(quickest, threadMs() - begin);
        await answered;
      }
      assert.ok(quickest < BLOCKED_MS_MAX, `${quickest.toFixed(1)} ms`);
      bench.clock.advance(60_000);
      assertPassed(await bench.send(venue.place()));
    });
}

/** Samples without their values. */
function namesIn(metrics: string): readonly string[] {
  return metrics.split('\n').map((line) => line.replace(/ [^ ]*$/u, ''));
}

function addressOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.charCodeAt(0)) % 16_777_216;
  return `10.${(sum >> 16) & 255}.${(sum >> 8) & 255}.${sum & 255}`;
}
