/** The table of refusals in the OKX guide says what the dialect says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CATALOGUE, type ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse } from '@bitting/core/errors/refusal.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../docs/guides/okx.md');
const PATHS = ['trade/order', 'trade/cancel-order', 'trade/amend-order'];
/** Fewer rows than that, and the table was not found. */
const ROWS_MIN = 15;

interface GuideRow {
  readonly codes: readonly string[];
  readonly seen: readonly string[];
}

function readRows(): GuideRow[] {
  const lines = readFileSync(GUIDE, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, first = '', second = ''] = line.split('|');
    const codes = Array.from(first.matchAll(/`([A-Z_]{6,})`/gu), (match) => match[1] ?? '');
    const seen = Array.from(second.matchAll(/\b(5\d{4})\b/gu), (match) => match[1] ?? '');
    return codes.length === 0 ? [] : [{ codes, seen }];
  });
}

/** Every way in which a bot may see the refusal: without an operation, and as an answer to an order, a cancel, an amend. */
function renderings(code: ErrorCode): string {
  const operations = [
    null,
    ...PATHS.map((name) => okxDialect.findOperation('POST', `/api/v5/${name}`, 'okx')),
  ];
  const intent = {
    kind: 'cancel',
    instrument: 'BTC-USDT',
    market: 'spot',
    order: { kind: 'venue-id', id: '1' },
    algo: false,
  } as const;
  return operations
    .map((operation) => okxDialect.renderRefusal(refuse(code), { operation, intents: [intent] }))
    .map(({ body }) => Buffer.from(body).toString())
    .join('\n');
}

void test('guide names only codes that exist and the numbers that the bot sees', () => {
  const rows = readRows();
  assert.ok(rows.length >= ROWS_MIN, `${rows.length} rows`);
  for (const { codes, seen } of rows) {
    assert.ok(seen.length > 0, codes.join());
    for (const code of codes) {
      assert.ok(Object.hasOwn(CATALOGUE, code), code);
      for (const number of seen)
        assert.match(renderings(code as ErrorCode), new RegExp(`"${number}"`, 'u'), code);
    }
  }
});
