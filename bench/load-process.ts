/**
 * The load as a process of its own; started by `startProgram`, ends with it. Requests of a short window are signed before it as
 * far as can be foreseen, so that within it the load writes and reads and does nothing else.
 */
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { runLoad, type LoadOptions } from './load.ts';
import { createWorkloads, type Workload } from './requests.ts';

export interface LoadCall extends Omit<LoadOptions, 'next'> {
  readonly workload: Workload['name'];
  /** Unless it is said otherwise: where whoever is asked does a tenth of the usual, most would be signed for nothing. */
  readonly signsAhead?: boolean;
}

export interface LoadStart {
  readonly keys: readonly OkxKey[];
  /** What requests name as their host. */
  readonly host: string;
}

/** Signed ahead at most: memory, and what is signed must still be fresh when it is sent. */
const AHEAD_MAX = 120_000;
const AHEAD_MS_MAX = 8_000;
/** A window may be faster than the last one. */
const AHEAD_FACTOR = 1.2;

let workloads: readonly Workload[] = [];
/** What such a window took last time, by whom it asked and how. */
const rates = new Map<string, number>();

function prepare(next: () => Buffer, count: number): () => Buffer {
  const ahead: Buffer[] = [];
  while (ahead.length < count) ahead.push(next());
  return () => ahead.pop() ?? next();
}

async function run(call: LoadCall): Promise<void> {
  const workload = workloads.find(({ name }) => name === call.workload);
  if (workload === undefined) throw new Error(`no requests of ${call.workload}`);
  const kind = `${call.port} ${call.workload} ${call.connections}`;
  // A longer window would be one with two loads: first one that does not sign, then one that does.
  const isAhead = call.signsAhead !== false && call.durationMs <= AHEAD_MS_MAX;
  const expected = isAhead ? ((call.perSecond ?? rates.get(kind) ?? 0) * call.durationMs) / 1_000 : 0;
  const next = prepare(workload.next, Math.min(AHEAD_MAX, Math.ceil(expected * AHEAD_FACTOR)));
  const result = await runLoad({ ...call, next });
  if (call.perSecond === undefined) rates.set(kind, result.perSecond);
  process.send?.(result);
}

process.once('disconnect', () => process.exit());
process.on('message', (message: LoadStart | LoadCall) => {
  if ('keys' in message) {
    workloads = createWorkloads(message.keys, message.host);
    process.send?.('ready');
  } else void run(message);
});
