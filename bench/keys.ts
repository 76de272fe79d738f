/**
 * What a decision of the gateway costs when it knows one key and when it knows many: finding the key, its layers, what it, its
 * account and everything have used, and the policy of an order. By turns in one run. Of many keys once the same one trades
 * again and again, and once all of them do by turns, so that nothing of a key is near the processor any more: what the gateway
 * does is the same, and what is dearer then is memory.
 */
import { decide } from '@bitting/gateway/pipeline/decide.ts';
import { KeyGround } from './key-ground.ts';

export interface KeysRow {
  /** How many keys there are, and how many of them trade. */
  readonly keys: number;
  readonly busy: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
}

/** Above it a decision does grow with the keys that there are; below it are the measurement's own errors. */
export const GROWTH_MAX = 1.5;

const MANY = 100_000;
const DECISIONS = 8_000;
const WARM_UP_DECISIONS = 3_000;

interface Contestant {
  readonly ground: KeyGround;
  readonly busy: number;
  readonly times: number[];
}

export async function measureKeys(many = MANY): Promise<readonly KeysRow[]> {
  const few = await KeyGround.open(1);
  const all = await KeyGround.open(many);
  const contestants: readonly Contestant[] = [
    { ground: few, busy: 1, times: [] },
    { ground: all, busy: 1, times: [] },
    { ground: all, busy: many, times: [] },
  ];
  for (let nth = 0; nth < WARM_UP_DECISIONS + DECISIONS; nth += 1)
    for (const { ground, busy, times } of contestants) {
      const micros = decideOnce(ground, busy);
      if (nth >= WARM_UP_DECISIONS) times.push(micros);
    }
  for (const ground of [few, all]) ground.close();
  return contestants.map(({ ground, busy, times }) => {
    times.sort((left, right) => left - right);
    const at = (part: number): number => times[Math.floor(times.length * part)] ?? Number.NaN;
    return { keys: ground.size, busy, p50Micros: at(0.5), p99Micros: at(0.99) };
  });
}

function decideOnce(ground: KeyGround, busy: number): number {
  const request = ground.nextRequest(busy);
  const beginNs = process.hrtime.bigint();
  const decided = decide(request, 1, ground.ports);
  const tookNs = process.hrtime.bigint() - beginNs;
  if (decided.kind === 'refused') throw new Error(`the order was refused: ${decided.detail}`);
  return Number(tookNs) / 1_000;
}

/** How much dearer a decision for the same key is, because there are the others. */
export function growthOf([one, many]: readonly KeysRow[]): number {
  return (many?.p50Micros ?? Number.NaN) / (one?.p50Micros ?? Number.NaN);
}

export function printKeys(rows: readonly KeysRow[]): void {
  console.log('\nkeys      of them trade    p50 µs   p99 µs   p50 to one key');
  const [one] = rows;
  for (const { keys, busy, p50Micros, p99Micros } of rows) {
    const ratio = p50Micros / (one?.p50Micros ?? Number.NaN);
    const cells = [
      String(keys).padEnd(9),
      String(busy).padStart(13),
      p50Micros.toFixed(1).padStart(9),
      p99Micros.toFixed(1).padStart(8),
      `×${ratio.toFixed(2)}`.padStart(16),
    ];
    console.log(cells.join(' '));
  }
}
