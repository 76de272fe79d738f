/** What is recorded of reads, at every venue and every family of a venue's API. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { BENCH_VENUES, type BenchVenue } from '../testing/bench-venues.ts';
import { ACCOUNT_ID, VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

/** A read with ids and pseudonyms as long as they are, on a busy day. */
const READ_BYTES_MAX = 460;

for (const venue of BENCH_VENUES) suite(`Of reads at ${venue.family}:`, () => describeReads(venue));

function describeReads(venue: BenchVenue): void {
  const { balance, place } = venue;
  const operation = `GET ${balance.target.split('?')[0]}`;
  let bench: PathBench;
  beforeEach(() => {
    bench = new PathBench({}, venue);
    bench.upstream.respond = () => answer(venue.empty);
  });
  afterEach(() => {
    bench.close();
  });

  test('What is recorded does not keep the head that it was cut out of, passphrase included (LEK-07).', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const measure = async (): Promise<number> => {
      // Answered and forgotten, as far as nobody keeps it.
      assertPassed(await bench.send(balance));
      bench.upstream.sent.length = 0;
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => void setImmediate(resolve));
        collect();
      }
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const headBytes = 16 * 1024 * 1024;
    const name = venue.dialect.id === 'okx' ? 'instId' : 'symbol';
    const [path = '', query] = balance.target.split('?');
    const instrument = 'BTC-USDT-260925-1000000-C';
    const asked = `${query === undefined ? '' : `${query}&`}${name}=${instrument}`;
    const before = await measure();
    assertPassed(
      await bench.handle(cutFrom(bench.sign({ ...balance, target: `${path}?${asked}` }), headBytes)),
    );
    const kept = (await measure()) - before;
    assert.ok(kept < headBytes / 4, `${kept} bytes`);
    assert.equal(bench.ledger.ofType('read').at(1)?.instrument, instrument);
  });

  test('The record says who read what, from where, at which host, and how it went.', async () => {
    assertPassed(await bench.send(balance));
    const [read] = bench.ledger.ofType('read');
    assert.ok(read !== undefined);
    const { boot: _, monotonicMs: __, stages, wallMs, operation: read_, ...rest } = read;
    assert.deepEqual(rest, {
      type: 'read',
      virtualKeyId: VIRTUAL_KEY_ID,
      accountId: ACCOUNT_ID,
      venue: venue.dialect.id,
      instrument: null,
      sourceAddress: '127.0.0.1',
      upstreamHost: `${venue.family}.test`,
      httpStatus: 200,
    });
    assert.ok(operationFits(read_, operation), read_);
    assert.equal(wallMs, bench.clock.wallMs());
    assert.deepEqual(Object.keys(stages), ['identify', 'gather', 'decide', 'sign', 'send']);
  });

  test('Each step says how long it took, in whole microseconds.', async () => {
    bench.upstream.respond = () => {
      bench.clock.advance(12.3456);
      return answer(venue.empty);
    };
    assertPassed(await bench.send(balance));
    assert.deepEqual(bench.ledger.ofType('read')[0]?.stages, {
      identify: 0,
      gather: 0,
      decide: 0,
      sign: 0,
      send: 12_346,
    });
  });

  test('A read that the venue did not answer has a record all the same.', async () => {
    bench.upstream.respond = () => ({ kind: 'unknown', cause: 'the test', upstreamMs: 1 });
    assert.equal(codeOf(await bench.send(balance)), 'UPSTREAM_UNREACHED');
    assert.deepEqual(
      bench.ledger.ofType('read').map(({ httpStatus }) => httpStatus),
      [null],
    );
  });

  test('The answer does not wait for the record.', async () => {
    const release = bench.ledger.hold();
    assertPassed(await bench.send(balance));
    assert.equal(bench.ledger.entries.length, 0);
    release();
    await bench.ledger.untilWaiting(0);
    await new Promise(setImmediate);
    assert.equal(bench.ledger.ofType('read').length, 1);
  });

  test('A ledger that cannot write lets nothing of an account be read, nor be asked of the venue.', async () => {
    bench.ledger.writable = false;
    assert.equal(codeOf(await bench.send(balance)), 'LEDGER_UNAVAILABLE');
    assert.equal(bench.upstream.sent.length, 0);
    bench.ledger.writable = true;
    assertPassed(await bench.send(balance));
  });

  test('On a full disk nothing of an account is read.', async () => {
    bench.ledger.reserved = true;
    assert.equal(codeOf(await bench.send(balance)), 'LEDGER_UNAVAILABLE');
    assert.equal(bench.upstream.sent.length, 0);
    bench.ledger.reserved = false;
    assertPassed(await bench.send(balance));
  });

  test('What was read is not told where the ledger broke meanwhile.', async () => {
    bench.upstream.respond = () => {
      bench.ledger.writable = false;
      return answer(venue.empty);
    };
    assert.equal(codeOf(await bench.send(balance)), 'LEDGER_UNAVAILABLE');
    assert.equal(bench.upstream.sent.length, 1);
  });

  test('A read that is refused is a refusal and no read.', async () => {
    bench.keyRing.policy = { ...bench.keyRing.policy, scopes: ['trade'] };
    assert.notEqual(codeOf(await bench.send(balance)), undefined);
    assert.deepEqual(
      bench.ledger.entries.map(({ type }) => type),
      ['refusal'],
    );
  });

  test('A record of a read is short.', async () => {
    assertPassed(await bench.send(balance));
    const [read] = bench.ledger.ofType('read');
    assert.ok(read !== undefined);
    const long: LedgerEntry = {
      ...read,
      boot: 'b'.repeat(32),
      virtualKeyId: `key_${'k'.repeat(16)}`,
      accountId: `acc_${'a'.repeat(16)}`,
      instrument: 'BTC-USDT-SWAP',
      sourceAddress: `a1.20261121.${'h'.repeat(22)}`,
      monotonicMs: 86_400_000,
      upstreamHost: 'api.hbdm.com',
      stages: { identify: 180, gather: 22, decide: 140, sign: 130, send: 212_345 },
    };
    const { length } = encodeLedgerEntry(long);
    assert.ok(length <= READ_BYTES_MAX, `${length} bytes`);
  });

  test('An order says in its intent and its outcome where it went and how long each step took.', async () => {
    bench.upstream.respond = ({ body }) => {
      bench.clock.advance(7);
      const id = venue.clientIdIn(JSON.parse(Buffer.from(body).toString())) ?? '';
      return answer(venue.taken('1', id));
    };
    bench.market.onPrefetch = () => bench.clock.advance(2);
    assertPassed(await bench.send(place()));
    const [intent] = bench.ledger.ofType('intent');
    const [outcome] = bench.ledger.ofType('outcome');
    assert.equal(intent?.upstreamHost, `${venue.family}.test`);
    assert.deepEqual(Object.keys(intent.stages ?? {}), ['identify', 'gather', 'decide', 'reserve']);
    assert.deepEqual(outcome?.stages, { record: 0, sign: 0, send: 7_000 });
  });
}

/** The row of the table may name parts of the path. */
function operationFits(recorded: string, asked: string): boolean {
  const pattern = recorded.replaceAll(/\{[^}]*\}/gu, '[^/]+');
  return new RegExp(`^${pattern}$`, 'u').test(asked);
}

/** As the kernel hands a request over: its target is a part of the text of its head. */
function cutFrom(request: HttpRequest, headBytes: number): HttpRequest {
  const head = Buffer.alloc(headBytes, 'x');
  const { length } = request.target;
  head.write(request.target, headBytes - length, 'latin1');
  const target = head.toString('latin1').slice(-length);
  return { ...request, target, query: target.slice(request.path.length + 1) };
}
