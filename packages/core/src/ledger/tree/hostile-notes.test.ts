/** AUD-09: signed notes that somebody else writes, beyond the forms of notes.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { makeNoteKey, type NoteSignature, signAsLog } from './note-key.ts';
import { formatNote, parseNote, parseSignatures, verifySignatures } from './signed-note.ts';

const TEXT = 'log.example/a\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const signing = Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(4));
const KEY = makeNoteKey('log', 'log.example/a', signing.publicKey);
const GOOD = signAsLog(KEY.name, TEXT, signing);
const BAD: NoteSignature = { ...GOOD, bytes: GOOD.bytes.map((byte, at) => (at === 63 ? byte ^ 1 : byte)) };
const STRANGE: NoteSignature = { name: 'other.example', keyId: '01020304', bytes: new Uint8Array(64) };

function verdict(signatures: readonly NoteSignature[]): string {
  return verdictOf(formatNote({ text: TEXT, signatures }));
}

/** What becomes of it: how many known signatures, or the code. Nothing else may ever happen. */
function verdictOf(bytes: Uint8Array): string {
  try {
    const note = parseNote(bytes);
    assert.ok(note.signatures.length > 0);
    return `${verifySignatures(note, [KEY]).length} known`;
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error.code;
  }
}

test('AUD-09 A note is believed by known keys alone, and not at all where one of theirs does not hold.', () => {
  const rows: readonly (readonly [readonly NoteSignature[], string])[] = [
    [[GOOD], '1 known'],
    [[], 'NOTE_MALFORMED'],
    [[STRANGE], '0 known'],
    [[STRANGE, GOOD], '1 known'],
    [Array.from({ length: 63 }, () => STRANGE).concat(GOOD), '1 known'],
    [Array.from({ length: 1_000 }, () => STRANGE), 'NOTE_MALFORMED'],
    [[BAD], 'NOTE_SIGNATURE_INVALID'],
    [[GOOD, BAD], 'NOTE_SIGNATURE_INVALID'],
    [[BAD, GOOD], 'NOTE_SIGNATURE_INVALID'],
    [[{ ...GOOD, keyId: '00000000' }], '0 known'],
    [[{ ...BAD, keyId: '00000000' }, GOOD], '1 known'],
    [[{ ...GOOD, name: 'log.example/b' }], '0 known'],
    [[{ ...GOOD, bytes: GOOD.bytes.subarray(0, 63) }], 'NOTE_SIGNATURE_INVALID'],
    [[{ ...GOOD, bytes: Buffer.concat([GOOD.bytes, Uint8Array.of(0)]) }], 'NOTE_SIGNATURE_INVALID'],
    [[GOOD, { ...STRANGE, name: KEY.name }], '1 known'],
  ];
  for (const [number, [signatures, wanted]] of rows.entries())
    assert.equal(verdict(signatures), wanted, `row ${number}`);
});

test('AUD-09 A note in which anything is changed says the same text, is refused, or is nobody’s.', () => {
  const note = formatNote({ text: TEXT, signatures: [GOOD] });
  const bytes = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x20, 0x09, 0x00, 0x7f, 0xff), fc.nat(255));
  const change = fc.record({
    at: fc.nat(note.length),
    cut: fc.nat(3),
    put: fc.array(bytes, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = changes.reduce<Uint8Array>(
        (held, { at, cut, put }) =>
          Buffer.concat([held.subarray(0, at), Uint8Array.from(put), held.subarray(at + cut)]),
        note,
      );
      if (verdictOf(changed) === '1 known') assert.equal(parseNote(changed).text, TEXT);
    }),
    { numRuns: 2_000 },
  );
});

test('AUD-09 Whatever the bytes, they are read or refused with a code, as notes and as lines of signatures.', () => {
  const part = fc.constantFrom(
    '\u2014 ',
    'log.example/a',
    ' ',
    '\n',
    '\n\n',
    'AAAAAAE=',
    '\r',
    '\u2028',
    '+',
    'x',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(part).map((parts) => Buffer.from(parts.join(''))),
      ),
      (bytes) => {
        verdictOf(bytes);
        try {
          parseSignatures(Buffer.from(bytes).toString());
        } catch (error) {
          assert.ok(error instanceof BittingError, String(error));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
