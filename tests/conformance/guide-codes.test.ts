/** The tables of refusals in the guides say what the dialects say, and those of binding what the probe says. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CATALOGUE, type ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Guide {
  readonly page: string;
  readonly dialect: VenueDialect;
  readonly family: ApiFamily;
  /** Of an order, a cancel and, where there is one, an amend. */
  readonly paths: readonly string[];
  readonly instrument: string;
  /** What of the second column a bot sees. */
  readonly seen: RegExp;
  /** Fewer rows than that, and the table was not found. */
  readonly rowsMin: number;
}

const GUIDES: readonly Guide[] = [
  {
    page: 'okx.md',
    dialect: okxDialect,
    family: 'okx',
    paths: ['/api/v5/trade/order', '/api/v5/trade/cancel-order', '/api/v5/trade/amend-order'],
    instrument: 'BTC-USDT',
    seen: /\b(5\d{4})\b/gu,
    rowsMin: 15,
  },
  {
    page: 'htx.md',
    dialect: htxDialect,
    family: 'htx-spot',
    paths: ['/v1/order/orders/place', '/v1/order/orders/1/submitcancel', '/v5/trade/order'],
    instrument: 'btcusdt',
    seen: /`([a-z][a-z-]+)`/gu,
    rowsMin: 15,
  },
];

interface GuideRow {
  readonly codes: readonly string[];
  readonly seen: readonly string[];
}

function readLines(page: string): string[] {
  return readFileSync(path.join(ROOT, 'docs/guides', page), 'utf8').split('\n');
}

function readRows({ page, seen: pattern }: Guide): GuideRow[] {
  return readLines(page).flatMap((line) => {
    const [, first = '', second = ''] = line.split('|');
    const codes = Array.from(first.matchAll(/`([A-Z_]{6,})`/gu), (match) => match[1] ?? '');
    const seen = Array.from(second.matchAll(pattern), (match) => match[1] ?? '');
    return codes.length === 0 ? [] : [{ codes, seen }];
  });
}

/** Every way in which a bot may see the refusal: without an operation, and as an answer to an order, a cancel, an amend. */
function renderings(guide: Guide, code: ErrorCode): string {
  const { dialect, family, instrument } = guide;
  const operations = [null, ...guide.paths.map((name) => dialect.findOperation('POST', name, family))];
  const intent: Intent = {
    kind: 'cancel',
    instrument,
    market: 'spot',
    order: { kind: 'venue-id', id: '1' },
    algo: false,
  };
  return operations
    .map((operation) => dialect.renderRefusal(refuse(code), { operation, intents: [intent] }))
    .map(({ body }) => Buffer.from(body).toString())
    .join('\n');
}

for (const guide of GUIDES) {
  void test(`${guide.page} names only codes that exist and what the bot sees of them`, () => {
    const rows = readRows(guide);
    assert.ok(rows.length >= guide.rowsMin, `${rows.length} rows`);
    for (const { codes, seen } of rows) {
      assert.ok(seen.length > 0, codes.join());
      for (const code of codes) {
        assert.ok(Object.hasOwn(CATALOGUE, code), code);
        for (const word of seen)
          assert.match(renderings(guide, code as ErrorCode), new RegExp(`"${word}"`, 'u'), code);
      }
    }
  });
}

void test('htx.md quotes what binding says, word for word', () => {
  const directory = path.join(ROOT, 'packages/gateway/src/accounts');
  const sources = readdirSync(directory)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(path.join(directory, name), 'utf8'))
    .join('\n');
  const lines = readLines('htx.md');
  const start = lines.findIndex((line) => line.includes('what `bitting bind` says'));
  const table = lines.slice(start + 2, lines.indexOf('', start));
  assert.ok(table.length >= 10, `${table.length} rows`);
  for (const line of table) {
    const said = (line.split('|')[1] ?? '').trim();
    // The name of the venue may be filled in.
    const parts = said.split('HTX').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
    assert.match(sources, new RegExp(parts.join(String.raw`(?:HTX|\$\{[^}]+\})`), 'u'), said);
  }
});
