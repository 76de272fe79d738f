import path from 'node:path';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { ArchivePlan } from '@bitting/client/archives.ts';
import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type LogFiles, verifyLog } from '@bitting/core/ledger/verify.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { ArchiveDirectory, syncTiles } from '../archive/archive-directory.ts';
import { type ArchiveChoice, chooseSegments } from '../archive/choice.ts';
import { type SealedSegment, surveyLog } from '../archive/log-survey.ts';
import { usageError } from '../arguments.ts';
import { VERIFY_PROGRESS_RECORDS } from '../bounds.ts';
import { type CommandConsole, CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { readInstant } from '../instants.ts';
import { openLogFiles } from '../ledger-files.ts';
import { groupDigits } from '../policy-lines.ts';

export const ledgerArchive = defineCommand(
  {
    name: 'ledger archive',
    summary: 'Move the oldest segments of the ledger elsewhere; what stays goes on proving them',
    details: `The whole ledger is verified first. What goes is copied, read back, and verified where it went; then the gateway records that,
signs the record, and removes the files. It runs meanwhile, and has to: nobody else may write into the ledger. The newest segments stay, and
whatever the gateway needs. To undo it, put the files back.`,
    options: {
      ...CONNECTION_OPTIONS,
      before: {
        kind: 'text',
        value: 'DAY',
        describe: 'Segments whose records are all older, such as 2026-10-01 or 90d',
      },
      to: {
        kind: 'text',
        value: 'DIR',
        describe: 'Where they go; it may hold older ones of the same ledger',
      },
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
      'dry-run': { kind: 'flag', describe: 'Say what would go, and why the next one stays' },
    },
    examples: [
      ['bitting ledger archive --before 90d --to /mnt/archive --dry-run', 'look first'],
      ['bitting ledger archive --before 2026-10-01 --to /mnt/archive', 'what is older than October'],
    ],
  },
  async ({ options }, console) => {
    const { before, to } = options;
    if (before === undefined) throw usageError('Say how old it has to be: --before DAY.');
    if (to === undefined) throw usageError('Say where it goes: --to DIR.');
    const beforeMs = readInstant('before', before, Date.now());
    const ledger = layOutData(chooseDataDirectory(options)).ledgerDirectory;
    const target = path.resolve(to);
    if (`${target}/`.startsWith(`${ledger}/`)) throw usageError('--to lies in the ledger itself.');
    const client = connect(options, console);
    const plan = await client.ledgerArchivePlan({});
    const { choice, partialTiles } = await choose(openLogFiles(ledger), { plan, beforeMs }, console);
    if (options['dry-run'] || choice.segments.length === 0) {
      console.result({ ...toJson(choice), archived: false }, render(choice, 'would go', target));
      return;
    }
    const { reason } = options;
    const copies = new Copies({ ledger, target, plan, partialTiles });
    const hashes = await copies.make(choice.segments, console);
    await release(client, { segments: choice.segments, hashes, plan, target, reason }, console);
    console.result({ ...toJson(choice), archived: true }, render(choice, 'went', target));
  },
);

interface Survey {
  readonly choice: ArchiveChoice;
  readonly partialTiles: ReadonlyMap<string, Uint8Array>;
}

/** Nothing goes of a ledger that is not whole. */
async function choose(
  files: LogFiles,
  { plan, beforeMs }: { readonly plan: ArchivePlan; readonly beforeMs: number },
  console: CommandConsole,
): Promise<Survey> {
  await demandWhole(files, false, console);
  const { segments, partialTiles } = await follow(surveyLog(files, BigInt(plan.covered)), 'read', console);
  return { choice: chooseSegments(segments, plan, beforeMs), partialTiles };
}

async function demandWhole(files: LogFiles, isPart: boolean, console: CommandConsole): Promise<void> {
  const { damage } = await follow(
    verifyLog(files, { key: null, kept: null, policy: null, isPart }),
    isPart ? 'verified where they went' : 'verified',
    console,
  );
  if (damage === null) return;
  throw new BittingError('LEDGER_DAMAGED', `record ${damage.record}: ${damage.what}`, {
    publicDetail: `Nothing was archived: ${isPart ? 'the archive' : 'the ledger'} is damaged at record ${damage.record} (${damage.what}).`,
  });
}

/** Says how far it is now and then, and lets signals through. */
async function follow<Result>(
  work: Generator<bigint, Result>,
  what: string,
  console: CommandConsole,
): Promise<Result> {
  let step = work.next();
  for (; step.done !== true; step = work.next()) {
    if (step.value % VERIFY_PROGRESS_RECORDS !== 0n) continue;
    console.progress(`${groupDigits(step.value.toString())} records ${what}`);
    await new Promise(setImmediate);
  }
  return step.value;
}

interface CopyPlan {
  readonly ledger: string;
  readonly target: string;
  readonly plan: ArchivePlan;
  readonly partialTiles: ReadonlyMap<string, Uint8Array>;
}

class Copies {
  readonly #plan: CopyPlan;

  constructor(plan: CopyPlan) {
    this.#plan = plan;
  }

  /** The hashes of their files. When it resolves, the archive verifies by itself, and is on its disk. */
  async make(segments: readonly SealedSegment[], console: CommandConsole): Promise<readonly string[]> {
    const { ledger, target, plan, partialTiles } = this.#plan;
    const archive = new ArchiveDirectory(ledger, target);
    await archive.open();
    const hashes: string[] = [];
    for (const { index } of segments) {
      hashes.push(await archive.copySegment(index));
      console.progress(`segment ${index} copied`);
    }
    const checkpoint = encodeUtf8(plan.checkpoint ?? '');
    await archive.writeTree({ checkpoint, size: BigInt(plan.covered), partialTiles });
    await demandWhole(openLogFiles(target), true, console);
    await syncTiles(ledger, segments[0]?.first ?? 0n, segments.at(-1)?.end ?? 0n);
    return hashes;
  }
}

interface Release {
  readonly segments: readonly SealedSegment[];
  readonly hashes: readonly string[];
  readonly plan: ArchivePlan;
  readonly target: string;
  readonly reason: string | undefined;
}

/** As many at once as one record names. */
async function release(
  client: AdminClient,
  { segments, hashes, plan, target, reason }: Release,
  console: CommandConsole,
): Promise<void> {
  for (let at = 0; at < segments.length; at += plan.segmentsMax) {
    const some = segments.slice(at, at + plan.segmentsMax);
    const last = some.at(-1);
    if (last === undefined) return;
    const gone = await client.ledgerArchive({
      segment: some[0]?.index ?? 0,
      sha256: hashes.slice(at, at + some.length),
      root: encodeBase64(last.root),
      to: target,
      ...(reason === undefined ? {} : { reason }),
    });
    console.progress(`records ${gone.first} to ${gone.last} are archived`);
  }
}

function toJson({ segments, stays }: ArchiveChoice): object {
  return {
    segments: segments.map(({ index, first, end, newestMs }) => ({
      segment: index,
      first: first.toString(),
      last: (end - 1n).toString(),
      newestMs,
    })),
    stays,
  };
}

function render({ segments, stays }: ArchiveChoice, what: string, target: string): string[] {
  const [first, last] = [segments[0], segments.at(-1)];
  return [
    first === undefined || last === undefined
      ? 'Nothing is to be archived.'
      : `Segments ${first.index} to ${last.index}, records ${groupDigits(first.first.toString())} to ${groupDigits((last.end - 1n).toString())}, ${what} to ${target}`,
    ...(stays === null ? [] : [stays]),
  ];
}
