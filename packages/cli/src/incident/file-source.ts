import { findLogStart, readLog } from '@bitting/core/ledger/log.ts';
import { formatNoteKey, type NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import type { WitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import { type LogFiles, type LogReport, verifyLog } from '@bitting/core/ledger/verify.ts';
import { VERIFY_PROGRESS_RECORDS } from '../bounds.ts';
import type { CommandConsole } from '../command.ts';
import { proveRecords, readKeyBeside } from '../file-proofs.ts';
import { groupDigits } from '../policy-lines.ts';
import { Gathering } from './gathering.ts';
import { Register } from './register.ts';
import type { IncidentSource } from './source.ts';
import { HABIT_DAYS } from '@bitting/gateway/findings/bounds.ts';
import type { Stretch, Subject } from '@bitting/gateway/findings/story.ts';

const DAY_MS = 86_400_000;

export interface FileSourceOptions {
  readonly key: NoteKey | null;
  readonly policy: WitnessPolicy | null;
  /** Says whom the report is about, once the ledger has said who is who. */
  readonly choose: (register: Register) => Subject;
}

/** Reads the log from its files, verifies it whole first, and lets signals through. */
export async function openFileSource(
  files: LogFiles,
  { key, policy, choose }: FileSourceOptions,
  console: CommandConsole,
): Promise<IncidentSource> {
  const report = await verifyWhole(files, { key, policy }, console);
  if (report.archived > 0n)
    console.warn(
      `Records before ${groupDigits(report.archived.toString())} are archived and are not looked at; --archive DIR says where they are.`,
    );
  const register = new Register();
  for (const { payload } of readLog(files.segments, findLogStart(files.segments))) register.take(payload);
  const subject = choose(register);
  const logKey = key ?? readKeyBeside(files);
  return {
    log: {
      key: logKey === null ? null : formatNoteKey(logKey),
      records: report.records.toString(),
      addressesErasedBefore: null,
      verified: report,
    },
    gather: (stretch) => gather(files, { subject, stretch }, console),
    prove: (records) => Promise.resolve(proveRecords(files, records, logKey)),
  };
}

async function verifyWhole(
  files: LogFiles,
  options: Pick<FileSourceOptions, 'key' | 'policy'>,
  console: CommandConsole,
): Promise<LogReport> {
  const verifying = verifyLog(files, { ...options, kept: null });
  let step = verifying.next();
  for (; step.done !== true; step = verifying.next())
    if (step.value % VERIFY_PROGRESS_RECORDS === 0n) await tell(step.value, 'verified', console);
  return step.value;
}

async function gather(
  files: LogFiles,
  { subject, stretch }: { readonly subject: Subject; readonly stretch: Stretch },
  console: CommandConsole,
) {
  const habitsSinceMs = stretch.sinceMs - HABIT_DAYS * DAY_MS;
  const gathering = new Gathering({ subject, stretch, habitsSinceMs });
  for (const { sequence, payload } of readLog(files.segments, findLogStart(files.segments))) {
    gathering.take(sequence, payload);
    if ((sequence + 1n) % VERIFY_PROGRESS_RECORDS === 0n) await tell(sequence + 1n, 'searched', console);
  }
  return gathering.end();
}

async function tell(records: bigint, what: string, console: CommandConsole): Promise<void> {
  console.progress(`${groupDigits(records.toString())} records ${what}`);
  await new Promise(setImmediate);
}
