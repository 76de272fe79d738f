import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { epochMs } from '../../../trading/vocabulary.ts';
import { CODES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { renderOperationAnswer, writeOperation } from './operations.ts';
import { readVenueFrame } from './venue-frames.ts';

const NOW = epochMs(1795251600123);
const TIMES = { receivedMs: NOW, nowMs: epochMs(NOW + 2) };

const word = fc.constantFrom(
  '',
  '0',
  '1',
  '2',
  '50011',
  'a"b',
  'a\\b',
  'ü€',
  '\u{1f511}',
  'key',
  'line\nline',
);
const row = fc.dictionary(fc.constantFrom('ordId', 'sCode', 'sMsg', 'id', 'op', 'a"b'), word);
const field = fc.oneof(
  word,
  fc.integer(),
  fc.constantFrom(null, true, false),
  fc.array(row, { maxLength: 3 }),
);
/** Mostly what the venue writes, in any order, and with something missing, odd or too much. */
const venueFrame = fc
  .tuple(
    fc.record({ code: word, msg: word, data: fc.array(row, { maxLength: 3 }), inTime: word, outTime: word }),
    fc.dictionary(fc.constantFrom('code', 'msg', 'data', 'inTime', 'outTime', 'connId'), field, {
      maxKeys: 2,
    }),
    fc.boolean(),
  )
  .map(([whole, odd, isFirst]) => {
    const frame = { id: '7', op: 'order' };
    return isFirst ? Object.assign({}, frame, whole, odd) : Object.assign({}, whole, frame, odd);
  });
const gap = fc.constantFrom(undefined, 1);

test('An answer that is shown as it came says what it says when it is read and written anew.', () => {
  let passed = 0;
  fc.assert(
    fc.property(venueFrame, gap, (given, space) => {
      const frame = readVenueFrame(JSON.stringify(given, undefined, space));
      if (frame.kind !== 'operation-answer') return;
      const { status, body } = frame.answer;
      const { id: _id, op: _op, ...rest } = given;
      const text = Buffer.from(body).toString();
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(rest)));
      const operation = { id: 'mine', name: 'order' };
      const asItCame = renderOperationAnswer(operation, frame.answer, TIMES);
      const anew = renderOperationAnswer(operation, { status, body }, TIMES);
      assert.deepEqual(JSON.parse(asItCame), JSON.parse(anew));
      if (asItCame.endsWith(text.slice(1))) passed += 1;
    }),
    { numRuns: 2_000 },
  );
  assert.ok(passed > 50, String(passed));
});

test('An order that is written from what was read says what its recorded bytes say.', () => {
  const order = fc
    .tuple(
      fc.dictionary(fc.constantFrom('tdMode', 'side', 'sz', 'a"b', 'ü', 'attachAlgoOrds'), field),
      fc.boolean(),
    )
    .map(([fields, isNamed]) =>
      Object.assign(fields, { instIdCode: 7 }, isNamed ? { instId: CODES.idOf('7') } : null),
    );
  const outgoing = { id: '9', deadlineMs: NOW, codes: CODES };
  fc.assert(
    fc.property(fc.array(order, { minLength: 1, maxLength: 4 }), gap, (args, space) => {
      const op = args.length === 1 ? 'order' : 'batch-orders';
      const frame = readBotFrame(JSON.stringify({ id: '7', op, args }, undefined, space), CODES);
      if (frame.kind !== 'operation') return;
      const { body } = frame.message;
      assert.equal(writeOperation(frame, body, outgoing), writeOperation(frame, Buffer.from(body), outgoing));
    }),
    { numRuns: 1_000 },
  );
});
