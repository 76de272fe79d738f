/**
 * The witness's process is killed (SIGKILL, by strace) at each system call of a signature: what it has signed stays signed, and
 * nothing else ever is. Each life goes on where the one before was killed.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { nameOfHead } from '@bitting/witness/cosigned-heads.ts';
import { SampleLog } from '@bitting/witness/testing/sample-log.ts';
import { makeWitness, type WitnessGround } from '@bitting/witness/testing/witness-ground.ts';
import { straceCommand, whyNoStrace } from './strace.ts';

const MAIN = path.resolve(import.meta.dirname, '../../packages/witness/src/main.ts');
const LOG = new SampleLog('log.example/a');
const FORK = new SampleLog('log.example/a', { word: 'b', fork: 1 });
const REASON = whyNoStrace();
const SKIP = REASON === null ? {} : { skip: REASON };

/** The calls by which a head is kept, in their order: each is where a life ends, before the call is made. */
const CALLS = [
  ['write', 1],
  ['fsync', 1],
  ['rename', 1],
  ['fsync', 2],
] as const;

/** Runs one, and ends it. `fault`: what kills it. */
async function live(
  { layout }: WitnessGround,
  fault: readonly [calls: string, nth: number],
  act: (url: string, child: ChildProcess) => Promise<void>,
): Promise<void> {
  const head = path.join(layout.headsDirectory, nameOfHead(LOG.name));
  const [calls, nth] = fault;
  const { command, words } = straceCommand({
    calls,
    fault: 'signal=SIGKILL',
    nth,
    isLasting: false,
    files: [layout.headsDirectory, head, `${head}.new`],
  });
  const node = [process.execPath, MAIN, 'serve', '--port', '0', '--json', '--data', layout.directory];
  // A group of its own: strace alone would not pass the end on.
  const child = spawn(command, [...words, ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
    detached: true,
  });
  const ended = once(child, 'exit');
  try {
    for await (const line of createInterface(child.stdout)) {
      await act((JSON.parse(line) as { url: string }).url, child);
      break;
    }
  } finally {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
}

/** The cosignature, when one was shown. */
async function show(url: string, body: Uint8Array): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) });
    return answer.status === 200 ? await answer.text() : null;
  } catch {
    return null;
  }
}

void test(
  'AUD-07 A witness that is killed at any call of a signature never signs a smaller or another tree.',
  SKIP,
  async (context) => {
    const ground = makeWitness(context, [LOG]);
    assert.equal(ground.open().witness.addCheckpoint(LOG.request(0, 4)).kind, 'cosigned');
    let signed = 4;
    for (const fault of CALLS) {
      const wanted = signed + 3;
      await live(ground, fault, async (url, child) => {
        const ended = once(child, 'exit');
        assert.equal(await show(url, LOG.request(signed, wanted)), null, 'it was killed before it answered');
        await ended;
      });
      ground.clock.nowMs += 2_000;
      const { witness, heads } = ground.open();
      const size = Number(heads.of(LOG.name)?.checkpoint.size);
      assert.equal(size, fault[0] === 'fsync' && fault[1] === 2 ? wanted : signed, fault.join(' '));
      assert.equal(heads.of(LOG.name)?.note.text, LOG.text(size));
      for (const from of [1, signed, size, wanted])
        assert.notEqual(witness.addCheckpoint(FORK.request(from, wanted + 1)).kind, 'cosigned');
      assert.notEqual(witness.addCheckpoint(LOG.request(1, 1)).kind, 'cosigned');
      assert.equal(witness.addCheckpoint(LOG.request(size, wanted)).kind, 'cosigned');
      signed = wanted;
    }
    // A life that nobody kills: what was counted is what happens.
    await live(ground, ['rename', 2], async (url) => {
      assert.match((await show(url, LOG.request(signed, 64))) ?? '', /^\u2014 witness\.example\/one /u);
    });
  },
);
