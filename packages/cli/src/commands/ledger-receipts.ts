import { writeFileSync } from 'node:fs';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { ReceiptShown } from '@bitting/client/ledger.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { checkReceipt } from '@bitting/core/ledger/receipt-check.ts';
import { parseReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { proveRecords, readKeyBeside } from '../file-proofs.ts';
import { ARCHIVE_OPTION, openLogFiles, readBytes, readLogKey, readWitnessPolicy } from '../ledger-files.ts';
import { groupDigits } from '../policy-lines.ts';
import { renderRecord } from '../record-line.ts';
import { visible } from '../visible-text.ts';
import { TRUST_OPTIONS } from './ledger-verify.ts';

export const ledgerShow = defineCommand(
  {
    name: 'ledger show',
    summary: 'Show how far the ledger is signed, and its newest checkpoint',
    options: CONNECTION_OPTIONS,
    examples: [['bitting ledger show', 'what to keep a copy of']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const shown = await client.ledgerShow({});
    const { records, archived, covered, checkpoint, uncoveredMs, addressesErasedBefore } = shown;
    const archives = archived === '0' ? [] : await tellArchives(client, archived);
    console.result(shown, [
      `Records          ${groupDigits(records)}`,
      `Signed           ${groupDigits(covered)}${uncoveredMs === null ? '' : `, the rest for ${(uncoveredMs / 1_000).toFixed(1)} s`}`,
      ...archives,
      ...(addressesErasedBefore === null ? [] : [`Addresses        erased before ${addressesErasedBefore}`]),
      ...(checkpoint === null
        ? ['No checkpoint was made yet: the vault is sealed, or has just been opened.']
        : ['', checkpoint.trimEnd()]),
    ]);
  },
);

/** How many acts of archiving are named: the newest. */
const ARCHIVES_SHOWN = 5;

/** Which records lie elsewhere, and where, as far as that can be found now. */
async function tellArchives(client: AdminClient, archived: string): Promise<readonly string[]> {
  const acts: TailEvent[] = [];
  try {
    const asked = { act: 'ledger-archive', direction: 'newest', limit: ARCHIVES_SHOWN } as const;
    await client.ledgerSearch(asked, { onEvent: (event) => acts.push(event) });
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
  }
  const last = (BigInt(archived) - 1n).toString();
  return [
    `Archived         ${groupDigits(archived)}: records 0 to ${groupDigits(last)}`,
    ...acts.map(({ wallMs, details }) => {
      const { first, last: end, to } = details as Readonly<Record<string, string>>;
      const day = new Date(wallMs).toISOString().slice(0, 10);
      return `                 on ${day} records ${first} to ${end}, to ${visible(to ?? '')}`;
    }),
  ];
}

export const ledgerReceipt = defineCommand(
  {
    name: 'ledger receipt',
    summary: 'Write proof that a record is in the ledger',
    details:
      'The receipt holds the record, where it stands, and the signed checkpoint that covers it (C2SP tlog-proof). Whoever has the\n' +
      "log's key verifies it without the ledger and without this gateway.",
    positionals: [{ name: 'RECORD', describe: 'Its number', required: true }],
    options: {
      ...CONNECTION_OPTIONS,
      ...ARCHIVE_OPTION,
      out: { kind: 'text', value: 'FILE', describe: 'Where to write it; otherwise it is printed' },
    },
    examples: [['bitting ledger receipt 1234 --out 1234.tlog-proof', 'for the support desk of a venue']],
  },
  async ({ options, positionals }, console) => {
    const sequence = positionals[0] ?? '';
    const shown =
      options.archive.length === 0
        ? await connect(options, console).ledgerReceipt({ sequence })
        : proveFromFiles(sequence, chooseDataDirectory(options), options.archive);
    if (options.out === undefined) {
      console.result(shown, [shown.receipt.trimEnd()]);
      return;
    }
    try {
      writeFileSync(options.out, shown.receipt, { flag: 'wx' });
    } catch {
      throw usageError(`${options.out} cannot be written, or is there already.`);
    }
    console.result({ ...shown, file: options.out }, [`Written to ${options.out}`]);
  },
);

/** Of a record that was archived: the proof is in the tiles, the record itself in the archive. */
function proveFromFiles(sequence: string, data: string, archives: readonly string[]): ReceiptShown {
  if (!/^(?:0|[1-9]\d{0,18})$/u.test(sequence)) throw usageError('RECORD is the number of a record.');
  const files = openLogFiles(data, archives);
  const key = readKeyBeside(files);
  const receipt = proveRecords(files, [BigInt(sequence)], key).receipts.get(BigInt(sequence));
  if (receipt === undefined)
    throw new BittingError('RECORD_NOT_FOUND', `record ${sequence}`, {
      publicDetail: `Record ${sequence} cannot be proved from ${data} and ${archives.join(', ')}: it is not there, or no checkpoint covers it.`,
    });
  return { sequence, receipt: decodeUtf8(receipt) };
}

export const ledgerVerifyReceipt = defineCommand(
  {
    name: 'ledger verify-receipt',
    summary: 'Verify a receipt, without the ledger and without a gateway',
    positionals: [{ name: 'FILE', describe: 'The receipt', required: true }],
    options: TRUST_OPTIONS,
    examples: [
      ['bitting ledger verify-receipt 1234.tlog-proof --log-key log.vkey', 'with the key that you kept'],
    ],
  },
  async ({ options, positionals }, console) => {
    const logKey = options['log-key'];
    if (logKey === undefined)
      throw usageError('Say whose log it is: --log-key, the line of log.vkey, or the file.');
    const policy = options.policy === undefined ? null : readWitnessPolicy(options.policy);
    const receipt = parseReceipt(readBytes(positionals[0] ?? ''));
    const { index, entry, checkpoint, witnesses } = checkReceipt(receipt, readLogKey(logKey), policy);
    const record = { sequence: index.toString(), ...entry };
    console.result(
      { proven: true, record, origin: checkpoint.origin, size: checkpoint.size.toString(), witnesses },
      [
        console.paint.good(`Record ${index} is in ${checkpoint.origin}`),
        renderRecord(record, new Map()),
        ...(witnesses.length === 0 ? [] : [`Witnessed by ${witnesses.join(', ')}`]),
      ],
    );
  },
);
