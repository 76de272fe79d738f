import { type LogReport, verifyLog } from '@bitting/core/ledger/verify.ts';
import { VERIFY_PROGRESS_RECORDS } from '../bounds.ts';
import { type CommandConsole, defineCommand } from '../command.ts';
import { ARCHIVE_OPTION, openLogFiles, readBytes, readLogKey, readWitnessPolicy } from '../ledger-files.ts';
import { groupDigits } from '../policy-lines.ts';
import { ToldFailure } from '../told-failure.ts';

/** What proving a log takes besides the log. */
export const TRUST_OPTIONS = {
  'log-key': {
    kind: 'text',
    value: 'VKEY',
    describe: "The log's key as you kept it: the line of its log.vkey, or a file with it",
  },
  policy: {
    kind: 'text',
    value: 'FILE',
    describe: 'Policy of witnesses (C2SP tlog-policy) whose quorum must have cosigned',
  },
} as const;

export const ledgerVerify = defineCommand(
  {
    name: 'ledger verify',
    summary: 'Verify a ledger from its files alone, and name the first bad record',
    details:
      'Checks every record, the tree over them, its tiles, and the signatures of the newest checkpoint. No gateway is needed, and\n' +
      'none may be asked: copy the directory while it runs, or verify it where it lies. Without --log-key the key beside the log is\n' +
      'taken, which whoever rewrote the log could have written as well. Records that were archived are known by their hashes; with\n' +
      '--archive they are verified, too. Exit code 1: it is damaged.',
    positionals: [
      { name: 'DIR', describe: 'The directory of the ledger, or the data directory', required: true },
    ],
    options: {
      ...TRUST_OPTIONS,
      ...ARCHIVE_OPTION,
      part: {
        kind: 'flag',
        describe: 'DIR is an archive: records before and behind its own are known by their hashes',
      },
      checkpoint: {
        kind: 'text',
        value: 'FILE',
        describe: 'A checkpoint that you kept: the ledger must begin with what it covers',
      },
    },
    examples: [
      ['bitting ledger verify ~/bitting-data', 'with the key that lies beside it'],
      ['bitting ledger verify /mnt/copy/ledger --log-key ~/log.vkey --json', 'with the key that you kept'],
      ['bitting ledger verify ~/bitting-data --archive /mnt/archive', 'from the first record on'],
    ],
  },
  async ({ options, positionals }, console) => {
    const files = openLogFiles(positionals[0] ?? '', options.archive);
    const key = options['log-key'] === undefined ? null : readLogKey(options['log-key']);
    const kept = options.checkpoint === undefined ? null : readBytes(options.checkpoint);
    const policy = options.policy === undefined ? null : readWitnessPolicy(options.policy);
    const report = await run(verifyLog(files, { key, kept, policy, isPart: options.part }), console);
    console.result(toJson(report), render(report, console));
    if (report.damage !== null) throw new ToldFailure('fault');
  },
);

/** Says how far it is now and then, and lets signals through. */
async function run(verifying: Generator<bigint, LogReport>, console: CommandConsole): Promise<LogReport> {
  let step = verifying.next();
  for (; step.done !== true; step = verifying.next()) {
    if (step.value % VERIFY_PROGRESS_RECORDS !== 0n) continue;
    console.progress(`${groupDigits(step.value.toString())} records`);
    await new Promise(setImmediate);
  }
  return step.value;
}

function render(report: LogReport, { paint }: CommandConsole): string[] {
  const { records, archived, read, openIntents, checkpoint, witnesses, witnessed, damage } = report;
  const covered = checkpoint?.size ?? 0n;
  return [
    damage === null
      ? paint.good(`Whole: ${groupDigits(records.toString())} records`)
      : paint.bad(`Damaged at record ${damage.record}: ${damage.what}`),
    ...(archived === 0n ? [] : [tellElsewhere(0n, archived)]),
    ...(damage !== null || archived + read === records ? [] : [tellElsewhere(archived + read, records)]),
    ...(checkpoint === null
      ? ['No checkpoint: nothing vouches for the records but their checksums']
      : [
          `Signed up to record ${groupDigits((covered === 0n ? 0n : covered - 1n).toString())} by ${checkpoint.origin}`,
          ...(witnesses.length === 0
            ? []
            : [
                `Witnessed up to record ${groupDigits((witnessed - 1n).toString())} by ${witnesses.join(', ')}`,
              ]),
          ...(records > covered ? [`${records - covered} records came after the checkpoint`] : []),
        ]),
    ...(openIntents === 0 ? [] : [`${openIntents} intents have no outcome yet`]),
  ];
}

/** Records from one up to another. */
function tellElsewhere(from: bigint, to: bigint): string {
  const [first, last] = [groupDigits(from.toString()), groupDigits((to - 1n).toString())];
  return `Records ${first} to ${last} ${from === 0n ? 'are archived' : 'are elsewhere'}: known by their hashes`;
}

function toJson({
  records,
  archived,
  read,
  openIntents,
  checkpoint,
  witnesses,
  witnessed,
  damage,
}: LogReport): unknown {
  return {
    whole: damage === null,
    records: records.toString(),
    archived: archived.toString(),
    read: read.toString(),
    openIntents,
    checkpoint: checkpoint === null ? null : { origin: checkpoint.origin, size: checkpoint.size.toString() },
    witnesses,
    witnessed: witnessed.toString(),
    firstBad: damage === null ? null : { record: damage.record.toString(), what: damage.what },
  };
}
