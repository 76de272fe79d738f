/** What a person does with a witness: what `bitting witness` and `bitting-witness` have in common. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { CLOSE_GRACE_MS } from './bounds.ts';
import { CosignedHeads } from './cosigned-heads.ts';
import { createWitnessDirectory, lockWitness, openWitnessDirectory } from './directory.ts';
import { KnownLogs } from './known-logs.ts';
import { createWitnessListener } from './listener.ts';
import { Witness, type WitnessClock } from './witness.ts';

/** The same for programs and for people. */
export interface Told {
  readonly value: unknown;
  readonly lines: readonly string[];
}

export const WITNESS_PORT_DEFAULT = 18_480;
const SEED_BYTES = 32;
const MS_PER_SECOND = 1_000n;

const MACHINE_CLOCK: WitnessClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

export function initWitness(directory: string, name: string): Told {
  const { verifier } = createWitnessDirectory(directory, { name, seed: randomBytes(SEED_BYTES) });
  const key = formatNoteKey(verifier);
  return {
    value: { name, key, directory },
    lines: [
      `A witness, in ${directory}. Its key, for the policies of those who believe it:`,
      key,
      'witness.key signs in its name: nobody else may read it, and no copy of it may sign elsewhere.',
    ],
  };
}

/** `given`: the verifier key of a log, or a file with it. */
export function addLog(directory: string, given: string): Told {
  const { layout } = openWitnessDirectory(directory);
  const line = !given.includes('+') && existsSync(given) ? readFileSync(given, 'utf8').trim() : given;
  const key = new KnownLogs(layout.logsFile).add(line);
  return {
    value: { log: key.name, key: formatNoteKey(key) },
    lines: [`The witness knows ${key.name}; one that runs has read it already.`],
  };
}

export function showWitness(directory: string): Told {
  const { layout, key } = openWitnessDirectory(directory);
  const heads = new CosignedHeads(layout.headsDirectory, key.verifier);
  const logs = new KnownLogs(layout.logsFile).all.map(({ name }) => ({ name, head: heads.of(name) }));
  return {
    value: {
      key: formatNoteKey(key.verifier),
      logs: logs.map(({ name, head }) => ({
        log: name,
        size: head?.checkpoint.size.toString() ?? null,
        signedAt: head === null ? null : timeOf(head.seconds),
      })),
    },
    lines: [
      formatNoteKey(key.verifier),
      ...(logs.length === 0 ? ['It knows no log yet.'] : []),
      ...logs.map(({ name, head }) =>
        head === null
          ? `${name}: nothing signed yet`
          : `${name}: ${head.checkpoint.size} records, signed ${timeOf(head.seconds)}`,
      ),
    ],
  };
}

export interface ServeOptions {
  readonly directory: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly onReady: (told: Told) => void;
  readonly onFault: (sentence: string) => void;
  readonly stop: AbortSignal;
}

/** Runs the witness until it is told to stop. @throws BittingError `WITNESS_IN_USE`, `PORT_TAKEN` and what opening throws */
export async function serveWitness({ directory, host, port, stop, ...told }: ServeOptions): Promise<void> {
  const { layout, key } = openWitnessDirectory(directory);
  using _lock = lockWitness(layout);
  const logs = new KnownLogs(layout.logsFile);
  const heads = new CosignedHeads(layout.headsDirectory, key.verifier);
  const clock = MACHINE_CLOCK;
  const server = createWitnessListener({
    witness: new Witness({ key, logs, heads, clock }),
    heads,
    key: key.verifier,
    clock,
    onFault: (error) => told.onFault(error instanceof Error ? error.message : 'unknown'),
  });
  const bound = await server.listen({ host, port }).catch((cause: unknown) => {
    throw portFault(host, port, cause);
  });
  const url = `http://${bound.host.includes(':') ? `[${bound.host}]` : bound.host}:${bound.port}`;
  told.onReady({
    value: { ready: true, url, key: formatNoteKey(key.verifier), logs: logs.all.length },
    lines: [
      `The witness runs at ${url}`,
      formatNoteKey(key.verifier),
      `Logs that it knows: ${logs.all.length}`,
    ],
  });
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close(CLOSE_GRACE_MS);
}

function portFault(host: string, port: number, cause: unknown): BittingError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new BittingError('PORT_TAKEN', `${host}:${port}${code}`, {
    publicDetail: `The witness cannot listen on ${host}:${port}${code}.`,
    cause,
  });
}

function timeOf(seconds: bigint): string {
  return new Date(Number(seconds * MS_PER_SECOND)).toISOString();
}
