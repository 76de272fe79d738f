/** Vectors of others, and checkpoints that witnesses cosigned, judged by both verifiers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseWitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import { openLog, verify } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { runPython, whyNoPython } from './python-verifier.ts';

const skip = whyNoPython() ?? false;
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** PKCS#8 before the 32 bytes of an Ed25519 seed. */
const SEED_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
let root: string;
let directory: string;

before(async () => {
  root = mkdtempSync(path.join(MEMORY, 'bitting-witnessed-'));
  directory = path.join(root, 'log');
  mkdirSync(directory);
  const log = await openLog(directory);
  await log.append(5);
  await log.close();
});
after(() => {
  rmSync(root, { recursive: true });
});

interface Witness {
  readonly name: string;
  readonly vkey: string;
  readonly id: Buffer;
  readonly key: KeyObject;
}

/** As tlog-cosignature says, made without the program. */
function witnessOf(number: number): Witness {
  const name = `witness.invalid/${number}`;
  const seed = Buffer.concat([SEED_PREFIX, Buffer.alloc(32, 100 + number)]);
  const key = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const material = Buffer.concat([Buffer.of(4), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(material).digest().subarray(0, 4);
  return { name, vkey: `${name}+${id.toString('hex')}+${material.toString('base64')}`, id, key };
}

function cosign(copy: string, { name, id, key }: Witness, timeSeconds = 1_800_000_000n): void {
  const file = path.join(copy, 'checkpoint');
  const [text = ''] = readFileSync(file, 'utf8').split('\n\n');
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}\n`), key);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(timeSeconds);
  appendFileSync(file, `— ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`);
}

const WITNESSES = [witnessOf(1), witnessOf(2), witnessOf(3)];
const LINES = WITNESSES.map(({ vkey }, at) => `witness W${at + 1} ${vkey}\n`).join('');

/** Whether the log holds under a policy when these witnesses have cosigned; both have to say so. */
function holds(
  policy: string,
  cosigners: readonly Witness[],
  change: (copy: string) => void = () => undefined,
): boolean {
  const copy = path.join(root, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(directory, copy, { recursive: true });
  for (const witness of cosigners) cosign(copy, witness);
  change(copy);
  const file = path.join(root, 'policy');
  writeFileSync(file, policy);
  const own = verify(copy, { policy: parseWitnessPolicy(Buffer.from(policy)) }).damage;
  const { status, out, err } = runPython(copy, '--policy', file);
  assert.equal(status, own === null ? 0 : 1, `gateway ${own?.what}, Python ${out}${err}`);
  return own === null;
}

test(
  'The example note of C2SP, and the checkpoints and roots of the test log of Tessera, hold in Python.',
  { skip },
  () => {
    const { status, stdout, stderr } = spawnSync(
      'python3',
      [path.join(import.meta.dirname, 'check_vectors.py')],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      note: true,
      changed: false,
      stranger: false,
      sizes: { 0: 0, 1: 1, 15: 15 },
      roots: true,
      others: false,
    });
  },
);

test('A policy of witnesses holds when its quorum has cosigned, and not before.', { skip }, () => {
  const [one, two, three] = WITNESSES as [Witness, Witness, Witness];
  const twoOf = `${LINES}group G 2 W1 W2 W3\nquorum G\n`;
  assert.equal(holds('quorum none\n', []), true);
  assert.equal(holds(`${LINES}quorum W2\n`, [one, three]), false);
  assert.equal(holds(`${LINES}quorum W2\n`, [two]), true);
  assert.equal(holds(twoOf, [one]), false);
  assert.equal(holds(twoOf, [one, one]), false);
  assert.equal(holds(twoOf, [one, three]), true);
  const nested = `# two levels\n${LINES}\tgroup A any W1 W2\ngroup B all A W3\n\nquorum B\n`;
  assert.equal(holds(nested, [one, two]), false);
  assert.equal(holds(nested, [two, three]), true);
});

test(
  'A cosignature that does not hold spoils the checkpoint, one of a stranger says nothing.',
  { skip },
  () => {
    const [one, two] = WITNESSES as [Witness, Witness, Witness];
    const policy = `witness W1 ${one.vkey}\nquorum W1\n`;
    assert.equal(holds(policy, [one, two]), true);
    assert.equal(holds(policy, [two]), false);
    const wrongly = { ...one, key: two.key };
    assert.equal(holds(policy, [one, wrongly]), false);
    assert.equal(holds(policy, [one, { ...two, key: one.key }]), true);
    assert.equal(holds('quorum none\n', [wrongly]), true, 'nobody knows this witness');
    const without = (copy: string): void => {
      rmSync(path.join(copy, 'checkpoint'));
    };
    assert.equal(holds(policy, [one], without), false);
  },
);
