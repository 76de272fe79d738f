/** What bots and venues say goes into records as text, and stays text. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { openLedger } from '@bitting/gateway/ledger/ledger.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { verify } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import { seededRandom } from '../faults/random.ts';
import { PythonVerifier, whyNoPython } from './python-verifier.ts';
import { readPayloads } from './segments.ts';

const SEED = Number(process.env['LEDGER_SEED'] ?? Date.now() % 1_000_000_000);
const PAYLOADS = 500;
const SEGMENT_BYTES = 1_048_576;

const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let root: string;
before(() => {
  root = mkdtempSync(path.join(MEMORY, 'bitting-hostile-'));
});
after(() => {
  rmSync(root, { recursive: true });
});

/** Ends of lines of every kind, terminals, directions of writing, ends of strings, and what looks like a record. */
const PIECES: readonly string[] = [
  '\r\n',
  '\n',
  '\u0000',
  '\u001b[2J\u001b]0;owned\u0007',
  '\u009b31m',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u202e',
  '\u2066\u2069',
  '\ufeff',
  '\u007f',
  '"',
  '\\',
  '\\u0000',
  '"}',
  '","decision":"admit","x":"',
  '\n{"type":"admin","act":"issue","operatorId":"op_1"}\n',
  '</script><img src=x>',
  "'; DROP TABLE records; --",
  '=cmd|\u0027/c calc\u0027!A1',
  '\u{1f511}',
  '\ue000',
  'é',
  'plain',
];

function hostileText(random: () => number): string {
  const pick = (): string => PIECES[Math.floor(random() * PIECES.length)] ?? '';
  return Array.from({ length: 1 + Math.floor(random() * 8) }, pick).join('');
}

/** In every field that somebody else writes. */
function hostileEntry(number: number, random: () => number): LedgerEntry {
  const text = (): string => hostileText(random);
  const time = { wallMs: epochMs(1_800_000_000_000 + number), monotonicMs: number, boot: 'b' };
  if (number % 3 === 0)
    return {
      type: 'admin',
      act: 'issue',
      operatorId: 'op_1',
      subject: text(),
      reason: text(),
      details: { [text()]: text() },
      ...time,
    };
  if (number % 3 === 1)
    return {
      type: 'system',
      event: 'external-activity',
      details: { instruments: text(), [text()]: text() },
      ...time,
    };
  return {
    type: 'refusal',
    virtualKeyId: text(),
    accountId: 'acc_1',
    operation: text(),
    code: 'REQUEST_MALFORMED',
    detail: text(),
    sourceAddress: '127.0.0.1',
    bodyHash: text(),
    items: null,
    ruleId: null,
    policyVersion: 1,
    ...time,
  };
}

async function writeLedger(
  name: string,
  write: (append: (entry: LedgerEntry) => Promise<unknown>) => Promise<void>,
): Promise<string> {
  const directory = path.join(root, name);
  mkdirSync(directory);
  const clock = new ManualClock();
  const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
  const opened = openLedger({ directory, provider, random: randomBytes, clock });
  const writer = await opened.start();
  opened.tree.use({ name: 'bitting.invalid/1', key: Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(1)) });
  await write(async (entry) => writer.append(entry));
  await writer.close();
  await opened.tree.close();
  opened.release();
  return directory;
}

test('AUD-01: Text with ends of lines, escapes and false records stays one line of one record each.', async () => {
  const random = seededRandom(SEED);
  const entries = Array.from({ length: PAYLOADS }, (_, number) => hostileEntry(number, random));
  const directory = await writeLedger('texts', async (append) => {
    await Promise.all(entries.map(append));
  });
  const payloads = readPayloads(directory).map((payload) => payload.toString('utf8'));
  assert.equal(payloads.length, entries.length, `LEDGER_SEED=${SEED}`);
  const lines = `${payloads.join('\n')}\n`.split(/\r\n|\n|\r/u).slice(0, -1);
  assert.equal(lines.length, entries.length);
  for (const [number, line] of lines.entries()) {
    assert.doesNotMatch(line, /[\u0000-\u001f]/u);
    assert.deepEqual(JSON.parse(line), { ...entries[number] }, `LEDGER_SEED=${SEED} record ${number}`);
  }
  assert.deepEqual(verify(directory).damage, null);
});

test(
  'AUD-01: Such records are in their canonical form by the judgement of another language, too.',
  { skip: whyNoPython() ?? false },
  async () => {
    const random = seededRandom(SEED + 1);
    const directory = await writeLedger('canonical', async (append) => {
      for (let number = 0; number < 100; number++) await append(hostileEntry(number, random));
    });
    await using python = new PythonVerifier();
    const { records, checkpoint, firstBad } = await python.verify(directory);
    assert.deepEqual(
      { records, size: checkpoint?.size, firstBad },
      { records: 100, size: 100, firstBad: null },
    );
  },
);

test('AUD-01: A record that is longer than a record may be is refused, and the next one is written.', async () => {
  const time = { wallMs: epochMs(1_800_000_000_000), monotonicMs: 1, boot: 'b' };
  const entryOf = (length: number): LedgerEntry => ({
    type: 'system',
    event: 'start',
    details: { text: 'x'.repeat(length) },
    ...time,
  });
  const directory = await writeLedger('long', async (append) => {
    await append(entryOf(1_000));
    for (const length of [65_536, 10_000_000]) await assert.rejects(append(entryOf(length)));
    await append(entryOf(60_000));
  });
  assert.equal(readPayloads(directory).length, 2);
  assert.deepEqual(verify(directory).damage, null);
});
