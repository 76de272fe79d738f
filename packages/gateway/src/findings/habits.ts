import { HABIT_VALUES_MAX } from './bounds.ts';
import type { Habits, Request } from './story.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HOURS = 24;

/** The hour of the day in UTC. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) % HOURS;
}

/** What was done in a while, summed up; the requests themselves are forgotten. Plain data. */
export interface HabitPart {
  sinceMs: number;
  requests: number;
  refused: number;
  orders: number;
  readonly instruments: Set<string>;
  readonly addresses: Set<string>;
  readonly ordersByHour: number[];
  readonly minutesByOrders: Map<number, number>;
  readonly minute: { index: number; orders: number };
}

export function newPart(): HabitPart {
  return {
    sinceMs: Number.POSITIVE_INFINITY,
    requests: 0,
    refused: 0,
    orders: 0,
    instruments: new Set(),
    addresses: new Set(),
    ordersByHour: Array.from({ length: HOURS }, () => 0),
    minutesByOrders: new Map(),
    minute: { index: Number.NaN, orders: 0 },
  };
}

/**
 * One request more, in the order of the ledger. What was refused tells of shares; only what was admitted is a habit. What was only
 * read tells where the bot runs.
 */
export function learn(part: HabitPart, request: Request): void {
  const { atMs, origin, instruments, orders, refusal, isRead } = request;
  if (isRead) {
    learnValue(part.addresses, origin);
    return;
  }
  part.sinceMs = Math.min(part.sinceMs, atMs);
  part.requests += 1;
  if (refusal !== null) {
    part.refused += 1;
    return;
  }
  learnValue(part.addresses, origin);
  for (const instrument of instruments) learnValue(part.instruments, instrument);
  if (orders === 0) return;
  part.orders += orders;
  const hour = hourOf(atMs);
  part.ordersByHour[hour] = (part.ordersByHour[hour] ?? 0) + orders;
  const index = Math.floor(atMs / MINUTE_MS);
  if (index !== part.minute.index) {
    endMinute(part);
    part.minute.index = index;
  }
  part.minute.orders += orders;
}

/** All parts together. */
export function sumUp(parts: Iterable<HabitPart>): Habits {
  const sum = newPart();
  for (const part of parts) merge(sum, part);
  return { ...sum, sinceMs: Number.isFinite(sum.sinceMs) ? sum.sinceMs : null };
}

/** Adds what is in another part. */
export function merge(sum: HabitPart, part: HabitPart): void {
  endMinute(part);
  sum.sinceMs = Math.min(sum.sinceMs, part.sinceMs);
  sum.requests += part.requests;
  sum.refused += part.refused;
  sum.orders += part.orders;
  for (const value of part.instruments) learnValue(sum.instruments, value);
  for (const value of part.addresses) learnValue(sum.addresses, value);
  for (const [hour, orders] of part.ordersByHour.entries())
    sum.ordersByHour[hour] = (sum.ordersByHour[hour] ?? 0) + orders;
  for (const [orders, minutes] of part.minutesByOrders) countMinutes(sum, orders, minutes);
}

function endMinute(part: HabitPart): void {
  if (part.minute.orders > 0) countMinutes(part, part.minute.orders, 1);
  part.minute.index = Number.NaN;
  part.minute.orders = 0;
}

function countMinutes({ minutesByOrders }: HabitPart, orders: number, minutes: number): void {
  minutesByOrders.set(orders, (minutesByOrders.get(orders) ?? 0) + minutes);
}

function learnValue(known: Set<string>, value: string | null): void {
  if (value !== null && known.size < HABIT_VALUES_MAX) known.add(value);
}
