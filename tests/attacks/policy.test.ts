/** POL: what a key may not do, whichever method, path or name it is asked by. On the path itself, at every family. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Scope } from '@bitting/core/trading/vocabulary.ts';
import { HTX_OPERATIONS } from '@bitting/core/venues/htx/operations/table.ts';
import { HTX_EXAMPLES } from '@bitting/core/venues/htx/testing/requests.ts';
import { OKX_OPERATIONS } from '@bitting/core/venues/okx/operations/table.ts';
import { OKX_EXAMPLES } from '@bitting/core/venues/okx/testing/examples.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { RequestExample } from '@bitting/core/venues/testing/request-example.ts';
import { BENCH_VENUES, type BenchVenue, type BotRequest } from '@bitting/gateway/testing/bench-venues.ts';
import { TRADING_POLICY } from '@bitting/gateway/testing/fake-key-ring.ts';
import { answer } from '@bitting/gateway/testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '@bitting/gateway/testing/path-bench.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const PATHS = readCount('ATTACK_PATHS', 30_000);
/** Of them, those that go through the whole path. */
const PATHS_SENT = Math.min(PATHS, 1_500);
const METHODS = ['GET', 'POST'] as const;

const OPERATIONS: readonly Operation[] = [...OKX_OPERATIONS, ...HTX_OPERATIONS];
const EXAMPLES: readonly RequestExample[] = [...OKX_EXAMPLES, ...HTX_EXAMPLES];

/** What opens each kind of act, written down apart from the rule: the words of the scopes in the guides. */
const ADMITTED: readonly (readonly [scopes: readonly Scope[], classes: readonly Operation['class'][]])[] = [
  [[], []],
  [['read'], ['read']],
  [['cancel-only'], ['cancel', 'account-cancel']],
  [['settings'], ['settings']],
  [
    ['read', 'cancel-only', 'settings'],
    ['read', 'cancel', 'account-cancel', 'settings'],
  ],
];

function openBench(venue: BenchVenue): PathBench {
  const bench = new PathBench({}, venue);
  bench.upstream.respond = () => answer(venue.taken('1', ''));
  return bench;
}

/** A row's path with ids in its places. */
function pathOf(operation: Operation): string {
  return operation.path.replaceAll(/\{[a-zA-Z-]+\}/gu, '4711');
}

function requestOf(operation: Operation): BotRequest {
  const example = EXAMPLES.find(
    ({ reader, family, method }) =>
      reader === operation.reader && family === operation.family && method === operation.method,
  );
  const target = pathOf(operation);
  return operation.method === 'POST' ? { target, body: example?.body ?? '{}' } : { target };
}

function rowsOf({ family }: BenchVenue): readonly Operation[] {
  return OPERATIONS.filter((operation) => operation.family === family && operation.class !== 'public');
}

for (const venue of BENCH_VENUES) suite(`At ${venue.family}:`, () => describeVenue(venue));

function describeVenue(venue: BenchVenue): void {
  for (const [scopes, classes] of ADMITTED) {
    const name = scopes.length === 0 ? 'no scope' : `the scopes ${scopes.join(', ')}`;
    test(`POL-18: A key with ${name} reaches the venue with its own classes alone, whatever the method.`, async () => {
      using bench = openBench(venue);
      bench.keyRing.policy = { ...TRADING_POLICY, scopes };
      let reached = 0;
      for (const operation of rowsOf(venue)) {
        if (operation.method !== 'GET' && operation.method !== 'POST') continue;
        const before = bench.upstream.sent.length;
        const code = codeOf(await bench.send({ method: operation.method, ...requestOf(operation) }));
        if (bench.upstream.sent.length === before) {
          assert.doesNotMatch(code ?? 'RATE', /RATE|WINDOW|REPLAY/u, operation.path);
          bench.clock.advance(50);
          continue;
        }
        reached += 1;
        assert.ok(classes.includes(operation.class), `${operation.method} ${operation.path}`);
        assert.equal(operation.acts, operation.class !== 'read', operation.path);
      }
      if (scopes.includes('read')) assert.ok(reached > 10, `${reached} reads reached the venue`);
      if (scopes.length === 0) assert.equal(reached, 0);
    });
  }

  test('POL-18: An order is refused to a key that only reads and taken from one that trades.', async () => {
    using bench = openBench(venue);
    bench.keyRing.policy = { ...TRADING_POLICY, scopes: ['read'] };
    assert.equal(codeOf(await bench.send(venue.place())), 'SCOPE_MISSING');
    assertPassed(await bench.send(venue.balance));
    bench.keyRing.policy = TRADING_POLICY;
    assertPassed(await bench.send(venue.place()));
    assert.equal(bench.upstream.sent.length, 2);
  });

  test('POL-01, POL-02: With every scope no forbidden row reaches the venue, by either method.', async () => {
    using bench = openBench(venue);
    bench.keyRing.policy = {
      ...TRADING_POLICY,
      scopes: ['read', 'trade', 'cancel-only', 'reduce-only', 'settings'],
      instruments: 'all',
    };
    const closed = rowsOf(venue).filter(({ reader }) => reader === null);
    for (const operation of closed) {
      for (const method of METHODS) {
        const open = venue.dialect.findOperation(method, pathOf(operation), venue.family);
        if (open !== null && open.reader !== null) continue;
        const body = method === 'POST' ? { body: { currency: 'USDT', amount: '1' } } : {};
        const code = codeOf(await bench.send({ method, target: pathOf(operation), ...body }));
        assert.match(code ?? '', /^OPERATION_/u, `${method} ${operation.path}`);
      }
      bench.clock.advance(50);
    }
    assert.ok(closed.length > 20, `${closed.length} closed rows`);
    assert.equal(bench.upstream.sent.length, 0);
    assertPassed(await bench.send(venue.balance));
  });

  test('POL-04: Of paths that are no row none reaches the venue, however near they are to one.', async () => {
    const { random, seed } = seededRandom(`POL-04 ${venue.family}`);
    using bench = openBench(venue);
    const known = new Set(
      OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{[a-zA-Z-]+\}/gu, '{}')}`),
    );
    const own = OPERATIONS.filter(({ family }) => family === venue.family);
    for (let attempt = 0; attempt < PATHS; attempt += 1) {
      const near = own[Math.floor(random() * own.length)];
      assert.ok(near);
      const path = mutatePath(pathOf(near), random);
      const method = METHODS[attempt % 2] ?? 'GET';
      const shape = `${method} ${path.replaceAll(/(?<=\/)[1-9][0-9]{0,19}(?=\/|$)/gu, '{}')}`;
      if (known.has(shape)) continue;
      assert.equal(
        venue.dialect.findOperation(method, path, venue.family),
        null,
        `${method} ${path}, ${seed}`,
      );
      if (attempt >= PATHS_SENT) continue;
      const body = method === 'POST' ? { body: venue.place().body } : {};
      const code = codeOf(await bench.send({ method, target: path, ...body }));
      assert.equal(code, 'OPERATION_UNKNOWN', `${method} ${path}, ${seed}`);
      bench.clock.advance(5);
    }
    assert.equal(bench.upstream.sent.length + bench.upstream.public.length, 0, seed);
    assertPassed(await bench.send(venue.place()));
  });
}

type Mutation = (path: string, random: () => number) => string;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABC0123456789-_./';

function splice(path: string, random: () => number, { cut, put }: { cut: number; put: string }): string {
  const at = 1 + Math.floor(random() * (path.length - 1));
  return path.slice(0, at) + put + path.slice(at + cut);
}

function letter(random: () => number): string {
  return LETTERS.charAt(Math.floor(random() * LETTERS.length));
}

const MUTATIONS: readonly Mutation[] = [
  (path, random) => splice(path, random, { cut: 1, put: '' }),
  (path, random) => splice(path, random, { cut: 0, put: letter(random) }),
  (path, random) => splice(path, random, { cut: 1, put: letter(random) }),
  (path) => path.replace(/\/v(\d)\//u, (_, version: string) => `/v${Number(version) + 1}/`),
  (path) => `${path}-v2`,
  (path) => `${path}/`,
  (path) => path.toUpperCase(),
  (path) => path.split('/').toReversed().join('/').replace(/^\/?/u, '/'),
  (path) => path.replace(/\/[^/]*$/u, ''),
  (path, random) => `${path}/${letter(random)}${letter(random)}`,
  (path) => path.replace(/^\/[^/]+/u, ''),
];

function mutatePath(path: string, random: () => number): string {
  const mutation = MUTATIONS[Math.floor(random() * MUTATIONS.length)];
  const mutated = mutation?.(path, random) ?? path;
  return mutated === '' ? '/' : mutated;
}
