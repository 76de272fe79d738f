/** AUD-08: the table of C2SP tlog-witness, as the witness keeps it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { formatCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { EMPTY_ROOT } from '@bitting/core/ledger/tree/merkle.ts';
import { signAsLog, signAsWitness, timeOf } from '@bitting/core/ledger/tree/note-key.ts';
import { parseSignatures, type SignedNote, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import { SampleLog } from './testing/sample-log.ts';
import { makeWitness, WITNESS_NAME, type WitnessGround } from './testing/witness-ground.ts';
import type { WitnessAnswer } from './witness.ts';

const LOG = new SampleLog('log.example/a');
const FORK = new SampleLog('log.example/a', { word: 'b', fork: 3 });
const STRANGER = new SampleLog('log.example/stranger');
const HASH = new Uint8Array(32).fill(9);

/** The text signed by the log, whatever it says. */
function signed(text: string, key = LOG.key, name = LOG.name): SignedNote {
  return { text, signatures: [signAsLog(name, text, key)] };
}

function verified(answer: WitnessAnswer, { key }: WitnessGround, text: string): bigint {
  assert.ok(answer.kind === 'cosigned', answer.kind);
  const signatures = parseSignatures(answer.signature);
  const [known] = verifySignatures({ text, signatures }, [key.verifier]);
  assert.equal(known?.key.name, WITNESS_NAME);
  return timeOf(known.signature.bytes);
}

const otherKey = Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(99));
const ten = LOG.checkpoint(10);
const [tenSignature] = ten.signatures;
assert.ok(tenSignature !== undefined);
const broken = { ...tenSignature, bytes: tenSignature.bytes.map((byte, at) => (at === 8 ? byte ^ 1 : byte)) };
const foreign = signAsLog('log.example/other', ten.text, otherKey);
const many = LOG.request(5, 10, { proof: Array.from({ length: 63 }, () => HASH) });
const tooMany = encodeUtf8(
  Buffer.from(many)
    .toString()
    .replace('\n\n', `\n${Buffer.from(HASH).toString('base64')}\n\n`),
);
const emptyText = formatCheckpoint({ origin: LOG.name, size: 0n, root: HASH });

/** What a witness that has signed five records answers to each. */
const ROWS: readonly (readonly [what: string, body: Uint8Array, kind: WitnessAnswer['kind']])[] = [
  ['five more records, with their proof', LOG.request(5, 10), 'cosigned'],
  ['the same checkpoint', LOG.request(5, 5), 'cosigned'],
  [
    'a checkpoint that unknown keys have signed as well',
    LOG.request(5, 10, { checkpoint: { text: ten.text, signatures: [foreign, tenSignature] } }),
    'cosigned',
  ],
  ['nothing', new Uint8Array(), 'malformed'],
  [
    'a size with a leading zero',
    Buffer.concat([Buffer.from('old 0'), LOG.request(5, 10).subarray(4)]),
    'malformed',
  ],
  ['a proof line that is no hash', encodeUtf8(`old 5\nAAAA\n\n${LOG.text(10)}`), 'malformed'],
  ['64 lines of a proof', tooMany, 'malformed'],
  ['63 lines that prove nothing', many, 'inconsistent'],
  ['no checkpoint', encodeUtf8('old 5\n\n'), 'malformed'],
  [
    'a note that is no checkpoint',
    LOG.request(5, 10, { checkpoint: signed(`${LOG.name}\nten\n`) }),
    'malformed',
  ],
  ['an old size above the size', LOG.request(10, 10, { checkpoint: LOG.checkpoint(5) }), 'malformed'],
  ['a log that is not known', STRANGER.request(0, 10), 'log-unknown'],
  [
    'a signature of another key alone',
    LOG.request(5, 10, { checkpoint: { text: ten.text, signatures: [foreign] } }),
    'unsigned',
  ],
  [
    "another key under the log's name",
    LOG.request(5, 10, { checkpoint: signed(ten.text, otherKey) }),
    'unsigned',
  ],
  [
    'a signature of the known key that does not hold',
    LOG.request(5, 10, { checkpoint: { text: ten.text, signatures: [broken] } }),
    'unsigned',
  ],
  [
    'one that does not hold beside one that does',
    LOG.request(5, 10, { checkpoint: { text: ten.text, signatures: [tenSignature, broken] } }),
    'unsigned',
  ],
  [
    "the log's key as that of a witness",
    LOG.request(5, 10, {
      checkpoint: {
        text: ten.text,
        signatures: [signAsWitness(LOG.name, { text: ten.text, seconds: 1n }, LOG.key)],
      },
    }),
    'unsigned',
  ],
  ['an old size below the one that was signed', LOG.request(4, 10), 'size-differs'],
  ['an old size of zero', LOG.request(0, 10), 'size-differs'],
  ['an old size above the one that was signed', LOG.request(6, 10), 'size-differs'],
  ['a smaller tree', LOG.request(4, 4), 'size-differs'],
  ['another tree of the same size', FORK.request(5, 5), 'inconsistent'],
  ['a proof with the same size', LOG.request(5, 5, { proof: [HASH] }), 'inconsistent'],
  ['no proof', LOG.request(5, 10, { proof: [] }), 'inconsistent'],
  ['the proof of another size', LOG.request(5, 10, { proof: LOG.proof(5, 11) }), 'inconsistent'],
  [
    'a root of no records that is another one',
    LOG.request(0, 0, { checkpoint: signed(emptyText) }),
    'inconsistent',
  ],
];

for (const [what, body, kind] of ROWS)
  test(`AUD-08 A witness is shown ${what}: ${kind}.`, (context) => {
    const ground = makeWitness(context, [LOG]);
    const { witness, heads } = ground.open();
    verified(witness.addCheckpoint(LOG.request(0, 5)), ground, LOG.text(5));
    ground.clock.nowMs += 1_000;
    const answer = witness.addCheckpoint(body);
    assert.equal(answer.kind, kind);
    if (answer.kind === 'size-differs') assert.equal(answer.size, 5n);
    const isGrown = kind === 'cosigned' && what !== 'the same checkpoint';
    assert.equal(heads.of(LOG.name)?.checkpoint.size, isGrown ? 10n : 5n);
    if (kind !== 'cosigned') verified(witness.addCheckpoint(LOG.request(5, 10)), ground, LOG.text(10));
  });

test('AUD-08 A proof of a first checkpoint is refused, and one without is signed at the time of the clock.', (context) => {
  const ground = makeWitness(context, [LOG]);
  const { witness } = ground.open();
  assert.equal(witness.addCheckpoint(LOG.request(0, 5, { proof: [HASH] })).kind, 'inconsistent');
  assert.equal(witness.addCheckpoint(LOG.request(5, 10)).kind, 'size-differs');
  const empty = witness.addCheckpoint(LOG.request(0, 0));
  assert.equal(verified(empty, ground, LOG.text(0)), 1_800_000_000n);
  assert.deepEqual(LOG.head(0).root, EMPTY_ROOT);
  ground.clock.nowMs += 2_999;
  assert.equal(verified(witness.addCheckpoint(LOG.request(0, 64)), ground, LOG.text(64)), 1_800_000_002n);
});

test('AUD-08 Extension lines are signed as they are.', (context) => {
  const ground = makeWitness(context, [LOG]);
  const text = `${LOG.text(3)}an extension\n`;
  const answer = ground.open().witness.addCheckpoint(LOG.request(0, 3, { checkpoint: signed(text) }));
  verified(answer, ground, text);
});

test('AUD-07 AUD-11 A fork that the log’s own key signs is refused for good, also by a witness that was started again.', (context) => {
  const ground = makeWitness(context, [LOG]);
  verified(ground.open().witness.addCheckpoint(LOG.request(0, 6)), ground, LOG.text(6));
  ground.clock.nowMs += 5_000;
  const { witness, heads } = ground.open();
  assert.equal(witness.addCheckpoint(FORK.request(0, 9)).kind, 'size-differs');
  assert.equal(witness.addCheckpoint(FORK.request(6, 6)).kind, 'inconsistent');
  for (let size = 7; size <= 64; size += 1)
    assert.equal(witness.addCheckpoint(FORK.request(6, size)).kind, 'inconsistent', `${size}`);
  assert.equal(heads.of(LOG.name)?.note.text, LOG.text(6));
  verified(witness.addCheckpoint(LOG.request(6, 64)), ground, LOG.text(64));
});

test('A log has one new signature a second; what was just signed is answered as it was.', (context) => {
  const other = new SampleLog('log.example/another');
  const ground = makeWitness(context, [LOG, other]);
  const { witness } = ground.open();
  const first = witness.addCheckpoint(LOG.request(0, 5));
  ground.clock.nowMs += 999;
  assert.equal(witness.addCheckpoint(LOG.request(5, 6)).kind, 'too-soon');
  assert.deepEqual(witness.addCheckpoint(LOG.request(5, 5)), first);
  verified(witness.addCheckpoint(other.request(0, 5)), ground, other.text(5));
  ground.clock.nowMs += 1;
  assert.equal(verified(witness.addCheckpoint(LOG.request(5, 5)), ground, LOG.text(5)), 1_800_000_001n);
  ground.clock.nowMs += 1_000;
  verified(witness.addCheckpoint(LOG.request(5, 6)), ground, LOG.text(6));
});
