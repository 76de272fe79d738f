import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LOG_TEXT_MAX } from './bounds.ts';
import { LOG_EVENTS, renderLogLine } from './log-line.ts';

const AT = Date.UTC(2026, 10, 22, 1, 2, 3, 4);

test('A line is one object with time, level, code and words, and the fields that help.', () => {
  const line = renderLogLine({ event: 'ready', message: 'It runs', fields: { sealed: false, n: 3 } }, AT);
  assert.equal(
    line,
    '{"time":"2026-11-22T01:02:03.004Z","level":"info","event":"ready","message":"It runs","sealed":false,"n":3}\n',
  );
});

test('Every code has a level.', () => {
  for (const event of Object.keys(LOG_EVENTS) as (keyof typeof LOG_EVENTS)[])
    assert.match(renderLogLine({ event, message: '' }, AT), /"level":"(?:info|warning|error)"/u, event);
});

test('Whatever stands in a text, the line is one, it is JSON, bounded, and steers no terminal.', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.nat({ max: 3 }), (text, tail) => {
      const long = text + ['', '\n{"level":"info"}', '\u001B[2J\u202E\u2028\u0085', 'x'.repeat(3_000)][tail];
      const line = renderLogLine(
        { event: 'output', message: long, fields: { other: long, map: { in: long } } },
        AT,
      );
      assert.doesNotMatch(line.slice(0, -1), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const read = JSON.parse(line) as { message: string; other: string; map: { in: string } };
      for (const shown of [read.message, read.other, read.map.in]) assert.ok(shown.length <= LOG_TEXT_MAX);
    }),
  );
});
