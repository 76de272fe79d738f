/** Step by step as docs/formats/ledger-tree.md says it: what is found in a log, and the first record that it is about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeLedgerEntry } from './entry-codec.ts';
import { segmentName } from './log-files.ts';
import {
  endOf,
  headFile,
  intentOf,
  logKey,
  MemoryLog,
  signingKey,
  systemPayload,
  witnessKey,
} from './testing/memory-log.ts';
import { writeHeadHalf } from './tree/head-file.ts';
import { formatNoteKey, signAsLog } from './tree/note-key.ts';
import { formatNote } from './tree/signed-note.ts';
import { parseWitnessPolicy, type WitnessPolicy } from './tree/witness-policy.ts';

/** Four segments. */
const SIZE = 40;
const payloadsOf = (size: number): readonly Uint8Array[] =>
  Array.from({ length: size }, (_, nth) => systemPayload(nth));
const PAYLOADS = payloadsOf(SIZE);
const SMALL = new MemoryLog(PAYLOADS, 10);
const logOf = (payloads: readonly Uint8Array[] = PAYLOADS): MemoryLog =>
  payloads === PAYLOADS ? SMALL.copy() : new MemoryLog(payloads, 10);
/** Tiles of two levels, full ones and partial ones. */
const LARGE = new MemoryLog(payloadsOf(600), 150);
const largeLog = (): MemoryLog => LARGE.copy();
const NOTHING = { archived: 0n, openIntents: 0, witnesses: [], witnessed: 0n };

/** What is found, as `record: what`; `whole` when nothing is. */
function found(log: MemoryLog, options: Parameters<MemoryLog['verify']>[0] = {}): string {
  const { damage } = log.verify(options);
  return damage === null ? 'whole' : `${damage.record}: ${damage.what}`;
}

const policyOf = (...numbers: readonly number[]): WitnessPolicy =>
  parseWitnessPolicy(
    Buffer.from(
      [
        ...numbers.map((number) => `witness w${number} ${formatNoteKey(witnessKey(number))}`),
        `group all all ${numbers.map((number) => `w${number}`).join(' ')}`,
        'quorum all',
      ].join('\n'),
    ),
  );

test('A whole log is reported in every part.', () => {
  const records = BigInt(SIZE);
  const { checkpoint, ...report } = logOf().sign().verify();
  assert.deepEqual(report, { ...NOTHING, records, read: records, damage: null });
  assert.deepEqual([checkpoint?.origin, checkpoint?.size], ['log.example', records]);
  assert.deepEqual(logOf().verify(), { ...NOTHING, records, read: records, checkpoint: null, damage: null });
  assert.deepEqual(logOf([]).verify(), { ...NOTHING, records: 0n, read: 0n, checkpoint: null, damage: null });
});

test('Every file that says a head counts, by itself and beside others.', () => {
  const forked = logOf().note(30, { head: logOf(PAYLOADS.toSpliced(7, 1)).headAt(30) });
  const [none, not] = ['the records are not those of', '0: the records are not those of'];
  assert.ok(not.endsWith(none));
  for (const size of [1, 10, 11, SIZE]) {
    const note = logOf().note(size);
    const without = (path: string): MemoryLog =>
      logOf()
        .sign(size)
        .change(path, () => null);
    for (const log of [logOf().sign(size), without('head.bin'), without('checkpoint')]) {
      assert.equal(found(log), 'whole');
      assert.equal(log.verify().checkpoint?.size, BigInt(size));
    }
    assert.equal(found(logOf(), { kept: note, key: logKey() }), 'whole');
    assert.equal(logOf().verify({ kept: note, key: logKey() }).checkpoint?.size, BigInt(size));
  }
  assert.equal(
    found(
      logOf()
        .sign()
        .change('checkpoint', () => forked),
    ),
    `${not} checkpoint`,
  );
  assert.equal(
    found(
      logOf()
        .sign()
        .change('head.bin', () => headFile(forked)),
    ),
    `${not} head.bin`,
  );
  assert.equal(found(logOf().sign(), { kept: forked }), `${not} the kept checkpoint`);
  // A smaller one beside a larger one is none.
  assert.equal(
    found(
      logOf()
        .sign()
        .change('checkpoint', () => logOf().note(20)),
    ),
    'whole',
  );
  assert.equal(
    found(
      logOf()
        .sign(20)
        .change('checkpoint', () => logOf().note(SIZE)),
    ),
    'whole',
  );
  assert.equal(
    logOf()
      .sign(20)
      .change('checkpoint', () => logOf().note(SIZE))
      .verify().checkpoint?.size,
    40n,
  );
});

test('A file of heads is there with a whole half, was never used with an empty one, and is broken otherwise.', () => {
  const half = writeHeadHalf({ generation: 2n, note: logOf().note(20) });
  const broken = half.map((byte, at) => (at === 20 ? byte ^ 1 : byte));
  const zeroes = new Uint8Array(4_096);
  const rows: readonly (readonly [Uint8Array, string])[] = [
    [Buffer.concat([half, broken]), 'whole'],
    [Buffer.concat([broken, half]), 'whole'],
    [Buffer.concat([zeroes, zeroes]), 'whole'],
    [Buffer.concat([broken, zeroes]), 'whole'],
    [Buffer.concat([broken, broken]), '0: head.bin: it cannot be read'],
  ];
  for (const [bytes, wanted] of rows)
    assert.equal(
      found(
        logOf()
          .sign()
          .change('head.bin', () => bytes),
      ),
      wanted,
    );
});

test('The key is the one that was given, or lies beside the log; without a head none is needed.', () => {
  const line = formatNoteKey(logKey());
  const withKey = (bytes: string | null): MemoryLog =>
    logOf()
      .sign()
      .change('log.vkey', () => (bytes === null ? null : Buffer.from(bytes, 'latin1')));
  assert.equal(found(withKey(line)), 'whole');
  assert.equal(found(withKey(`${line}\n`)), 'whole');
  assert.equal(found(withKey(null)), '0: log.vkey is missing');
  for (const bytes of [`${line}\n\n`, `\n${line}`, '', 'x', `${line}\xff`])
    assert.equal(found(withKey(bytes)), '0: log.vkey cannot be read', JSON.stringify(bytes));
  assert.equal(withKey(null).verify().checkpoint, null);
  for (const bytes of [null, 'x', formatNoteKey(logKey(2))])
    assert.equal(found(withKey(bytes), { key: logKey() }), 'whole');
  assert.equal(found(logOf().change('log.vkey', () => Buffer.from('x'))), 'whole');
  assert.equal(found(logOf().sign(), { key: logKey(2) }), '0: checkpoint: it is not signed by the log');
});

test('A head counts with the signature of the log under its own name, and with nothing that does not hold.', () => {
  const { text, of } = textOf(SIZE);
  const strange = text.replace('log.example', 'log.other');
  const rows: readonly (readonly [Uint8Array, string])[] = [
    [of(text, signAsLog('log.example', text, signingKey(1))), 'whole'],
    [of(text, signAsLog('log.example', text, signingKey(2))), '0: checkpoint: it is not signed by the log'],
    [
      of(strange, signAsLog('log.example', strange, signingKey(1))),
      '0: checkpoint: it is not signed by the log',
    ],
    [of(text, signAsLog('log.example', strange, signingKey(1))), '0: checkpoint: A signature'],
    [Buffer.from('no note'), '0: checkpoint: '],
    [of('a\n', signAsLog('log.example', 'a\n', signingKey(1))), '0: checkpoint: '],
  ];
  for (const [bytes, wanted] of rows) {
    const said = found(
      logOf()
        .sign()
        .change('checkpoint', () => bytes),
    );
    assert.ok(wanted === 'whole' ? said === wanted : said.startsWith(wanted), `${said}, wanted ${wanted}`);
    assert.ok(!said.endsWith(': '), said);
  }
});

function textOf(size: number): {
  readonly text: string;
  readonly of: (text: string, signature: ReturnType<typeof signAsLog>) => Uint8Array;
} {
  const note = Buffer.from(logOf().note(size)).toString();
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  return { text, of: (said, signature) => formatNote({ text: said, signatures: [signature] }) };
}

test('With a policy the checkpoint must have its quorum, and who cosigned it is told.', () => {
  const policy = policyOf(2, 3);
  const lacks = '0: checkpoint: it lacks the witnesses that the policy asks for';
  assert.equal(found(logOf().sign(), { policy }), lacks);
  assert.equal(found(logOf().sign(SIZE, { witnesses: [2] }), { policy }), lacks);
  // The head beside it counts without them, and does not stand in for it.
  assert.equal(logOf().sign().verify({ policy }).checkpoint?.size, 40n);
  assert.equal(
    found(
      logOf()
        .sign()
        .change('checkpoint', () => null),
      { policy },
    ),
    '0: no checkpoint has the witnesses that the policy asks for',
  );
  const log = logOf()
    .sign()
    .change('checkpoint', () => logOf().note(20, { witnesses: [3, 2] }));
  const report = log.verify({ policy });
  assert.deepEqual(
    [report.damage, report.witnesses, report.witnessed, report.checkpoint?.size],
    [null, ['w3.example', 'w2.example'], 20n, 40n],
  );
  assert.deepEqual([log.verify().witnesses, log.verify().witnessed], [[], 0n]);
  // One that is no quorum is told of other heads than the checkpoint.
  const kept = logOf().note(15, { witnesses: [2] });
  assert.deepEqual(
    logOf()
      .sign(SIZE, { witnesses: [2, 3] })
      .verify({ policy, kept }).damage,
    null,
  );
  assert.equal(
    logOf()
      .sign()
      .change('checkpoint', () => null)
      .verify({ kept }).damage,
    null,
  );
});

test('A log that is shorter than a head ends with the first record that is missing.', () => {
  const whole = logOf().sign();
  const shorter = (kept: number): MemoryLog => {
    const log = new MemoryLog(PAYLOADS.slice(0, kept), 10);
    for (const [name, bytes] of whole.files) if (!name.startsWith('segment-')) log.files.set(name, bytes);
    return log;
  };
  assert.equal(found(shorter(39)), '39: the log had 40 records');
  assert.equal(found(shorter(30)), '30: the log had 40 records');
  assert.equal(found(shorter(0)), '0: the log had 40 records');
  assert.equal(found(shorter(40)), 'whole');
  assert.equal(shorter(30).verify().records, 30n);
});

test('A record must be the canonical form of an entry.', () => {
  const swap = (nth: number, edit: (text: string) => string): MemoryLog =>
    logOf(PAYLOADS.with(nth, Buffer.from(edit(Buffer.from(PAYLOADS[nth] ?? []).toString())))).sign();
  assert.equal(
    found(swap(7, (text) => text.replace('{"boot"', '{ "boot"'))),
    '7: it is not in its canonical form',
  );
  assert.equal(
    found(swap(7, (text) => text.replace('"event 7"', '"event \\u0037"'))),
    '7: it is not in its canonical form',
  );
  assert.equal(found(swap(7, (text) => text.replace('"details":{},', ''))), '7: it cannot be read');
  assert.equal(found(swap(7, () => 'x')), '7: it cannot be read');
  assert.equal(found(swap(39, () => '[]')), '39: it cannot be read');
  assert.equal(found(swap(7, (text) => text)), 'whole');
});

test('A record from before an entry had all its fields is in its canonical form as it is.', () => {
  const outcome = encodeLedgerEntry(endOf(41, 'i', { type: 'outcome', kinds: ['accepted'] }));
  const text = Buffer.from(outcome).toString();
  const item = '{"clientOrderId":null,"kind":"accepted","venueCode":null,"venueOrderId":null}';
  const older = text.replace('"stages":null,', '');
  assert.notEqual(older, text);
  assert.ok(older.includes(item));
  const withEnd = (end: string): string =>
    found(logOf([...PAYLOADS, encodeLedgerEntry(intentOf(40, 'i')), Buffer.from(end)]).sign());
  assert.equal(withEnd(text), 'whole');
  assert.equal(withEnd(older), 'whole');
  assert.equal(
    withEnd(older.replace('"httpStatus":200', '"httpStatus": 200')),
    '41: it is not in its canonical form',
  );
  assert.equal(
    withEnd(older.replace('"boot":"b1"', '"boot":"\\u00621"')),
    '41: it is not in its canonical form',
  );
});

test('What an entry says about those before it has to be so, and open intents are counted.', () => {
  const back = logOf([...PAYLOADS, systemPayload(5)]).sign();
  assert.equal(found(back), '40: its time lies before that of the record before it');
  const intents = ['i', 'j', 'k'].map((id, nth) => encodeLedgerEntry(intentOf(40 + nth, id)));
  const end = encodeLedgerEntry(endOf(43, 'j', { type: 'outcome', kinds: ['accepted'] }));
  const log = logOf([...PAYLOADS, ...intents, end]).sign();
  assert.deepEqual([log.verify().damage, log.verify().openIntents], [null, 2]);
  assert.equal(found(logOf([...PAYLOADS, end]).sign()), '40: no intent is open that it could be the end of');
});

const flip =
  (at: number) =>
  (bytes: Buffer): Buffer => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

test('A tile that says another hash names the record, or the first one below it.', () => {
  const differs = 'a tile has another hash than the record';
  const log = (): MemoryLog => largeLog().sign();
  assert.equal(found(log().change('tile/0/000', flip(0))), `0: ${differs}`);
  assert.equal(found(log().change('tile/0/000', flip(5 * 32 + 31))), `5: ${differs}`);
  assert.equal(found(log().change('tile/0/001', flip(255 * 32))), `511: ${differs}`);
  assert.equal(found(log().change('tile/0/002.p/88', flip(87 * 32))), `599: ${differs}`);
  assert.equal(found(log().change('tile/1/000.p/2', flip(0))), `0: ${differs}`);
  assert.equal(found(log().change('tile/1/000.p/2', flip(32))), `256: ${differs}`);
  // A leaf below it that differs explains it; one that lies before it does not.
  assert.equal(
    found(log().change('tile/0/001', flip(0)).change('tile/1/000.p/2', flip(32))),
    `256: ${differs}`,
  );
  assert.equal(
    found(
      log()
        .change('tile/0/001', flip(9 * 32))
        .change('tile/1/000.p/2', flip(32)),
    ),
    `265: ${differs}`,
  );
  assert.equal(
    found(
      log()
        .change('tile/0/000', flip(9 * 32))
        .change('tile/1/000.p/2', flip(32)),
    ),
    `9: ${differs}`,
  );
  assert.equal(
    found(log().change('tile/0/002.p/88', flip(0)).change('tile/1/000.p/2', flip(32))),
    `256: ${differs}`,
  );
});

test('A tile of another length names the first record below it; a missing one is no finding.', () => {
  const other = 'a tile has another length';
  const log = (): MemoryLog => largeLog().sign();
  for (const [path, record] of [
    ['tile/0/000', 0],
    ['tile/0/001', 256],
    ['tile/0/002.p/88', 512],
    ['tile/1/000.p/2', 0],
  ] as const) {
    assert.equal(found(log().change(path, (bytes) => bytes.subarray(1))), `${record}: ${other}`);
    assert.equal(found(log().change(path, (bytes) => Buffer.concat([bytes, bytes]))), `${record}: ${other}`);
    assert.equal(found(log().change(path, () => Buffer.alloc(0))), `${record}: ${other}`);
    assert.equal(found(log().change(path, () => null)), 'whole');
  }
  // Of another size of the tree.
  assert.equal(found(log().change('tile/0/002.p/80', () => Buffer.alloc(7))), 'whole');
  assert.equal(found(largeLog().sign(300)), 'whole');
  const smaller = largeLog().sign(300);
  smaller.change('tile/0/001.p/44', () => Buffer.alloc(44 * 32));
  assert.equal(found(smaller), '256: a tile has another hash than the record');
});

test('Records that are not those that were signed are named by the tiles, and without them from the first on.', () => {
  const forgedText = Buffer.from(systemPayload(20)).toString().replace('event 20', 'event 2o');
  const rewritten = PAYLOADS.with(20, Buffer.from(forgedText));
  const [forged, signed] = [logOf(rewritten), logOf().sign()];
  for (const [name, bytes] of signed.files) if (!name.startsWith('segment-')) forged.files.set(name, bytes);
  assert.equal(found(forged), '20: a tile has another hash than the record');
  forged.writeTiles(rewritten);
  assert.equal(found(forged), '0: the records are not those of checkpoint');
  // Of what is found about a record, and later about one before it, the one before counts.
  const spoilt = PAYLOADS.with(20, Buffer.from(forgedText.replace('{"boot"', '{ "boot"')));
  const both = logOf(spoilt);
  for (const [name, bytes] of signed.files) if (!name.startsWith('segment-')) both.files.set(name, bytes);
  assert.equal(found(both), '20: it is not in its canonical form');
  both.writeTiles(spoilt);
  assert.equal(found(both), '0: the records are not those of checkpoint');
  // Only what the head covers has to be so.
  const behind = logOf(rewritten).sign(20);
  assert.equal(found(behind), 'whole');
});

test('Damage in a segment is told with its record, and what was before it was read.', () => {
  const log = logOf().sign().change(segmentName(2), flip(600));
  const report = log.verify();
  assert.deepEqual(report.damage, { record: 20n, what: 'its bytes were changed (segment 2)' });
  assert.deepEqual([report.records, report.read, report.archived], [20n, 20n, 0n]);
});
