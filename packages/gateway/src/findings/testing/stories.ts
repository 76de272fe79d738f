import type { AdminEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { learn, newPart, sumUp } from '../habits.ts';
import type { Request, Story, Stretch, ToldAct, ToldEvent } from '../story.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Midnight, UTC. */
export const MIDNIGHT = Date.parse('2026-11-20T00:00:00Z');
/** The night after ten days of a bot. */
export const NIGHT: Stretch = { sinceMs: MIDNIGHT, untilMs: MIDNIGHT + DAY_MS };

let sequences = 0n;

/** An order of the bot, admitted, at home. */
export function request(atMs: number, change: Partial<Request> = {}): Request {
  sequences += 1n;
  const { address = '192.0.2.1' } = change;
  return {
    sequence: sequences,
    atMs,
    operation: 'POST /api/v5/trade/order',
    address,
    origin: address,
    instruments: ['BTC-USDT'],
    orders: 1,
    refusal: null,
    isRead: false,
    ...change,
  };
}

export function changed(one: Request, change: Partial<Request>): Request {
  return { ...one, ...change };
}

export function repeat(times: number, one: (index: number) => Request): readonly Request[] {
  return Array.from({ length: times }, (_, index) => one(index));
}

/** Ten days, from eight in the morning to six in the evening: two orders every ten minutes, one in twenty refused. */
export const WORKING_DAYS: readonly Request[] = Array.from({ length: 10 * 60 }, (_, slot) =>
  workAt(Math.floor(slot / 60), slot % 60),
).flat();

function workAt(day: number, slot: number): readonly Request[] {
  const atMs = MIDNIGHT - (10 - day) * DAY_MS + 8 * HOUR_MS + slot * 10 * MINUTE_MS;
  const orders = [request(atMs), request(atMs + SECOND_MS)];
  if (slot % 10 !== 0) return orders;
  return [...orders, request(atMs, { refusal: 'ORDER_TOO_LARGE', orders: 0, instruments: [] })];
}

export interface Told {
  readonly before?: readonly Request[];
  readonly acts?: readonly ToldAct[];
  readonly events?: readonly ToldEvent[];
}

/** What happens in the night, after the working days unless told otherwise. */
export function storyOf(
  requests: readonly Request[],
  { before = WORKING_DAYS, acts = [], events = [] }: Told = {},
): Story {
  const part = newPart();
  for (const one of before) learn(part, one);
  return {
    subject: { kind: 'key', id: 'key_1', label: 'grid', accountId: 'acc_1', keyIds: ['key_1'] },
    stretch: NIGHT,
    habits: sumUp([part]),
    requests,
    acts,
    events,
  };
}

export function act(name: string, change: Partial<AdminEntry> = {}): ToldAct {
  sequences += 1n;
  const stamp = { wallMs: epochMs(MIDNIGHT + HOUR_MS), monotonicMs: 1, boot: 'b' };
  const entry = {
    type: 'admin',
    operatorId: 'op_1',
    act: name,
    subject: 'key_1',
    reason: null,
    details: {},
    ...stamp,
  } as const;
  return { sequence: sequences, entry: { ...entry, ...change } };
}

export function event(name: string, details: SystemEntry['details'] = {}): ToldEvent {
  sequences += 1n;
  const stamp = { wallMs: epochMs(MIDNIGHT + HOUR_MS), monotonicMs: 1, boot: 'b' };
  return { sequence: sequences, entry: { type: 'system', event: name, details, ...stamp } };
}
