import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ApiError, proposalOf, readError } from './api-error.ts';
import { LineCutter, readAnswerLine, readAnswerLines, type Progress } from './answer-lines.ts';

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const at = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const ANSWER = new TextEncoder().encode(
  '{"progress":{"step":"balance","detail":"余额 ✓"}}\n\n{"progress":{"step":"done","detail":null}}\n{"result":{"label":"主账户"}}',
);

test('an answer with progress is the same, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(500), { maxLength: 8 }), async (places) => {
      const seen: Progress[] = [];
      const result = await readAnswerLines(streamOf(cut(ANSWER, places)), (one) => seen.push(one));
      assert.deepEqual(result, { label: '主账户' });
      assert.deepEqual(
        seen.map(({ step, detail }) => [step, detail]),
        [
          ['balance', '余额 ✓'],
          ['done', null],
        ],
      );
    }),
    { numRuns: 50 },
  );
});

test('an answer that breaks off is a lost connection, not a result', async () => {
  const pieces = [new TextEncoder().encode('{"progress":{"step":"a","detail":null}}\n')];
  await assert.rejects(
    readAnswerLines(streamOf(pieces), () => undefined),
    { code: 'NETWORK_LOST' },
  );
});

test('an error in an answer with progress is thrown with its code', () => {
  assert.throws(
    () => readAnswerLine('{"error":{"code":"CREDENTIAL_REFUSED","message":"no"}}'),
    (error) => error instanceof ApiError && error.code === 'CREDENTIAL_REFUSED' && error.message === 'no',
  );
});

test('a line that is neither is refused', () => {
  assert.throws(() => readAnswerLine('{"other":1}'), { code: 'ANSWER_MALFORMED' });
});

test('a line without an end is bounded', () => {
  const cutter = new LineCutter();
  const piece = 'x'.repeat(1_000_000);
  assert.throws(
    () => {
      for (let count = 0; count < 6; count += 1) cutter.push(piece);
    },
    { code: 'ANSWER_MALFORMED' },
  );
});

test('an error keeps its code and sentence, and has one where it has none', () => {
  const { code, message, status } = readError({ error: { code: 'ROLE_MISSING', message: 'no' } }, 403);
  assert.deepEqual({ code, message, status }, { code: 'ROLE_MISSING', message: 'no', status: 403 });
  for (const body of [null, 'x', [], { error: 'x' }, { error: { code: 1 } }])
    assert.equal(readError(body, 502).code, 'ANSWER_MALFORMED');
});

test('a call that became a proposal says which', () => {
  const sentence =
    'Nothing was changed: it is proposed as apr_0123456789abcdef, and 0 of 1 others have agreed.';
  assert.equal(proposalOf(new ApiError('APPROVAL_NEEDED', sentence, 409)), 'apr_0123456789abcdef');
  assert.equal(proposalOf(new ApiError('ROLE_MISSING', sentence, 403)), null);
  assert.equal(proposalOf(new ApiError('APPROVAL_NEEDED', 'meanwhile others have to agree', 409)), null);
});

test('records of an answer are told one by one, before its result', async () => {
  const text =
    '{"event":{"type":"intent","wallMs":1}}\n{"event":{"type":"refusal","wallMs":2}}\n{"result":{"shown":2}}\n';
  const seen: string[] = [];
  const bytes = new TextEncoder().encode(text);
  const result = await readAnswerLines(
    streamOf(cut(bytes, [7, 50])),
    () => assert.fail('no progress was told'),
    ({ type }) => seen.push(type),
  );
  assert.deepEqual([result, seen], [{ shown: 2 }, ['intent', 'refusal']]);
});
