import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../../errors/bitting-error.ts';
import { formatReceipt, parseReceipt, type Receipt } from './receipt.ts';
import { formatWitnessRequest, parseWitnessRequest } from './witness-request.ts';

const utf8 = (text: string): Uint8Array => Buffer.from(text);
const HASH = Buffer.alloc(32, 5).toString('base64');
const NOTE = `log.example\n1\n${HASH}\n\n\u2014 log.example AAAAAAE=\n`;
const RECEIPT = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 7\n${HASH}\n${HASH}\n\n${NOTE}`;
const REQUEST = `old 3\n${HASH}\n\n${NOTE}`;

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error.code;
  }
  return 'nothing was thrown';
}

test('A receipt is read in every part, and written as it was read.', () => {
  const receipt = parseReceipt(utf8(RECEIPT));
  assert.deepEqual([...(receipt.extra ?? [])], [0, 1, 2]);
  assert.equal(receipt.index, 7n);
  assert.deepEqual(
    receipt.proof.map((hash) => Buffer.from(hash)),
    [Buffer.alloc(32, 5), Buffer.alloc(32, 5)],
  );
  assert.equal(receipt.checkpoint.signatures[0]?.name, 'log.example');
  assert.equal(Buffer.from(formatReceipt(receipt)).toString(), RECEIPT);
});

test('A receipt may have no extra data and an empty proof.', () => {
  const text = `c2sp.org/tlog-proof@v1\nindex 0\n\n${NOTE}`;
  const receipt = parseReceipt(utf8(text));
  assert.deepEqual([receipt.extra, receipt.index, receipt.proof], [null, 0n, []]);
  assert.equal(Buffer.from(formatReceipt(receipt)).toString(), text);
});

test('Whatever a receipt holds is read again.', () => {
  const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 });
  const extras = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null });
  fc.assert(
    fc.property(extras, fc.bigInt({ min: 0n, max: 10n ** 18n }), hashes, (extra, index, proof) => {
      const { checkpoint } = parseReceipt(utf8(RECEIPT));
      const given: Receipt = { extra, index, proof, checkpoint };
      assert.equal(
        Buffer.from(formatReceipt(parseReceipt(formatReceipt(given)))).toString(),
        Buffer.from(formatReceipt(given)).toString(),
      );
    }),
  );
});

for (const [what, text] of Object.entries({
  nothing: '',
  'another version': RECEIPT.replace('@v1', '@v2'),
  'no index': RECEIPT.replace('index 7\n', ''),
  'an index with a zero before it': RECEIPT.replace('index 7', 'index 07'),
  'a negative index': RECEIPT.replace('index 7', 'index -7'),
  'extra data behind the index': RECEIPT.replace('extra AAEC\nindex 7', 'index 7\nextra AAEC'),
  'extra data twice': RECEIPT.replace('extra AAEC', 'extra AAEC\nextra AAEC'),
  'extra data that are not base64': RECEIPT.replace('AAEC', 'AAE'),
  'a short hash': RECEIPT.replace(HASH, HASH.slice(4)),
  '64 hashes': RECEIPT.replace(`${HASH}\n`, `${HASH}\n`.repeat(63)),
  'a carriage return': RECEIPT.replace('index 7\n', 'index 7\r\n'),
}))
  test(`Refused as a receipt: ${what}.`, () => {
    assert.equal(
      codeOf(() => parseReceipt(utf8(text))),
      'PROOF_MALFORMED',
    );
    assert.equal(parseReceipt(utf8(RECEIPT)).index, 7n);
  });

test('A receipt with a note that is none, with bytes that are no text or with too many is refused.', () => {
  assert.equal(
    codeOf(() => parseReceipt(utf8(RECEIPT.slice(0, -2)))),
    'NOTE_MALFORMED',
  );
  assert.equal(
    codeOf(() => parseReceipt(Buffer.concat([utf8(RECEIPT), Uint8Array.of(0xff)]))),
    'PROOF_MALFORMED',
  );
  assert.equal(
    codeOf(() => parseReceipt(new Uint8Array(640 * 1_024 + 1))),
    'PROOF_MALFORMED',
  );
});

test('What a witness is shown is read, and written as it was read.', () => {
  const request = parseWitnessRequest(utf8(REQUEST));
  assert.equal(request.oldSize, 3n);
  assert.equal(request.proof.length, 1);
  assert.equal(Buffer.from(formatWitnessRequest(request)).toString(), REQUEST);
  assert.equal(
    parseWitnessRequest(utf8(REQUEST.replace(`${HASH}\n\n`, '\n').replace('old 3', 'old 0'))).oldSize,
    0n,
  );
});

for (const [what, text] of Object.entries({
  nothing: '',
  'no old size': REQUEST.replace('old 3\n', ''),
  'an old size with a zero before it': REQUEST.replace('old 3', 'old 03'),
  'two spaces': REQUEST.replace('old 3', 'old  3'),
  'more than 63 hashes': REQUEST.replace(`${HASH}\n`, `${HASH}\n`.repeat(64)),
  'a line that is no hash': REQUEST.replace(HASH, 'x'),
}))
  test(`Refused as what a witness is shown: ${what}.`, () => {
    assert.equal(
      codeOf(() => parseWitnessRequest(utf8(text))),
      'PROOF_MALFORMED',
    );
  });
