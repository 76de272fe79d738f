/**
 * Orders at 70 % of the highest rate for half an hour, or a minute in a short run: memory that stays, no order that waits for long, an
 * event loop that is never held up.
 */
import { configFor } from '../tests/support/gateway.ts';
import { startLedgerHost } from './ledger-host.ts';
import type { LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startProgram } from './messages.ts';
import { quantileOf } from './pairs.ts';
import type { Part } from './part.ts';
import { judge, type Goal } from './verdict.ts';

const KEYS = 128;
const CONNECTIONS = 64;
const SHARE = 0.7;
const WHOLE_MS = 30 * 60_000;
const SHORT_MS = 60_000;
const SAMPLE_MS = 1_000;
const HIGHEST_WINDOWS = 5;
/** The first quarter is warm-up; what follows is compared with the last quarter. */
const QUARTERS = 4;

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
  host.watch();
  const resident: number[] = [];
  const sampler = setInterval(
    () => void host.spent().then(({ residentBytes }) => resident.push(residentBytes)),
    SAMPLE_MS,
  );
  const wholeMs = isShort ? SHORT_MS : WHOLE_MS;
  const perSecond = Math.floor(highest * SHARE);
  const result = await load.ask<LoadResult>({ ...call, durationMs: wholeMs, perSecond });
  clearInterval(sampler);
  const delays = await host.delays();
  const quarter = (nth: number): number =>
    quantileOf(
      resident.slice((resident.length * nth) / QUARTERS, (resident.length * (nth + 1)) / QUARTERS),
      0.5,
    );
  const { failures, firstFailure } = result;
  return {
    verdicts: [
      judge(GOALS.memory, quarter(QUARTERS - 1) / quarter(1)),
      judge(GOALS.tail, result.p999Ms / result.p50Ms),
      judge(GOALS.loop, delays.maxMs),
    ],
    data: { highest, perSecond, result, delays, resident },
    faults: failures === 0 ? [] : [`soak: ${failures} failures, the first: ${firstFailure}`],
    print: () =>
      console.log(
        `\nsoak: ${perSecond} orders a second (the highest: ${highest.toFixed(0)}) for ${wholeMs / 1_000} s; p50 ${result.p50Ms.toFixed(2)} ms, ` +
          `p99.9 ${result.p999Ms.toFixed(2)} ms; resident ${mebibytes(quarter(1))}, at the end ${mebibytes(quarter(QUARTERS - 1))}; longest hold-up ${delays.maxMs.toFixed(1)} ms`,
      ),
  };
};

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
