import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { checkReceipt } from './receipt-check.ts';
import { logKey, MemoryLog, signingKey, systemPayload, witnessKey } from './testing/memory-log.ts';
import { hashLeaf, TreeEdge, type TreeHash } from './tree/merkle.ts';
import { formatNoteKey, type NoteKey, signAsLog } from './tree/note-key.ts';
import { proveInclusion } from './tree/proofs.ts';
import type { Receipt } from './tree/receipt.ts';
import { parseNote } from './tree/signed-note.ts';
import { parseWitnessPolicy } from './tree/witness-policy.ts';

const SIZE = 9;
const PAYLOADS = Array.from({ length: SIZE }, (_, nth) => systemPayload(nth));
const LOG = new MemoryLog(PAYLOADS);

function receiptOf(index: number, options: Parameters<MemoryLog['note']>[1] = {}): Receipt {
  const hashes = new Map<string, TreeHash>();
  const edge = new TreeEdge();
  for (const payload of PAYLOADS)
    edge.append(hashLeaf(payload), ({ level, index: at, hash }) => {
      hashes.set(`${level}/${at}`, hash);
    });
  const nodes = { hash: (level: number, at: bigint) => hashes.get(`${level}/${at}`) ?? new Uint8Array() };
  return {
    extra: PAYLOADS[index] ?? null,
    index: BigInt(index),
    proof: proveInclusion(BigInt(index), BigInt(SIZE), nodes),
    checkpoint: parseNote(LOG.note(SIZE, options)),
  };
}

const policy = (...lines: readonly string[]) => parseWitnessPolicy(Buffer.from(lines.join('\n')));
const WITNESSED = policy(
  `witness one ${formatNoteKey(witnessKey(2))}`,
  `witness two ${formatNoteKey(witnessKey(3))}`,
  'group any any one two',
  'quorum any',
);

function refusalOf(
  receipt: Receipt,
  { key = logKey(), by = null }: { key?: NoteKey; by?: typeof WITNESSED | null } = {},
): readonly [string, string] {
  try {
    checkReceipt(receipt, key, by);
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    if (error.code === 'PROOF_INVALID')
      assert.equal(error.message, `The receipt proves nothing: ${error.operatorDetail}.`);
    return [error.code, error.operatorDetail];
  }
  return ['nothing was thrown', ''];
}

test('A receipt proves its record, where it stands and who saw it.', () => {
  for (let index = 0; index < SIZE; index += 1) {
    const proven = checkReceipt(receiptOf(index), logKey(), null);
    assert.equal(proven.index, BigInt(index));
    assert.equal(proven.entry.type === 'system' && proven.entry.event, `event ${index}`);
    assert.deepEqual([proven.checkpoint.origin, proven.checkpoint.size], ['log.example', BigInt(SIZE)]);
    assert.deepEqual(proven.witnesses, []);
  }
  const seen = checkReceipt(receiptOf(3, { witnesses: [3, 2, 4] }), logKey(), WITNESSED);
  assert.deepEqual(seen.witnesses, ['w3.example', 'w2.example']);
  assert.deepEqual(checkReceipt(receiptOf(3, { witnesses: [3] }), logKey(), WITNESSED).witnesses, [
    'w3.example',
  ]);
  assert.deepEqual(checkReceipt(receiptOf(3, { witnesses: [3] }), logKey(), null).witnesses, []);
});

test('A receipt says why it proves nothing.', () => {
  const receipt = receiptOf(3);
  assert.deepEqual(refusalOf(receipt, { key: logKey(2) }), ['PROOF_INVALID', 'another log signed it']);
  assert.deepEqual(refusalOf(receipt, { key: logKey(1, 'log.other') }), [
    'PROOF_INVALID',
    'another log signed it',
  ]);
  const lacks = ['PROOF_INVALID', 'it lacks witnesses that the policy asks for'];
  assert.deepEqual(refusalOf(receipt, { by: WITNESSED }), lacks);
  assert.deepEqual(refusalOf(receiptOf(3, { witnesses: [4] }), { by: WITNESSED }), lacks);
  assert.deepEqual(refusalOf(receipt, { by: policy('quorum none') }), ['nothing was thrown', '']);
  assert.deepEqual(refusalOf({ ...receipt, extra: null }), ['PROOF_INVALID', 'it does not hold the record']);
  const elsewhere = ['PROOF_INVALID', 'the record is not the one at its place in the log'];
  assert.deepEqual(refusalOf({ ...receipt, index: 4n }), elsewhere);
  assert.deepEqual(refusalOf({ ...receipt, extra: systemPayload(4) }), elsewhere);
  assert.deepEqual(refusalOf({ ...receipt, proof: receipt.proof.slice(1) }), elsewhere);
  assert.deepEqual(refusalOf(receipt), ['nothing was thrown', '']);
});

test('A checkpoint under the name of another log is not taken for its own, whoever signed it.', () => {
  const other = new MemoryLog(PAYLOADS);
  const text = Buffer.from(other.note(SIZE)).toString().replace('log.example\n', 'log.strange\n');
  const [code] = refusalOf({ ...receiptOf(3), checkpoint: parseNote(Buffer.from(text)) });
  assert.equal(code, 'NOTE_SIGNATURE_INVALID');
});

test('A checkpoint that the key signed for another log is not of this one.', () => {
  const text =
    Buffer.from(LOG.note(SIZE)).toString().split('\n\n')[0]?.replace('log.example', 'log.strange') ?? '';
  const signature = signAsLog('log.example', `${text}\n`, signingKey(1));
  const checkpoint = { text: `${text}\n`, signatures: [signature] };
  assert.deepEqual(refusalOf({ ...receiptOf(3), checkpoint }), ['PROOF_INVALID', 'another log signed it']);
});

test('A record in the log that is no entry is not taken for one.', () => {
  const payload = Buffer.from('{}');
  const edge = new TreeEdge();
  edge.append(hashLeaf(payload));
  const checkpoint = parseNote(LOG.note(1, { head: edge.head() }));
  const [code] = refusalOf({ extra: payload, index: 0n, proof: [], checkpoint });
  assert.equal(code, 'FIELD_MISSING');
});
