/** What an unmodified ccxt waits for an order, straight to the venue and through whoever is in the middle: how much of it is the middle’s. */
import type { BotCall } from './bot-process.ts';
import { openGround } from './ground.ts';
import { summarise } from './load.ts';
import { startProgram } from './messages.ts';
import { evaluateRounds, measureQuietly, type Formula, type Reading } from './pairs.ts';
import type { Part } from './part.ts';
import { describeRound, tellProgress } from './progress.ts';
import { readProcessorTimes, stealBetween } from './steal.ts';
import { judgeRatio, type Goal } from './verdict.ts';
import { CLIENT_VERSIONS } from '../tests/support/trading-clients.ts';

const MIDDLES = ['direct', 'gateway', 'http-proxy-3'] as const;
const BOT_KEYS = 4;
const WARM_UP_MS = 1_500;

const shareOf =
  (middle: string): Formula =>
  (of) =>
    (of(middle) - of('direct')) / of(middle);

export const CCXT_GOALS: readonly (Goal & { readonly formula: Formula })[] = [
  {
    id: 'ccxt-share',
    what: 'the gateway’s part of what ccxt’s createOrder takes, p50',
    goal: 0.2,
    bound: 'at most',
    unit: '×',
    formula: shareOf('gateway'),
  },
  {
    id: 'ccxt-share-http-proxy-3',
    what: 'the same / http-proxy-3’s part, doing nothing',
    goal: 1,
    bound: 'at most',
    unit: '×',
    formula: (of) => shareOf('gateway')(of) / shareOf('http-proxy-3')(of),
  },
];

export const measureCcxt: Part = async ({ rounds, durationMs, tries }) => {
  await using parts = new AsyncDisposableStack();
  const ground = await openGround(['http-proxy-3']);
  parts.defer(() => ground.close());
  const bot = startProgram('bot-process.ts');
  parts.defer(() => bot.close());
  const keys = ground.keys.slice(0, BOT_KEYS);
  const ways = MIDDLES.flatMap((name) => ground.middles.get(name) ?? []);
  const place = async (port: number, ms: number): Promise<number> => {
    const times = await bot.ask<readonly number[]>({ port, keys, durationMs: ms } satisfies BotCall);
    return summarise(times, { elapsedMs: ms }).p50Ms;
  };
  for (const { port } of ways) await place(port, WARM_UP_MS);
  const readings: Reading[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, port } of ways) {
      const measured = await measureQuietly(tries, async () => {
        const times = readProcessorTimes();
        const value = await place(port, durationMs);
        return { value, steal: stealBetween(times, readProcessorTimes()) };
      });
      for (const one of measured) readings.push({ ...one, contestant: name, round });
    }
    tellProgress(describeRound('createOrder of ccxt', round, rounds, readings));
  }
  const p50 = (name: string): string =>
    `${name} ${evaluateRounds((of) => of(name), readings)?.median.toFixed(3)} ms`;
  return {
    verdicts: CCXT_GOALS.map((row) =>
      judgeRatio(row, evaluateRounds(row.formula, readings), 'no round was quiet'),
    ),
    peers: new Map([['ccxt', CLIENT_VERSIONS.ccxt]]),
    data: readings,
    print: () => console.log(`\nccxt’s createOrder, p50: ${MIDDLES.map(p50).join(', ')}`),
  };
};
