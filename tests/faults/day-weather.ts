/** What goes wrong in the long day, one row each. */
import type { FaultRequest } from '@bitting/simulator/control/faults.ts';
import type { StreamFaultRequest } from '@bitting/simulator/control/stream-faults.ts';
import type { DayAccount, DayGround } from './day-ground.ts';
import { pick } from './day-bot.ts';

export interface Mishap {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  /** A stream that goes on loses something for good: nobody can know, and only questions find it. */
  readonly isLossy?: true;
  strike(ground: DayGround, account: DayAccount): void;
}

const UPGRADE_NOTICE_MS = 30_000;
const LATE_MS_MAX = 20_000;
const DELAY_MS_MAX = 3_000;
const REST_KINDS = [
  'drop-before',
  'drop-after',
  'cut',
  'late',
  'delay',
  'rate-limit',
  'maintenance',
] as const;
const ORDER_KINDS = ['drop-before', 'drop-after', 'ignore', 'late'] as const;

export const MISHAPS: readonly Mishap[] = [
  { name: 'a bot hangs up', weight: 3, strike: hangUp },
  {
    name: 'a bot stops to read',
    weight: 1,
    strike: (ground, account) => anyStream(ground, account)?.pause(),
  },
  { name: 'the venue cuts a stream', weight: 3, strike: cutOne },
  {
    name: 'the venue cuts all streams',
    weight: 1,
    strike: (_ground, { control }) => {
      for (const stream of control.streams.open()) stream.cut();
    },
  },
  {
    name: 'a frame is cut short',
    weight: 3,
    strike: (ground, account) => {
      later(ground, account, { kind: 'cut', bytes: upTo(ground, 80) });
    },
  },
  {
    name: 'a stream ends instead of a frame',
    weight: 2,
    strike: (ground, account) => {
      later(ground, account, { kind: pick(['drop', 'close'] as const, ground.random) });
    },
  },
  {
    name: 'a frame is lost',
    weight: 1,
    isLossy: true,
    strike: (ground, account) => {
      later(ground, account, { kind: 'lose' });
    },
  },
  {
    name: 'a frame comes twice',
    weight: 1,
    strike: (ground, account) => {
      later(ground, account, { kind: 'duplicate' });
    },
  },
  { name: 'a stream says nothing more', weight: 2, strike: stallOne },
  {
    name: 'frames are late',
    weight: 1,
    strike: (ground, account) => {
      later(ground, account, { kind: 'delay', delayMs: upTo(ground, DELAY_MS_MAX) });
    },
  },
  {
    name: 'a message to the venue meets a broken stream',
    weight: 3,
    strike: (ground, account) => {
      const kind = pick(ORDER_KINDS, ground.random);
      account.control.streams.faults.add({
        kind,
        skip: upTo(ground, 3),
        delayMs: upTo(ground, DELAY_MS_MAX),
      });
    },
  },
  {
    name: 'upgrades are refused',
    weight: 2,
    strike: (ground, { control }) => {
      control.streams.faults.add({ kind: 'refuse', count: upTo(ground, 4), status: 503 });
      cutOne(ground, { control });
    },
  },
  {
    name: 'the venue announces its upgrade',
    weight: 1,
    strike: (_ground, { control }) => {
      control.streams.announceUpgrade({ closeAfterMs: UPGRADE_NOTICE_MS });
    },
  },
  {
    name: 'questions are not answered',
    weight: 2,
    strike: (ground, account) => breakRest(ground, account, 'GET'),
  },
  {
    name: 'orders are not answered',
    weight: 3,
    strike: (ground, account) => breakRest(ground, account, 'POST'),
  },
];

const TOTAL = MISHAPS.reduce((sum, { weight }) => sum + weight, 0);

export function pickMishap(random: () => number): Mishap {
  let left = random() * TOTAL;
  const found = MISHAPS.find(({ weight }) => (left -= weight) < 0);
  return found ?? pick(MISHAPS, random);
}

/** Nothing goes wrong from here on; what has gone wrong stays as it is. */
export function clearWeather(ground: DayGround): void {
  for (const { bots, control } of ground.accounts) {
    control.clearFaults();
    control.streams.faults.clear();
    for (const { streams } of bots) for (const stream of streams) stream.resume();
  }
}

function upTo({ random }: DayGround, most: number): number {
  return 1 + Math.floor(random() * most);
}

function anyStream(ground: DayGround, { bots }: Pick<DayAccount, 'bots'>) {
  const streams = bots.flatMap((bot) => bot.streams).filter(({ state }) => state !== 'lost');
  return streams.length === 0 ? null : pick(streams, ground.random);
}

function hangUp(ground: DayGround, account: DayAccount): void {
  anyStream(ground, account)?.lose();
}

function cutOne(ground: DayGround, { control }: Pick<DayAccount, 'control'>): void {
  const streams = control.streams.open();
  if (streams.length > 0) pick(streams, ground.random).cut();
}

function stallOne(ground: DayGround, { control }: DayAccount): void {
  const streams = control.streams.open();
  if (streams.length > 0) pick(streams, ground.random).stall();
}

/** One of the next frames that go out. */
function later(ground: DayGround, { control }: DayAccount, fault: StreamFaultRequest): void {
  control.streams.faults.add({ skip: upTo(ground, 5) - 1, ...fault });
}

function breakRest(
  ground: DayGround,
  { control }: DayAccount,
  method: FaultRequest['method'] & string,
): void {
  const kind = pick(REST_KINDS, ground.random);
  const delayMs = upTo(ground, LATE_MS_MAX);
  const bytes = upTo(ground, 200);
  // Of `late`: hung up on, or an answer that says nothing.
  const ending = kind === 'late' && ground.random() < 0.5 ? { status: 0 } : {};
  control.addFault({ kind, method, count: upTo(ground, 3), delayMs, bytes, ...ending });
}
