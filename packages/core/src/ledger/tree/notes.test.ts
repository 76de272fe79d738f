import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { hashLeaf, TreeEdge } from './merkle.ts';
import { formatNoteKey, makeNoteKey, parseNoteKey, signAsLog, signAsWitness, timeOf } from './note-key.ts';
import { verifyConsistency } from './proofs.ts';
import { formatNote, parseNote, parseSignatures, verifySignatures, type SignedNote } from './signed-note.ts';
import { parseWitnessPolicy } from './witness-policy.ts';

const VECTORS = JSON.parse(readFileSync(new URL('../../../vectors/tlog.json', import.meta.url), 'utf8')) as {
  readonly note: { readonly key: string; readonly note: string };
  readonly log: {
    readonly key: string;
    readonly seed: string;
    readonly entries: readonly string[];
    readonly checkpoints: Readonly<Record<string, string>>;
  };
  readonly witness: {
    readonly key_hex: string;
    readonly origin: string;
    readonly roots: Readonly<Record<string, string>>;
    readonly proof: readonly string[];
    readonly signature3: string;
  };
};

const utf8 = (text: string): Uint8Array => Buffer.from(text);
const base64 = (text: string): Uint8Array => Buffer.from(text, 'base64');

/** A key of its own for each number. */
function keyOf(number: number): Ed25519SigningKey {
  return Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(number));
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error.code;
  }
  return 'nothing was thrown';
}

test('The example of the note format verifies, and no changed bit of its text or signature does.', () => {
  const key = parseNoteKey(VECTORS.note.key);
  const note = parseNote(utf8(VECTORS.note.note));
  assert.equal(note.text, 'This is an example message.\n');
  assert.deepEqual(
    verifySignatures(note, [key]).map(({ signature }) => signature.name),
    ['example.com/foo'],
  );
  assert.equal(formatNoteKey(key), VECTORS.note.key);
  assert.deepEqual(Buffer.from(formatNote(note)), Buffer.from(VECTORS.note.note));
  const [signature] = note.signatures;
  assert.ok(signature !== undefined);
  for (let bit = 0; bit < signature.bytes.length * 8; bit += 1) {
    const bytes = Uint8Array.from(signature.bytes);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const changed: SignedNote = { ...note, signatures: [{ ...signature, bytes }] };
    assert.equal(
      codeOf(() => verifySignatures(changed, [key])),
      'NOTE_SIGNATURE_INVALID',
      `bit ${bit}`,
    );
  }
  assert.equal(
    codeOf(() => verifySignatures({ ...note, text: `${note.text}\n` }, [key])),
    'NOTE_SIGNATURE_INVALID',
  );
});

test('Checkpoints of another log program verify, and ours over the same entries are the same bytes.', () => {
  const { key: text, seed, entries, checkpoints } = VECTORS.log;
  const key = parseNoteKey(text);
  const signing = Ed25519SigningKey.takeSeed(Buffer.from(seed, 'hex'));
  assert.deepEqual(Buffer.from(signing.publicKey), Buffer.from(key.publicKey));
  for (const [size, bytes] of Object.entries(checkpoints)) {
    const note = parseNote(utf8(bytes));
    assert.equal(verifySignatures(note, [key]).length, 1);
    const edge = new TreeEdge();
    for (const entry of entries.slice(0, Number(size))) edge.append(hashLeaf(utf8(entry)));
    const ours = formatCheckpoint({ origin: key.name, ...edge.head() });
    const signed = { text: ours, signatures: [signAsLog(key.name, ours, signing)] };
    assert.deepEqual(Buffer.from(formatNote(signed)), Buffer.from(bytes));
  }
});

test('What another witness program takes as consistent is consistent, and what it refuses is not.', () => {
  const { key_hex: hex, origin, roots, proof, signature3 } = VECTORS.witness;
  const key = makeNoteKey('log', origin, Buffer.from(hex, 'hex'));
  const first = { size: 1n, root: base64(roots['1'] ?? '') };
  const second = { size: 3n, root: base64(roots['3'] ?? '') };
  const note = parseNote(
    utf8(`${formatCheckpoint({ origin, ...second })}\n\u2014 ${origin} ${signature3}\n`),
  );
  assert.equal(verifySignatures(note, [key]).length, 1);
  const hashes = proof.map(base64);
  assert.ok(verifyConsistency(first, second, hashes));
  assert.ok(!verifyConsistency(first, second, hashes.slice(0, 1)));
  const last = Uint8Array.from(hashes[1] ?? []);
  last[31] = 0x10;
  assert.ok(!verifyConsistency(first, second, hashes.with(1, last)));
});

test('A witness signs text and time, as a log does not, and its key is another one.', () => {
  const text = formatCheckpoint({ origin: 'log.example/a', ...new TreeEdge().head() });
  const signing = keyOf(1);
  const [witness, log] = (['witness', 'log'] as const).map((kind) =>
    makeNoteKey(kind, 'w.example', signing.publicKey),
  );
  assert.ok(witness !== undefined && log !== undefined && witness.keyId !== log.keyId);
  const signature = signAsWitness('w.example', { text, seconds: 1_700_000_000n }, signing);
  assert.equal(timeOf(signature.bytes), 1_700_000_000n);
  assert.deepEqual(
    verifySignatures({ text, signatures: [signature] }, [log, witness]).map(({ key }) => key),
    [witness],
  );
  const later = Uint8Array.from(signature.bytes);
  later[7] = (later[7] ?? 0) + 1;
  for (const bytes of [later, signature.bytes.subarray(0, 8), signature.bytes.subarray(0, 71)])
    assert.equal(
      codeOf(() => verifySignatures({ text, signatures: [{ ...signature, bytes }] }, [witness])),
      'NOTE_SIGNATURE_INVALID',
    );
});

const NOTE = 'text\n\n\u2014 a.example AAAAAAE=\n';

test('A plain note is read: what the refused ones below differ from.', () => {
  const note = parseNote(utf8(NOTE));
  assert.deepEqual(note, {
    text: 'text\n',
    signatures: [{ name: 'a.example', keyId: '00000000', bytes: Uint8Array.of(1) }],
  });
  assert.equal(parseNote(utf8(`\n${NOTE}`)).text, '\ntext\n');
  assert.equal(parseNote(utf8(NOTE.replace('text\n', 'two\n\nparts\n'))).text, 'two\n\nparts\n');
  assert.equal(parseNote(utf8(NOTE + '\u2014 b AAAAAAE=\n'.repeat(63))).signatures.length, 64);
});

const line = (text: string): string => `text\n\n${text}\n`;
const MALFORMED: Readonly<Record<string, string | Uint8Array>> = {
  'an empty one': '',
  'no signature': 'text\n\n',
  'no empty line': 'text\n\u2014 a.example AAAAAAE=\n',
  'no newline at the end': NOTE.slice(0, -1),
  'two newlines at the end': `${NOTE}\n`,
  'a carriage return': NOTE.replace('text', 'text\r'),
  'a tab': NOTE.replace('text', 'te\txt'),
  'a zero': NOTE.replace('text', 'te\u0000xt'),
  'what is not UTF-8': Buffer.concat([Uint8Array.of(0xff), utf8(NOTE)]),
  'a hyphen for the dash': line('- a.example AAAAAAE='),
  'no name': line('\u2014  AAAAAAE='),
  'a name with plus': line('\u2014 a+b AAAAAAE='),
  'a name with a no-break space': line('\u2014 a\u00a0b AAAAAAE='),
  'a name with an ideographic space': line('\u2014 a\u3000b AAAAAAE='),
  'a name with a line separator': line('\u2014 a\u2028b AAAAAAE='),
  'a key id without a signature': line('\u2014 a AAAAAA=='),
  'base64 that is not canonical': line('\u2014 a AAAAAAF='),
  'base64 of URLs': line('\u2014 a AAAAAA_-'),
  'text after the signature': line('\u2014 a AAAAAAE= '),
  '65 signatures': `text\n\n${'\u2014 a AAAAAAE=\n'.repeat(65)}`,
  'more bytes than any': `${'x'.repeat(512 * 1_024)}${NOTE}`,
};
for (const [what, note] of Object.entries(MALFORMED))
  test(`Refused as a note: ${what}.`, () => {
    assert.equal(
      codeOf(() => parseNote(typeof note === 'string' ? utf8(note) : note)),
      'NOTE_MALFORMED',
    );
  });

test('Of several signatures those of known keys count, and one of them that fails spoils the note.', () => {
  const text = 'text\n';
  const [one, two, three] = [1, 2, 3].map(keyOf);
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  const known = [one, two].map(({ publicKey }) => makeNoteKey('log', 'a.example', publicKey));
  const [first, second, stranger] = [one, two, three].map((key) => signAsLog('a.example', text, key));
  assert.ok(first !== undefined && second !== undefined && stranger !== undefined);
  const count = (signatures: SignedNote['signatures']): number =>
    verifySignatures({ text, signatures }, known).length;
  assert.equal(count([first, second]), 2);
  assert.equal(count([stranger, first]), 1);
  assert.equal(count([stranger]), 0);
  assert.equal(count([{ ...first, name: 'b.example' }]), 0);
  assert.equal(count([{ ...first, keyId: second.keyId, name: 'c' }]), 0);
  const spoilt = { ...second, bytes: first.bytes };
  assert.equal(
    codeOf(() => count([first, spoilt])),
    'NOTE_SIGNATURE_INVALID',
  );
});

test('Keys of notes are read in one form only.', () => {
  const { key } = VECTORS.note;
  for (const text of [
    key.replace('530d903a', '530d903b'),
    key.replace('530d903a', '530D903A'),
    key.replace('example.com/foo', 'example.com/foo '),
    key.replace('example.com/foo', ''),
    key.replace('+AekyeR', '+BOkyeR'),
    key.replace('+AekyeR', '+AukyeR'),
    `${key}=`,
    key.slice(0, -4),
    '',
  ])
    assert.equal(
      codeOf(() => parseNoteKey(text)),
      'PUBLIC_KEY_MALFORMED',
      text,
    );
  for (const kind of ['log', 'witness'] as const) {
    const made = makeNoteKey(kind, 'x.example/1', keyOf(9).publicKey);
    assert.equal(parseNoteKey(formatNoteKey(made)).kind, kind);
  }
});

const ROOT = Buffer.alloc(32, 7).toString('base64');
const EMPTY = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

test('Checkpoints are read, extension lines included, and written as they are read.', () => {
  const read = parseCheckpoint(`log.example/a\n20852163\n${ROOT}\nmore\n`);
  assert.deepEqual(
    { ...read, root: Buffer.from(read.root) },
    { origin: 'log.example/a', size: 20_852_163n, root: Buffer.alloc(32, 7), extensions: ['more'] },
  );
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 18n }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (size, root) => {
        const checkpoint: Checkpoint = { origin: 'a b', size, root, extensions: [] };
        const again = parseCheckpoint(formatCheckpoint(checkpoint));
        assert.deepEqual(
          { ...again, root: Buffer.from(again.root) },
          { ...checkpoint, root: Buffer.from(root) },
        );
      },
    ),
  );
});

for (const [what, text] of Object.entries({
  'two lines': 'a\n1\n',
  'no newline at the end': `a\n1\n${ROOT}`,
  'an empty line': `a\n1\n${ROOT}\n\n`,
  'an empty origin': `\n1\n${ROOT}\n`,
  'a size with a zero before it': `a\n01\n${ROOT}\n`,
  'a size with a sign': `a\n+1\n${ROOT}\n`,
  'a size beyond 64 bits': `a\n${'9'.repeat(20)}\n${ROOT}\n`,
  'a root of 31 bytes': `a\n1\n${Buffer.alloc(31).toString('base64')}\n`,
  'a root that is not base64': `a\n1\n${ROOT.slice(0, -1)}\n`,
  'no leaves and another root': `a\n0\n${ROOT}\n`,
}))
  test(`Refused as a checkpoint: ${what}.`, () => {
    assert.equal(
      codeOf(() => parseCheckpoint(text)),
      'CHECKPOINT_MALFORMED',
    );
    assert.equal(parseCheckpoint(`a\n0\n${EMPTY}\n`).size, 0n);
  });

test('Signatures alone are read as a witness answers them.', () => {
  assert.equal(parseSignatures('\u2014 a AAAAAAE=\n\u2014 b AAAAAAE=\n').length, 2);
  for (const text of ['', '\n', '\u2014 a AAAAAAE=', 'x\n', '\u2014 a AAAAAAE=\n'.repeat(65)])
    assert.equal(
      codeOf(() => parseSignatures(text)),
      'NOTE_MALFORMED',
      JSON.stringify(text),
    );
});

const witness = (number: number): string =>
  formatNoteKey(makeNoteKey('witness', `w${number}.example`, keyOf(number).publicKey));
const [W1, W2, W3] = [witness(1), witness(2), witness(3)];
const LOG = formatNoteKey(makeNoteKey('log', 'log.example', keyOf(10).publicKey));
const policyOf = (...lines: readonly string[]) => parseWitnessPolicy(utf8(`${lines.join('\n')}\n`));

test('A policy of witnesses counts groups of groups, and none asks for nobody.', () => {
  const policy = policyOf(
    '# who watches',
    `log ${LOG} https://log.example/`,
    '',
    `witness one ${W1} https://one.example/add`,
    ` witness\ttwo ${W2}`,
    `witness three ${W3}`,
    'group some 2 one two three',
    'group all-of all some three',
    'quorum all-of',
  );
  const keys = [W1, W2, W3].map(parseNoteKey);
  const holds = (...numbers: readonly number[]): boolean =>
    policy.isQuorum(keys.filter((_, index) => numbers.includes(index + 1)));
  assert.deepEqual(
    [holds(), holds(3), holds(1, 2), holds(1, 3), holds(2, 3), holds(1, 2, 3)],
    [false, false, false, true, true, true],
  );
  assert.equal(policy.witnesses[0]?.url, 'https://one.example/add');
  assert.equal(policy.witnesses[1]?.url, null);
  assert.equal(policy.logs[0]?.key.name, 'log.example');
  assert.ok(policyOf('quorum none').isQuorum([]));
  const any = policyOf(`witness one ${W1}`, `witness two ${W2}`, 'group g any one two', 'quorum g');
  assert.ok(any.isQuorum(keys.slice(1, 2)) && !any.isQuorum(keys.slice(2)));
});

for (const [what, lines] of Object.entries({
  'no quorum': [`witness one ${W1}`],
  'two quorums': ['quorum none', 'quorum none'],
  'a quorum of nobody': ['quorum one'],
  'a quorum before its witness': ['quorum one', `witness one ${W1}`],
  'a word that is no statement': ['witnesses', 'quorum none'],
  'a word of every object': ['toString', 'quorum none'],
  'a log for a witness': [`witness one ${LOG}`, 'quorum none'],
  'a witness for a log': [`log ${W1}`, 'quorum none'],
  'a key twice': [`witness one ${W1}`, `witness two ${W1}`, 'quorum none'],
  'a name twice': [`witness one ${W1}`, `witness one ${W2}`, 'quorum none'],
  'the name none': [`witness none ${W1}`, 'quorum none'],
  'a group of none': ['group g any none', 'quorum g'],
  'an empty group': ['group g all', 'quorum g'],
  'more than there are': [`witness one ${W1}`, 'group g 2 one', 'quorum g'],
  'a count of zero': [`witness one ${W1}`, 'group g 0 one', 'quorum g'],
  'a member twice': [`witness one ${W1}`, 'group g 2 one one', 'quorum g'],
  'an address that is none': [`witness one ${W1} ftp://one`, 'quorum none'],
  'a word too many': [`witness one ${W1} https://a b`, 'quorum none'],
}))
  test(`Refused as a policy of witnesses: ${what}.`, () => {
    assert.equal(
      codeOf(() => policyOf(...lines)),
      'WITNESS_POLICY_MALFORMED',
    );
  });
