/**
 * Orders at 70 % of the highest rate for half an hour, or 40 seconds in a short run: memory that stays, no order that waits for long, an
 * event loop that is never held up. Load, venue and gateway share the machine: what the load itself was away for, what the gateway waited
 * for a processor, and what the same load waits for the venue alone stand beside the figures.
 */
import { configFor } from '../tests/support/gateway.ts';
import { startLedgerHost, type LedgerHost } from './ledger-host.ts';
import type { LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import type { LoopDelays } from './loop-watch.ts';
import { startProgram } from './messages.ts';
import { quantileOf } from './pairs.ts';
import type { Part } from './part.ts';
import { tellProgress } from './progress.ts';
import { printTable, type Table } from './tables.ts';
import { judge, judgeRatio, type Goal, type Verdict } from './verdict.ts';

const KEYS = 128;
const CONNECTIONS = 64;
const SHARE = 0.7;
const MS_PER_MINUTE = 60_000;
const WHOLE_MS = 30 * MS_PER_MINUTE;
const SHORT_MS = 40_000;
const SAMPLE_MS = 1_000;
/** One in so many is told while it runs. */
const SAMPLES_TOLD = 60;
const WARM_UP_WINDOWS = 5;
/** What is kept up for so long has met the collector, the index and the ledger's segments; the best of some seconds has not. */
const HIGHEST_MS = { whole: 30_000, short: 10_000 } as const;
/** Of the venue without anybody in the middle. */
const FLOOR_MS = 10_000;
/** The first quarter is warm-up; what follows is compared with the last quarter. */
const QUARTERS = 4;
/** The gateway keeps tokens of two minutes and 50,000 orders; its heap stays when the first quarter has brought as many. */
const JUDGED_MS_MIN = 10 * MS_PER_MINUTE;
const TOO_SHORT =
  'below ten minutes its heap still grows: the gateway keeps tokens of two minutes and 50,000 orders';

const row = (id: string, what: string, goal: number, unit: string): Goal => ({
  id,
  what,
  goal,
  bound: 'at most',
  unit,
});
export const SOAK_GOALS = {
  memory: row(
    'soak-memory',
    'soak at 70 % of the highest rate: resident memory of the last quarter / the second',
    1.1,
    '×',
  ),
  tail: row('soak-tail', 'soak: p99.9 / p50', 10, '×'),
  loop: row('soak-loop', 'soak: the longest that the event loop was held up', 50, 'ms'),
  own: row('soak-own', 'soak: the same without what it waited for a processor that others had', 50, 'ms'),
} as const;

export const measureSoak: Part = async ({ durationMs, isShort, soakMs }) => {
  await using parts = new AsyncDisposableStack();
  const venue = startProgram('venue-process.ts');
  parts.defer(() => venue.close());
  const { port: venuePort } = await venue.ask<{ readonly port: number }>({ tls: null });
  const url = `http://127.0.0.1:${venuePort}`;
  const config = configFor({ okxUrl: url, htxSpotUrl: url, htxContractUrl: url }, false);
  const host = await startLedgerHost({ ledger: 'durable', config, keys: KEYS });
  parts.defer(() => host.close());
  const load = startProgram('load-process.ts');
  parts.defer(() => load.close());
  await load.ask({ keys: host.keys, host: `127.0.0.1:${host.port}` } satisfies LoadStart);
  const call = { port: host.port, connections: CONNECTIONS, workload: 'order' } as const;
  // As in the soak itself: what signing takes of the processors is missing to whoever is asked.
  const signsAhead = false;
  for (let nth = 0; nth < WARM_UP_WINDOWS; nth += 1)
    await load.ask<LoadResult>({ ...call, durationMs, signsAhead });
  const highestMs = HIGHEST_MS[isShort ? 'short' : 'whole'];
  const { perSecond: highest } = await load.ask<LoadResult>({ ...call, durationMs: highestMs, signsAhead });
  const perSecond = Math.floor(highest * SHARE);
  const floor = await load.ask<LoadResult>({ ...call, port: venuePort, durationMs: FLOOR_MS, perSecond });
  const wholeMs = soakMs ?? (isShort ? SHORT_MS : WHOLE_MS);
  const soaked = await soak(host, () => load.ask<LoadResult>({ ...call, durationMs: wholeMs, perSecond }));
  const { failures, firstFailure } = soaked.result;
  const tables = [tableOf({ ...soaked, highest, perSecond, wholeMs, floor })];
  return {
    verdicts: judgeSoak(soaked, wholeMs),
    tables,
    data: { highest, perSecond, floor, ...soaked },
    faults: failures === 0 ? [] : [`soak: ${failures} failures, the first: ${firstFailure}`],
    print: () => tables.forEach(printTable),
  };
};

interface Soaked {
  readonly result: LoadResult;
  /** Bytes, second by second. */
  readonly resident: readonly number[];
  readonly delays: LoopDelays;
}

export function judgeSoak({ result, resident, delays }: Soaked, wholeMs: number): readonly Verdict[] {
  const growth = quarter(resident, QUARTERS - 1) / quarter(resident, 1);
  return [
    wholeMs < JUDGED_MS_MIN
      ? judgeRatio(SOAK_GOALS.memory, null, TOO_SHORT)
      : judge(SOAK_GOALS.memory, growth),
    judge(SOAK_GOALS.tail, result.p999Ms / result.p50Ms),
    judge(SOAK_GOALS.loop, delays.maxMs),
    delays.ownMaxMs === null
      ? judgeRatio(SOAK_GOALS.own, null, 'this system does not tell')
      : judge(SOAK_GOALS.own, delays.ownMaxMs),
  ];
}

/** What was resident for half of its time, or less. */
function quarter(resident: readonly number[], nth: number): number {
  const part = (end: number): number => (resident.length * end) / QUARTERS;
  return quantileOf(resident.slice(part(nth), part(nth + 1)), 0.5);
}

async function soak(host: LedgerHost, run: () => Promise<LoadResult>): Promise<Soaked> {
  host.watch();
  const resident: number[] = [];
  const sampler = setInterval(
    () =>
      void host.spent().then(({ residentBytes }) => {
        resident.push(residentBytes);
        if (resident.length % SAMPLES_TOLD === 0)
          tellProgress(`soak: second ${resident.length}, ${mebibytes(residentBytes)} resident`);
      }),
    SAMPLE_MS,
  );
  const result = await run();
  clearInterval(sampler);
  return { result, resident, delays: await host.delays() };
}

interface Told extends Soaked {
  readonly highest: number;
  readonly perSecond: number;
  readonly wholeMs: number;
  /** Of the venue alone, at the same rate. */
  readonly floor: LoadResult;
}

function tableOf({ result, resident, delays, highest, perSecond, wholeMs, floor }: Told): Table {
  const ms = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)} ms`);
  const tail = (name: string, { p50Ms, p999Ms }: Pick<LoadResult, 'p50Ms' | 'p999Ms'>): readonly string[] => [
    name,
    `p50 ${ms(p50Ms)}, p99.9 ${ms(p999Ms)}: ×${(p999Ms / p50Ms).toFixed(1)}`,
  ];
  const { awayMaxMs, undisturbed } = result;
  const share = ((undisturbed?.share ?? 0) * 100).toFixed(1);
  return {
    title: `Soak: ${perSecond} orders a second for ${(wholeMs / MS_PER_MINUTE).toFixed(1)} minutes (the highest rate: ${highest.toFixed(0)})`,
    heads: ['what', 'measured'],
    rows: [
      tail('orders', result),
      tail('the same load at the venue alone', floor),
      ...(undisturbed === null
        ? []
        : [tail(`the ${share} % of orders under which the load itself was not away`, undisturbed)]),
      ['the longest that the load itself was away', ms(awayMaxMs)],
      [
        'resident in the second quarter, in the last',
        [1, QUARTERS - 1].map((nth) => mebibytes(quarter(resident, nth))).join(', '),
      ],
      ['longest hold-up of the event loop', ms(delays.maxMs)],
      ['the same without waiting for a processor', ms(delays.ownMaxMs)],
      ['computed at most in one', ms(delays.computedMaxMs)],
      ['stood still for the collector at most', ms(delays.collectorMaxMs)],
    ],
  };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
