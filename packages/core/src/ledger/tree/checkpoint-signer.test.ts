import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { CheckpointSigner, type LogKey } from './checkpoint-signer.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { hashLeaf, TreeEdge, type TreeHash, type TreeHead } from './merkle.ts';
import { makeNoteKey } from './note-key.ts';
import { proveConsistency } from './proofs.ts';
import { verifySignatures } from './signed-note.ts';

const KEY: LogKey = {
  name: 'log.example',
  key: Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(4)),
};

/** A tree of so many leaves that say who grew it, and what proves that it begins with a smaller one of its own. */
function grow(size: number, who: string) {
  const nodes = new Map<string, TreeHash>();
  const edge = new TreeEdge();
  for (let index = 0; index < size; index += 1)
    edge.append(hashLeaf(Buffer.from(`${who} ${index}`)), (node) => {
      nodes.set(`${node.level}/${node.index}`, node.hash);
    });
  const hash = (level: number, index: bigint): TreeHash => nodes.get(`${level}/${index}`) ?? new Uint8Array();
  const proofFrom = (first: number) => proveConsistency(BigInt(first), BigInt(size), { hash });
  return { head: edge.head(), proofFrom };
}

function refusalOf(signer: CheckpointSigner, head: TreeHead, proof: readonly TreeHash[]): string {
  try {
    signer.sign(head, proof, KEY);
  } catch (error) {
    assert.ok(error instanceof BittingError);
    return error.code;
  }
  return 'it was signed';
}

test('Heads of one growing tree are signed one after the other, the same one again as well.', () => {
  const signer = new CheckpointSigner(null);
  const [five, nine] = [grow(5, 'a'), grow(9, 'a')];
  signer.sign(five.head, [], KEY);
  const note = signer.sign(nine.head, nine.proofFrom(5), KEY);
  assert.deepEqual(signer.sign(nine.head, [], KEY), note);
  assert.equal(parseCheckpoint(note.text).size, 9n);
  const known = [makeNoteKey('log', KEY.name, KEY.key.publicKey)];
  assert.equal(verifySignatures(note, known).length, 1);
});

test('A second history is not signed, whatever proof it comes with, and the first goes on.', () => {
  const signer = new CheckpointSigner(grow(5, 'a').head);
  const other = grow(9, 'b');
  const nine = grow(9, 'a');
  for (const [head, proof] of [
    [other.head, other.proofFrom(5)],
    [other.head, nine.proofFrom(5)],
    [grow(5, 'b').head, []],
    [grow(4, 'a').head, []],
    [nine.head, []],
    [nine.head, nine.proofFrom(4)],
  ] as const)
    assert.equal(refusalOf(signer, head, proof), 'LEDGER_FORKED');
  assert.equal(signer.last.size, 5n);
  assert.equal(refusalOf(signer, nine.head, nine.proofFrom(5)), 'it was signed');
});
