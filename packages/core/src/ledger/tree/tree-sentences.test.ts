/** What is wrong with notes, keys, proofs and policies is said; and where exactly their bounds are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { CheckpointSigner } from './checkpoint-signer.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { EMPTY_ROOT, hashLeaf, TreeEdge } from './merkle.ts';
import { formatNoteKey, makeNoteKey, parseNoteKey } from './note-key.ts';
import { joinProofText, readProof, splitProofText } from './proof-text.ts';
import { proveConsistency, proveInclusion } from './proofs.ts';
import { parseReceipt } from './receipt.ts';
import { parseNote, parseSignatures, verifySignatures } from './signed-note.ts';
import { TileNodes } from './tiles.ts';
import { parseWitnessPolicy } from './witness-policy.ts';
import { parseWitnessRequest } from './witness-request.ts';

const utf8 = (text: string): Uint8Array => Buffer.from(text);

function faultOf(act: () => unknown): BittingError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error;
  }
  return assert.fail('nothing was thrown');
}

const saidOf = (act: () => unknown): string => faultOf(act).operatorDetail;

function keyOf(number: number): Ed25519SigningKey {
  return Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(number));
}

const HASH = Buffer.alloc(32, 5).toString('base64');
const CHECKPOINT = `log.example\n1\n${HASH}\n`;
const LINE = '\u2014 log.example AAAAAAE=';
const NOTE = `${CHECKPOINT}\n${LINE}\n`;
const RECEIPT = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 7\n${HASH}\n\n${NOTE}`;

test('A checkpoint says what is wrong with it.', () => {
  const said = (text: string): string => saidOf(() => parseCheckpoint(text));
  assert.equal(said(''), 'no size or no root');
  assert.equal(said(CHECKPOINT.slice(0, -1)), 'an empty line');
  assert.equal(said(`${CHECKPOINT}\nmore`), 'an empty line');
  // Without its last newline the last line would be dropped, and the rest be read.
  assert.equal(said(`${CHECKPOINT}more`), 'an empty line');
  assert.equal(said('a\n1\n'), 'no size or no root');
  assert.equal(said('a\n'), 'no size or no root');
  assert.equal(said(`a\n0\n${HASH}\n`), 'a root of no leaves');
  assert.equal(parseCheckpoint(CHECKPOINT).size, 1n);
});

test('A note says what is wrong with it, and keeps its bounds to the byte.', () => {
  const said = (text: string | Uint8Array): string =>
    saidOf(() => parseNote(typeof text === 'string' ? utf8(text) : text));
  const none = 'no signatures follow an empty line';
  assert.equal(said('text\n'), none);
  assert.equal(said(''), none);
  // What stands before the empty line alone, were it taken from the end.
  assert.equal(said(`${LINE}\n`), none);
  assert.equal(said(`text\n\n${LINE}x`), none);
  assert.equal(said(`text\n\n${LINE}\n`.slice(0, -1)), none);
  assert.equal(said('text\n\n\n'), 'a line that is no signature');
  assert.equal(said(`text\n\nx${LINE}\n`), 'a line that is no signature');
  assert.equal(said('text\n\n\u2014 a AAAAAA==\n'), 'a signature without bytes');
  assert.equal(said('text\n\n\u2014 a AAAAAAF=\n'), 'a signature that is not base64');
  assert.equal(said('text\r\n\n\u2014 a AAAAAAE=\n'), 'a control character');
  assert.equal(said(Uint8Array.of(0xff)), 'not UTF-8');
  assert.equal(said(`text\n\n${`${LINE}\n`.repeat(65)}`), '65 signatures');
  const largest = `${'x'.repeat(512 * 1_024 - Buffer.byteLength(`\n\n${LINE}\n`))}\n\n${LINE}\n`;
  assert.equal(parseNote(utf8(largest)).signatures.length, 1);
  assert.equal(said(`x${largest}`), '524289 bytes');
  assert.ok(faultOf(() => parseNote(Uint8Array.of(0xff))).cause instanceof BittingError);
});

test('Signatures alone say what is wrong with them, and may be 64.', () => {
  const lines = (count: number): string => `${LINE}\n`.repeat(count);
  const said = (text: string): string => saidOf(() => parseSignatures(text));
  assert.equal(said(LINE), 'signatures without a newline at their end');
  assert.equal(said(`${LINE}\n${LINE}x`), 'signatures without a newline at their end');
  assert.equal(said(lines(65)), '65 signatures');
  assert.equal(parseSignatures(lines(64)).length, 64);
  assert.equal(said('\n'), 'a line that is no signature');
});

test('A signature that does not hold is told with its name.', () => {
  const key = makeNoteKey('log', 'log.example', keyOf(1).publicKey);
  const signature = { name: key.name, keyId: key.keyId, bytes: new Uint8Array(64) };
  const note = { text: 'text\n', signatures: [signature] };
  assert.equal(
    saidOf(() => verifySignatures(note, [key])),
    'of log.example',
  );
});

test('A key of notes says what is wrong with it.', () => {
  const { publicKey } = keyOf(1);
  const good = formatNoteKey(makeNoteKey('log', 'log.example', publicKey));
  const said = (text: string): string => saidOf(() => parseNoteKey(text));
  const [name = '', id = '', encoded = ''] = good.split(/\+(?=[0-9a-f]{8}\+)|(?<=\+[0-9a-f]{8})\+/u);
  assert.equal(`${name}+${id}+${encoded}`, good);
  const as = (bytes: Uint8Array): string => `${name}+${id}+${Buffer.from(bytes).toString('base64')}`;
  const unknown = 'a key of notes: no kind of key that is known here';
  assert.equal(said(''), unknown);
  assert.equal(said(`+${good}`), unknown);
  assert.equal(said(`${good}!`), unknown);
  assert.equal(said(`x+${good}`), unknown);
  assert.equal(said(as(Buffer.concat([Uint8Array.of(2), publicKey]))), unknown);
  assert.equal(said(`${good}=`), 'a key of notes: not base64');
  assert.ok(faultOf(() => parseNoteKey(`${good}=`)).cause instanceof BittingError);
  const lengthOrName = 'a key of notes: name or length';
  assert.equal(said(as(Buffer.concat([Uint8Array.of(1), publicKey.subarray(1)]))), lengthOrName);
  assert.equal(said(as(Buffer.concat([Uint8Array.of(1), publicKey, publicKey]))), lengthOrName);
  assert.equal(said(good.replace('log.example', 'log example')), lengthOrName);
  assert.equal(
    said(good.replace('log.example', 'log.exampl')),
    'a key of notes: its id is not the one of its name and bytes',
  );
  assert.equal(
    saidOf(() => makeNoteKey('log', 'a b', publicKey)),
    lengthOrName,
  );
  assert.equal(
    saidOf(() => makeNoteKey('witness', 'a', publicKey.subarray(1))),
    lengthOrName,
  );
  assert.equal(parseNoteKey(good).name, 'log.example');
});

test('A time alone is no signature of a witness.', () => {
  const key = makeNoteKey('witness', 'w.example', keyOf(1).publicKey);
  for (const length of [0, 7, 8, 9, 71, 73])
    assert.equal(key.verify('text\n', new Uint8Array(length)), false, `${length} bytes`);
});

test('A receipt says what is wrong with it, and is read from its first line to its last.', () => {
  const said = (text: string): string => saidOf(() => parseReceipt(utf8(text)));
  assert.equal(said(`x${RECEIPT}`), 'another first line');
  assert.equal(said(''), 'no empty line');
  assert.equal(said(`\n\n${NOTE}`), 'another first line');
  assert.equal(said(`c2sp.org/tlog-proof@v1\n\n${NOTE}`), 'no index');
  assert.equal(said(RECEIPT.replace('index 7', 'index -7')), 'no index');
  assert.equal(said(RECEIPT.replace('index 7', 'xindex 7')), 'no index');
  assert.equal(said(RECEIPT.replace('index 7', 'index 7x')), 'no index');
  assert.equal(said(RECEIPT.replace('index 7\n', '')), 'no index');
  assert.equal(said(RECEIPT.replace('extra AAEC', 'xextra AAEC')), 'no index');
  assert.equal(said(RECEIPT.replace('extra AAEC', 'extra AAEC!')), 'no index');
  assert.equal(said(RECEIPT.replace('AAEC', 'AAE')), 'extra data that are not base64');
  assert.ok(faultOf(() => parseReceipt(utf8(RECEIPT.replace('AAEC', 'AAE')))).cause instanceof BittingError);
  assert.equal(said(RECEIPT.replace(HASH, 'x')), 'a line that is no hash');
  assert.equal(parseReceipt(utf8(RECEIPT)).index, 7n);
});

test('A proof keeps its bounds to the byte and to the hash.', () => {
  const { checkpoint } = splitProofText(utf8(RECEIPT));
  const textOf = (filler: number): Uint8Array =>
    joinProofText({ lines: ['x'.repeat(filler)], checkpoint }, []);
  const room = 640 * 1_024 - textOf(0).length;
  assert.equal(splitProofText(textOf(room)).lines.length, 1);
  assert.equal(
    saidOf(() => splitProofText(textOf(room + 1))),
    '655361 bytes',
  );
  assert.equal(readProof(Array.from({ length: 63 }, () => HASH)).length, 63);
  assert.equal(
    saidOf(() => readProof(Array.from({ length: 64 }, () => HASH))),
    '64 hashes',
  );
  const notText = faultOf(() => splitProofText(Uint8Array.of(0xff)));
  assert.equal(notText.operatorDetail, 'not UTF-8');
  assert.ok(notText.cause instanceof BittingError);
});

test('What a witness is shown says what is wrong with it.', () => {
  const request = `old 12\n${HASH}\n\n${NOTE}`;
  const said = (text: string): string => saidOf(() => parseWitnessRequest(utf8(text)));
  assert.equal(parseWitnessRequest(utf8(request)).oldSize, 12n);
  for (const old of ['xold 12', 'old 12x', 'old 012', 'old 1x', 'old -1', ''])
    assert.equal(said(request.replace('old 12', old)), 'no old size', old);
});

test('A policy of witnesses says the line and what is wrong with it.', () => {
  const witness = (number: number): string =>
    formatNoteKey(makeNoteKey('witness', `w${number}.example`, keyOf(number).publicKey));
  const [one, two] = [`witness one ${witness(1)}`, `witness two ${witness(2)}`];
  const log = `log ${formatNoteKey(makeNoteKey('log', 'log.example', keyOf(9).publicKey))}`;
  const count = (number: string): string[] => [one, two, `group g ${number} one two`, 'quorum g'];
  const rows: readonly (readonly [readonly string[], number, string])[] = [
    [['log'], 1, 'log takes a key and a URL'],
    [[`${log} https://a b`], 1, 'log takes a key and a URL'],
    [['witness'], 1, 'witness takes a name, a key and a URL'],
    [['witness one'], 1, 'witness takes a name, a key and a URL'],
    [[`${one} https://a b`], 1, 'witness takes a name, a key and a URL'],
    [['# a comment', '', 'group'], 3, 'group takes a name, all, any or a number, and members'],
    [[one, 'group g all'], 2, 'group takes a name, all, any or a number, and members'],
    [[one, 'group g 2 one'], 2, 'group takes a name, all, any or a number, and members'],
    [[one, two, 'group g 1x one two'], 3, 'group takes a name, all, any or a number, and members'],
    [[one, two, 'group g x1 one two'], 3, 'group takes a name, all, any or a number, and members'],
    [[one, two, 'group g 01 one two'], 3, 'group takes a name, all, any or a number, and members'],
    [['group g any one'], 1, 'a member that is not defined before it'],
    [[one, 'group g any one two'], 2, 'a member that is not defined before it'],
    [[one, 'group g any one one'], 2, 'a member twice'],
    [['quorum'], 1, 'one quorum, and one name'],
    [['quorum none none'], 1, 'one quorum, and one name'],
    [['quorum none', 'quorum none'], 2, 'one quorum, and one name'],
    [['quorum one'], 1, 'a quorum that is not defined before it'],
    [['quorums none'], 1, 'no statement'],
    [['quorum# none'], 1, 'no statement'],
    [[one], 0, 'no quorum'],
    [[log.replace('log ', 'witness w ')], 1, 'the key of a witness'],
    [[one.replace('witness one', 'log')], 1, 'the key of a log'],
    [['witness one none'], 1, 'the key of a witness'],
    [[one, one.replace('one', 'other')], 2, 'a key twice'],
    [[`${one} ftp://a`], 1, 'an address that is none'],
    [[`${one} xhttps://a`], 1, 'an address that is none'],
    [[`${one} https://${'a'.repeat(2_001)}`], 1, 'an address that is none'],
    [[one, two.replace('two', 'one')], 2, 'a name that is taken'],
    [['x'.repeat(64 * 1_024)], 0, '65537 bytes'],
  ];
  for (const [lines, line, what] of rows) {
    const where = line === 0 ? 'the policy of witnesses' : `line ${line} of the policy of witnesses`;
    const fault = faultOf(() => parseWitnessPolicy(utf8(`${lines.join('\n')}\n`)));
    assert.equal(fault.operatorDetail, `${where}: ${what}`);
    assert.equal(fault.message, `Cannot read ${where}: ${what}.`);
  }
  for (const lines of [
    count('1'),
    count('2'),
    [`${one} http://a`, 'quorum one'],
    [`${one}  \t https://${'a'.repeat(2_000)}`, 'quorum one'],
    ['  # quorum a', 'quorum none', '#'],
  ])
    assert.ok(parseWitnessPolicy(utf8(lines.join('\n'))));
});

test('A policy of witnesses counts the witnesses that it asks for.', () => {
  const keys = Array.from({ length: 12 }, (_, number) =>
    makeNoteKey('witness', `w${number}.example`, keyOf(number).publicKey),
  );
  const names = keys.map((_, number) => `w${number}`);
  const lines = keys.map((key, number) => `witness ${names[number]} ${formatNoteKey(key)}`);
  for (const least of [1, 2, 9, 10, 11, 12]) {
    const group = `group g ${least} ${names.join(' ')}`;
    const policy = parseWitnessPolicy(utf8([...lines, group, 'quorum g'].join('\n')));
    assert.equal(policy.isQuorum(keys.slice(0, least)), true, `${least}`);
    assert.equal(policy.isQuorum(keys.slice(0, least - 1)), false, `${least}`);
  }
});

test('A policy of witnesses keeps its bounds to the byte and to the name.', () => {
  const first = `witness w ${formatNoteKey(makeNoteKey('witness', 'w', keyOf(1).publicKey))}`;
  const policyOf = (names: number): Uint8Array => {
    const groups = Array.from({ length: names - 1 }, (_, number) => `group g${number} any w`);
    return utf8([first, ...groups, 'quorum w'].join('\n'));
  };
  assert.ok(parseWitnessPolicy(policyOf(256)));
  assert.match(
    saidOf(() => parseWitnessPolicy(policyOf(257))),
    /^line 257 .*: too many names$/u,
  );
  const room = 64 * 1_024 - 'quorum none\n#'.length;
  assert.ok(parseWitnessPolicy(utf8(`quorum none\n#${'x'.repeat(room)}`)));
  assert.match(
    saidOf(() => parseWitnessPolicy(utf8(`quorum none\n#${'x'.repeat(room + 1)}`))),
    /: 65537 bytes$/u,
  );
});

test('Proofs that nobody can make say which, and a tree that does not go on is not signed.', () => {
  const nodes = { hash: () => EMPTY_ROOT };
  assert.equal(
    saidOf(() => proveInclusion(5n, 5n, nodes)),
    'a tree of 5 has no leaf 5',
  );
  assert.equal(
    saidOf(() => proveConsistency(6n, 5n, nodes)),
    'a tree of 5 does not begin with one of 6',
  );
  assert.equal(
    saidOf(() => proveConsistency(-1n, 5n, nodes)),
    'a tree of 5 does not begin with one of -1',
  );
  const edge = new TreeEdge();
  edge.append(hashLeaf(utf8('one')));
  assert.equal(edge.size, 1n);
  const signer = new CheckpointSigner({ size: 2n, root: EMPTY_ROOT });
  assert.equal(
    saidOf(() => signer.sign(edge.head(), [], { name: 'log.example', key: keyOf(1) })),
    '1 records do not begin with 2',
  );
  const tiles = new TileNodes(3n, () => new Uint8Array(31));
  assert.equal(
    saidOf(() => tiles.hash(0, 0n)),
    'tile/0/000.p/3 has 31 bytes',
  );
});
