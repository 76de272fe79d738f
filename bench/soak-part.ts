/**
 * Orders at 70 % of the highest rate for half an hour, or a minute in a short run: memory that stays, no order that waits for long, an
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
import { judge, judgeRatio, type Goal } from './verdict.ts';

const KEYS = 128;
const CONNECTIONS = 64;
const SHARE = 0.7;
const WHOLE_MS = 30 * 60_000;
const SHORT_MS = 60_000;
const SAMPLE_MS = 1_000;
const HIGHEST_WINDOWS = 5;
/** Of the venue without anybody in the middle. */
const FLOOR_MS = 10_000;
/** The first quarter is warm-up; what follows is compared with the last quarter. */
const QUARTERS = 4;
const TOO_SHORT =
  'a minute is too short: the gateway keeps tokens of two minutes and 50,000 orders, and only then does its heap stay';

const row = (id: string, what: string, goal: number, unit: string): Goal => ({
  id,
  what,
  goal,
  bound: 'at most',
  unit,
});
const GOALS = {
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

export const measureSoak: Part = async ({ durationMs, isShort }) => {
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
  let highest = 0;
  for (let nth = 0; nth < HIGHEST_WINDOWS; nth += 1)
    highest = Math.max(highest, (await load.ask<LoadResult>({ ...call, durationMs })).perSecond);
  const perSecond = Math.floor(highest * SHARE);
  const floor = await load.ask<LoadResult>({ ...call, port: venuePort, durationMs: FLOOR_MS, perSecond });
  const wholeMs = isShort ? SHORT_MS : WHOLE_MS;
  const soaked = await soak(host, () => load.ask<LoadResult>({ ...call, durationMs: wholeMs, perSecond }));
  const { result, delays, resident } = soaked;
  const quarter = (nth: number): number =>
    quantileOf(
      resident.slice((resident.length * nth) / QUARTERS, (resident.length * (nth + 1)) / QUARTERS),
      0.5,
    );
  const growth = quarter(QUARTERS - 1) / quarter(1);
  const { failures, firstFailure } = result;
  return {
    verdicts: [
      isShort ? judgeRatio(GOALS.memory, null, TOO_SHORT) : judge(GOALS.memory, growth),
      judge(GOALS.tail, result.p999Ms / result.p50Ms),
      judge(GOALS.loop, delays.maxMs),
      delays.ownMaxMs === null
        ? judgeRatio(GOALS.own, null, 'this system does not tell')
        : judge(GOALS.own, delays.ownMaxMs),
    ],
    data: { highest, perSecond, floor, ...soaked },
    faults: failures === 0 ? [] : [`soak: ${failures} failures, the first: ${firstFailure}`],
    print: () => {
      console.log(
        `\nsoak: ${perSecond} orders a second (the highest: ${highest.toFixed(0)}) for ${wholeMs / 1_000} s; resident ` +
          `${mebibytes(quarter(1))}, at the end ${mebibytes(quarter(QUARTERS - 1))} (×${growth.toFixed(2)})`,
      );
      printTails(result, floor);
      printDelays(delays);
    },
  };
};

async function soak(host: LedgerHost, run: () => Promise<LoadResult>) {
  host.watch();
  const resident: number[] = [];
  const sampler = setInterval(
    () => void host.spent().then(({ residentBytes }) => resident.push(residentBytes)),
    SAMPLE_MS,
  );
  const result = await run();
  clearInterval(sampler);
  return { result, resident, delays: await host.delays() };
}

function printTails(result: LoadResult, floor: LoadResult): void {
  const tail = ({ p50Ms, p999Ms }: Pick<LoadResult, 'p50Ms' | 'p999Ms'>): string =>
    `p50 ${p50Ms.toFixed(2)} ms, p99.9 ${p999Ms.toFixed(2)} ms (×${(p999Ms / p50Ms).toFixed(1)})`;
  const { awayMaxMs, undisturbed } = result;
  console.log(`soak: orders: ${tail(result)}; of the venue alone, at the same rate: ${tail(floor)}`);
  if (undisturbed === null) return;
  const share = (undisturbed.share * 100).toFixed(1);
  console.log(
    `soak: the load itself was away for ${awayMaxMs.toFixed(1)} ms at most; of the ${share} % of orders under which it was not: ${tail(undisturbed)}`,
  );
}

function printDelays({ maxMs, ownMaxMs, computedMaxMs, collectorMaxMs }: LoopDelays): void {
  console.log(
    `soak: longest hold-up ${maxMs.toFixed(1)} ms, without waiting for a processor ${ownMaxMs?.toFixed(1) ?? '–'} ms; ` +
      `computed at most ${computedMaxMs.toFixed(1)} ms in one, stood still for the collector at most ${collectorMaxMs.toFixed(1)} ms`,
  );
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
