import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TailEvent } from '@bitting/client/operations.ts';
import { NO_FILTER } from './record-filter.ts';
import { TailBuffer } from './tail-buffer.ts';

const record = (sequence: number, more: Partial<TailEvent> = {}): TailEvent => ({
  type: 'system',
  sequence: String(sequence),
  wallMs: sequence,
  event: 'start',
  ...more,
});
const range = (from: number, to: number): readonly TailEvent[] =>
  Array.from({ length: to - from }, (_, at) => record(from + at));
const shown = (buffer: TailBuffer): readonly (string | null | undefined)[] =>
  Array.from({ length: buffer.end - buffer.start }, (_, at) => buffer.at(buffer.start + at)?.sequence);

test('A record that came before does not come again, whichever way it comes.', () => {
  const buffer = new TailBuffer();
  buffer.push(range(0, 5));
  buffer.push(range(3, 8));
  buffer.push([record(2)]);
  assert.deepEqual(shown(buffer), ['0', '1', '2', '3', '4', '5', '6', '7']);
  assert.equal(buffer.leftOut, 0);
});

test('Records that never came are counted.', () => {
  const buffer = new TailBuffer();
  buffer.push([record(10), record(11), record(15)]);
  assert.equal(buffer.leftOut, 3);
  assert.equal(buffer.held, 3);
});

test('Only the last are held, and places do not change by what is dropped.', () => {
  const buffer = new TailBuffer(100);
  buffer.push(range(0, 90));
  const place = 80;
  assert.equal(buffer.at(place)?.sequence, '80');
  for (let at = 90; at < 170; at += 10) buffer.push(range(at, at + 10));
  assert.equal(buffer.at(place)?.sequence, '80');
  assert.ok(buffer.held <= 125);
  buffer.push(range(170, 1_000));
  assert.equal(buffer.held, 100);
  assert.equal(buffer.at(place), undefined);
  assert.equal(buffer.at(buffer.end - 1)?.sequence, '999');
  assert.equal(buffer.at(buffer.start)?.sequence, '900');
});

test('A filter shows what of all that is held fits, and what comes after.', () => {
  const buffer = new TailBuffer();
  const intent = { type: 'intent', intentId: 'i1', virtualKeyId: 'key_1', accountId: 'acc_1', items: [] };
  const end = { type: 'outcome', intentId: 'i1', items: [{ kind: 'rejected' }] };
  buffer.push([record(0), record(1, intent), record(2, { type: 'refusal', code: 'SCOPE_MISSING' })]);
  buffer.setFilter({ ...NO_FILTER, virtualKeyId: 'key_1' });
  assert.deepEqual(shown(buffer), ['1']);
  // What became of it names the request alone.
  buffer.push([record(3, end), record(4)]);
  assert.deepEqual(shown(buffer), ['1', '3']);
  buffer.setFilter({ ...NO_FILTER, decision: 'rejected' });
  assert.deepEqual(shown(buffer), ['3']);
  buffer.setFilter({ ...NO_FILTER, text: ' scope_missing ' });
  assert.deepEqual(shown(buffer), ['2']);
  buffer.setFilter({ ...NO_FILTER, type: 'system' });
  assert.deepEqual(shown(buffer), ['0', '4']);
  buffer.setFilter(NO_FILTER);
  assert.equal(buffer.end - buffer.start, 5);
});

test('However records come, what is shown is what of the last ones fits, in their order.', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(steps, fc.boolean(), (sizes, isFiltered) => {
      const buffer = new TailBuffer(50);
      if (isFiltered) buffer.setFilter({ ...NO_FILTER, decision: 'refused' });
      let next = 0;
      for (const size of sizes) {
        buffer.push(
          Array.from({ length: size }, (_, at) =>
            record(next + at, (next + at) % 3 === 0 ? { type: 'refusal' } : {}),
          ),
        );
        next += size;
      }
      const first = next - buffer.held;
      const expected = Array.from({ length: buffer.held }, (_, at) => first + at)
        .filter((sequence) => !isFiltered || sequence % 3 === 0)
        .map(String);
      assert.deepEqual(shown(buffer), expected);
      assert.ok(buffer.held <= 63);
    }),
  );
});

test('Looks and upkeep are folded and counted, until somebody wants to see them.', () => {
  const buffer = new TailBuffer(100);
  const look = { type: 'admin', act: 'ledger-read' } as const;
  buffer.push([
    record(0),
    record(1, look),
    record(2, { event: 'vault' }),
    record(3, { type: 'admin', act: 'issue' }),
  ]);
  assert.deepEqual([shown(buffer), buffer.folded, buffer.leftOut], [['0', '3'], 2, 0]);
  buffer.setFilter({ ...NO_FILTER, withHousekeeping: true });
  assert.deepEqual([shown(buffer), buffer.folded], [['0', '1', '2', '3'], 0]);
  buffer.setFilter({ ...NO_FILTER, type: 'admin' });
  assert.deepEqual([shown(buffer), buffer.folded], [['3'], 1], 'those alone are counted that fit otherwise');
  buffer.setFilter(NO_FILTER);
  for (let at = 4; at < 204; at += 1) buffer.push([record(at, at % 2 === 0 ? look : {})]);
  const folded = buffer.held - shown(buffer).length;
  assert.equal(buffer.folded, folded, 'what is dropped is counted no more');
});
