/** A published checkpoint that is older than the newest head: both verifiers take it for what it is. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseWitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import { makeDirectory, verify } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { FakeWitness, KEY, openGround, policyOf } from '@bitting/gateway/witness/testing/witness-ground.ts';
import { runPython, whyNoPython, type PythonReport } from './python-verifier.ts';

const REASON = whyNoPython();
const LOG_KEY = makeNoteKey('log', KEY.name, KEY.key.publicKey);

void test(
  'A log whose witnesses are behind is whole by its policy, in both verifiers.',
  REASON === null ? {} : { skip: REASON },
  async (context) => {
    const witness = await FakeWitness.open(context, 1);
    const directory = makeDirectory(context);
    const policy = policyOf([witness], 'all');
    const ground = await openGround(directory, policy);
    await ground.log.append(300);
    const { checkpoints } = ground.log.opened.tree;
    await ground.passUntil(() => checkpoints.witnessed?.head.size === 300n);
    witness.respond = () => ({ status: 503, text: '' });
    await ground.log.append(299);
    await ground.end();
    const file = path.join(makeDirectory(context), 'policy');
    writeFileSync(file, policy);
    const own = verify(directory, { key: LOG_KEY, policy: parseWitnessPolicy(policy) });
    const python = runPython(directory, '--policy', file, '--json');
    const other = JSON.parse(python.out) as PythonReport;
    assert.deepEqual([own.damage, own.records, own.checkpoint?.size], [null, 599n, 599n]);
    assert.deepEqual([other.firstBad, other.records, other.checkpoint?.size], [null, 599, 599]);
    assert.equal(python.status, 0);
  },
);
