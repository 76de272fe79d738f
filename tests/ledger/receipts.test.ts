/** Receipts of a gateway, judged by its own reader and by the one in Python. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checkReceipt } from '@bitting/core/ledger/receipt-check.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import { writeReceipt } from '@bitting/gateway/ledger/receipts.ts';
import { findRecord } from '@bitting/gateway/ledger/record-search.ts';
import { openLog } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { PythonVerifier, runPython, whyNoPython } from './python-verifier.ts';
import { readPayloads } from './segments.ts';

/** Around powers of two, where proofs have other lengths. */
const SIZES: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 9, 16, 21];

const skip = whyNoPython() ?? false;
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let root: string;
let directory: string;
let vkey: string;
/** Of a tree of each of the sizes, one for each record: the name of the file. */
const receipts: { readonly file: string; readonly size: number; readonly record: number }[] = [];

before(async () => {
  root = mkdtempSync(path.join(MEMORY, 'bitting-receipts-'));
  directory = path.join(root, 'log');
  mkdirSync(directory);
  const log = await openLog(directory);
  for (const size of SIZES) {
    await log.append(size - Number(log.opened.tree.size));
    log.clock.advance(1_000);
    await log.opened.tree.settled();
    const ports = {
      tree: log.opened.tree,
      findRecord: (sequence: bigint) => findRecord(directory, sequence),
    };
    for (let record = 0; record < size; record++) {
      const file = path.join(root, `${size}-${record}.tlog-proof`);
      writeFileSync(file, await writeReceipt(BigInt(record), ports));
      receipts.push({ file, size, record });
    }
  }
  await log.close();
  vkey = readFileSync(path.join(directory, 'log.vkey'), 'utf8').trim();
});
after(() => {
  rmSync(root, { recursive: true });
});

function isGoodForGateway(text: Uint8Array): boolean {
  try {
    checkReceipt(parseReceipt(text), parseNoteKey(vkey), null);
    return true;
  } catch {
    return false;
  }
}

test(
  'AUD-15: a receipt of each record at each size of the log verifies in Python, and holds the record.',
  { skip },
  async () => {
    const payloads = readPayloads(directory).map((payload) => payload.toString());
    await using python = new PythonVerifier('--key', vkey);
    for (const { file, size, record } of receipts) {
      assert.ok(isGoodForGateway(readFileSync(file)), file);
      const report = await python.verifyReceipt(file);
      assert.deepEqual(report, { record, size, signers: ['bitting.invalid/1'], payload: payloads[record] });
    }
  },
);

test('A receipt with a flipped bit proves nothing to either.', { skip }, async () => {
  await using python = new PythonVerifier('--key', vkey);
  const [, receipt] = receipts.filter(({ size }) => size === 7);
  assert.ok(receipt !== undefined);
  const whole = readFileSync(receipt.file);
  const changed = path.join(root, 'changed.tlog-proof');
  for (let byte = 0; byte < whole.length; byte++) {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(byte) ^ (1 << (byte % 7)), byte);
    writeFileSync(changed, bytes);
    const report = await python.verifyReceipt(changed);
    assert.ok('refused' in report, `byte ${byte}: ${bytes.toString()}`);
    assert.ok(!isGoodForGateway(bytes), `byte ${byte}`);
  }
});

test(
  'A receipt of one record is none of another, and none where its hashes are fewer or more.',
  { skip },
  async () => {
    await using python = new PythonVerifier('--key', vkey);
    const changed = path.join(root, 'other.tlog-proof');
    const text = readFileSync(
      receipts.find(({ size, record }) => size === 9 && record === 4)?.file ?? '',
      'utf8',
    );
    const lines = text.split('\n');
    const variants = [
      text.replace('index 4', 'index 5'),
      text.replace('index 4', 'index 12'),
      text.replace('index 4', 'index 04'),
      text.replace('index 4', 'index 18446744073709551620'),
      lines.toSpliced(3, 1).join('\n'),
      lines.toSpliced(3, 0, lines[3] ?? '').join('\n'),
      lines.toSpliced(1, 1).join('\n'),
      text.replaceAll('\n', '\r\n'),
      `\n${text}`,
      text.trimEnd(),
      '',
    ];
    for (const variant of variants) {
      writeFileSync(changed, variant);
      assert.ok('refused' in (await python.verifyReceipt(changed)), variant);
      assert.ok(!isGoodForGateway(Buffer.from(variant)), variant);
    }
    writeFileSync(changed, text);
    assert.ok('record' in (await python.verifyReceipt(changed)), 'the one that nothing was done to');
  },
);

test(
  'The program says what it verified, and ends with 1 for what does not verify and 2 for what it cannot do.',
  { skip },
  () => {
    const file = receipts.at(-1)?.file ?? '';
    const stranger = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    const good = runPython('--receipt', file, '--key', path.join(directory, 'log.vkey'));
    assert.equal(good.status, 0, good.err);
    assert.match(good.out, /^record 20: \{"boot"/u);
    assert.equal(runPython('--receipt', file, '--key', stranger).status, 1);
    const whole = runPython(directory);
    assert.equal(whole.status, 0, whole.err);
    assert.match(
      whole.out,
      /^records: 21\ncheckpoint: 21 of bitting\.invalid\/1\nsigners: bitting\.invalid\/1\nopen intents: 0\nwhole\n$/u,
    );
    const other = runPython(directory, '--key', stranger);
    assert.equal(other.status, 1);
    assert.match(other.out, /^first bad record: 0 \(/mu);
    for (const wrong of [
      [],
      [root],
      ['--receipt', file],
      ['--receipt', path.join(root, 'none'), '--key', vkey],
    ])
      assert.equal(runPython(...wrong).status, 2, wrong.join(' '));
  },
);
