import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import type { RuleFinding } from '@bitting/gateway/findings/rules.ts';
import type { Stretch, Subject } from '@bitting/gateway/findings/story.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { usageError } from '../arguments.ts';
import { INCIDENT_RECEIPTS_MAX } from '../bounds.ts';
import { type CommandConsole, CONNECTION_OPTIONS, defineCommand, type OptionValues } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { layOutBundle, writeBundle } from '../incident/bundle.ts';
import { openFileSource } from '../incident/file-source.ts';
import { findSubject, openGatewaySource } from '../incident/gateway-source.ts';
import type { Register } from '../incident/register.ts';
import { type IncidentReport, tellIncident } from '../incident/report.ts';
import type { IncidentSource } from '../incident/source.ts';
import type { ToldRecord } from '../incident/told-record.ts';
import { readInstant } from '../instants.ts';
import { ARCHIVE_OPTION, openLogFiles, readLogKey, readWitnessPolicy } from '../ledger-files.ts';
import { ToldFailure } from '../told-failure.ts';
import { TRUST_OPTIONS } from './ledger-verify.ts';

export const incident = defineCommand(
  {
    name: 'incident',
    summary: 'Write down what happened with a key or an account, with proof, for a support desk',
    details:
      'Makes a directory with one page to read or print, the same for programs, the records, and receipts that anybody can verify.\n' +
      'What stands out in it is marked by plain rules: bursts of orders, new instruments and addresses, hours at which the key never\n' +
      'traded, guessing, sudden refusals; and every halt, policy change and new key. Exit code 1: the ledger is damaged.',
    options: {
      key: { kind: 'text', value: 'LABEL', describe: 'The virtual key, by its label or id' },
      account: {
        kind: 'text',
        value: 'LABEL',
        describe: 'All keys of an account, by its label or id; of files by its id',
      },
      since: { kind: 'text', value: 'TIME', describe: 'A time ago (24h, 7d) or a date of UTC; default 24h' },
      until: { kind: 'text', value: 'TIME', describe: 'Likewise; default now' },
      out: { kind: 'text', value: 'DIR', describe: 'A directory that is made for it' },
      ledger: {
        kind: 'text',
        value: 'DIR',
        describe: 'Read and verify this ledger or data directory; without it the gateway is asked',
      },
      ...ARCHIVE_OPTION,
      ...TRUST_OPTIONS,
      ...CONNECTION_OPTIONS,
    },
    examples: [
      ['bitting incident --key grid --since 24h --out incident-grid', 'the last day of a key'],
      [
        'bitting incident --key grid --since 2026-11-20 --ledger /mnt/copy --log-key log.vkey --out incident-grid',
        'from a copy of the ledger, with the key that you kept',
      ],
    ],
  },
  async ({ options }, console) => {
    const { out, key, account } = options;
    if (out === undefined) throw usageError('Say where to write it: --out DIR.');
    if ((key === undefined) === (account === undefined))
      throw usageError('Say of whom: --key LABEL or --account LABEL.');
    const nowMs = Date.now();
    const stretch = readStretch(options, nowMs);
    const source = await openSource(options, console);
    const report = await write(source, { stretch, nowMs, out }, console);
    if ((report.log.verified?.damage ?? null) !== null) throw new ToldFailure('fault');
  },
);

type Options = OptionValues<typeof CONNECTION_OPTIONS & typeof TRUST_OPTIONS & typeof ARCHIVE_OPTION> & {
  readonly key: string | undefined;
  readonly account: string | undefined;
  readonly ledger: string | undefined;
};

async function openSource(options: Options, console: CommandConsole): Promise<IncidentSource> {
  const { key, account, ledger, archive } = options;
  const logKey = options['log-key'] === undefined ? null : readLogKey(options['log-key']);
  const policy = options.policy === undefined ? null : readWitnessPolicy(options.policy);
  if (ledger !== undefined) {
    const choose = (register: Register): Subject =>
      key === undefined ? register.account(account ?? '') : register.key(key);
    return openFileSource(openLogFiles(ledger, archive), { key: logKey, policy, choose }, console);
  }
  if (archive.length > 0) throw usageError('--archive goes with --ledger: a gateway has no archives.');
  if (policy !== null) throw usageError('--policy goes with --ledger: a gateway is asked for records alone.');
  const client = connect(options, console);
  const subject = await findSubject(client, options);
  return openGatewaySource(client, { subject, key: logKey ?? findKeptKey(options, console) }, console);
}

/** The one that lies in the data directory, where it can be read. */
function findKeptKey(options: Options, console: CommandConsole): NoteKey | null {
  const file = path.join(layOutData(chooseDataDirectory(options)).ledgerDirectory, 'log.vkey');
  if (existsSync(file)) return readLogKey(file);
  console.warn(
    'The key of the log was not found here: say it with --log-key, or add it to the bundle as log.vkey.',
  );
  return null;
}

function readStretch(
  { since, until }: { readonly since: string | undefined; readonly until: string | undefined },
  nowMs: number,
): Stretch {
  const stretch = {
    sinceMs: readInstant('since', since ?? '24h', nowMs),
    untilMs: until === undefined ? nowMs : readInstant('until', until, nowMs),
  };
  if (stretch.sinceMs >= stretch.untilMs) throw usageError('--until must be later than --since.');
  return stretch;
}

interface Asked {
  readonly stretch: Stretch;
  readonly nowMs: number;
  readonly out: string;
}

async function write(
  source: IncidentSource,
  { stretch, nowMs, out }: Asked,
  console: CommandConsole,
): Promise<IncidentReport> {
  const gathered = await source.gather(stretch);
  const { records } = gathered;
  const told = tellIncident(gathered, { log: source.log, madeAtMs: nowMs });
  const proofs = await source.prove(chooseRecords(told.findings, records));
  const report = {
    ...told,
    log: { ...told.log, covered: proofs.covered.toString() },
    proven: Array.from(proofs.receipts.keys(), (record) => record.toString()),
  };
  const verifier = readVerifier();
  if (verifier === null) console.warn('verify_ledger.py is not installed here; the bundle is without it.');
  writeBundle(out, layOutBundle({ report, records, proofs, verifier }));
  console.result(
    { directory: path.resolve(out), ...summary(report, records) },
    describe(out, report, console),
  );
  return report;
}

/** Those that stand out first, then all others in their order, as many as are bearable. */
function chooseRecords(findings: readonly RuleFinding[], records: readonly ToldRecord[]): readonly bigint[] {
  const all = [...findings.flatMap((finding) => finding.records), ...records.map(({ sequence }) => sequence)];
  return [...new Set(all)].slice(0, INCIDENT_RECEIPTS_MAX);
}

/** It lies beside the packages, where the project itself is checked out. */
function readVerifier(): Uint8Array | null {
  try {
    return readFileSync(path.resolve(import.meta.dirname, '../../../../tools/verify_ledger.py'));
  } catch {
    return null;
  }
}

function summary({ findings, totals, proven, log }: IncidentReport, records: readonly ToldRecord[]): object {
  const firstBad = log.verified?.damage?.record.toString() ?? null;
  return {
    records: records.length,
    receipts: proven.length,
    totals,
    findings: findings.map(({ rule, weight, sentence }) => ({ rule, weight, sentence })),
    firstBad,
  };
}

const FINDINGS_SHOWN = 10;

function describe(
  out: string,
  { findings, totals, proven, log }: IncidentReport,
  { paint }: CommandConsole,
): string[] {
  const damage = log.verified?.damage ?? null;
  const alarms = findings.filter(({ weight }) => weight === 'alarm');
  const more = alarms.length - FINDINGS_SHOWN;
  return [
    ...(damage === null
      ? []
      : [paint.bad(`The ledger is damaged at record ${damage.record}: ${visible(damage.what)}`)]),
    `${totals.requests} requests, ${totals.refused} of them refused; ${totals.accepted} accepted by the venue`,
    ...alarms
      .slice(0, FINDINGS_SHOWN)
      .map(({ rule, sentence }) => `${paint.bad(rule)}  ${visible(sentence)}`),
    ...(more > 0 ? [`… and ${more} more that stand out`] : []),
    `Written to ${out}: open ${path.join(out, 'incident.html')}; ${proven.length} receipts`,
  ];
}

/** Names of instruments and reasons may hold what steers a terminal. */
function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
