/** When a key may be used: the hours of the week, and how long it may lie unused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import type { Intent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { WeeklyWindow } from '../limits.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  LEVERAGE,
  NOW,
  OWN,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
} from '../policy.fixture.ts';
import { NO_LIMITS } from '../limits.ts';
import { IDLE_RULE } from './idle.ts';
import { askLimit, askUsageRule } from './rule.fixture.ts';
import { SCHEDULE_RULE } from './schedule.ts';

const PASSING: readonly Intent[] = [CANCEL, ACCOUNT_CANCEL, CLOSE, READ, buy('1', { reduceOnly: true })];
const BOUND: readonly Intent[] = [PLACE, AMEND, LEVERAGE];

function askAt(instant: string, schedule: readonly WeeklyWindow[], intent: Intent = PLACE): unknown {
  const now = epochMs(Date.parse(instant));
  return askLimit(SCHEDULE_RULE, intent, { limits: { schedule }, snapshot: { now } });
}

/** Monday 08:00 to 17:00. */
const WORK: WeeklyWindow = { from: 480, to: 1_020 };

test('A stretch of the week begins with its first minute and ends before its last, in UTC.', () => {
  for (const [instant, passes] of [
    ['2026-11-23T07:59:59.999Z', false],
    ['2026-11-23T08:00:00.000Z', true],
    ['2026-11-23T16:59:59.999Z', true],
    ['2026-11-23T17:00:00.000Z', false],
    ['2026-11-24T09:00:00.000Z', false],
    ['2026-11-22T09:00:00.000Z', false],
    ['2026-11-30T09:00:00.000Z', true],
  ] as const)
    assert.equal(askAt(instant, [WORK]), passes ? null : 'OUTSIDE_SCHEDULE', instant);
});

test('The week begins on Monday and is over with Sunday.', () => {
  assert.equal(askAt('2026-11-23T00:00:00Z', [{ from: 0, to: 1 }]), null);
  assert.equal(askAt('2026-11-22T23:59:59Z', [{ from: 0, to: 1 }]), 'OUTSIDE_SCHEDULE');
  assert.equal(askAt('2026-11-22T23:59:59Z', [{ from: 10_079, to: 10_080 }]), null);
  assert.equal(askAt('2026-11-23T00:00:00Z', [{ from: 10_079, to: 10_080 }]), 'OUTSIDE_SCHEDULE');
  assert.equal(askAt('2026-11-22T12:00:00Z', [{ from: 0, to: 10_080 }]), null);
});

test('One stretch of several is enough, and no stretch is never.', () => {
  assert.equal(askAt('2026-11-24T00:30:00Z', [WORK, { from: 1_440, to: 1_500 }]), null);
  assert.equal(askAt('2026-11-23T09:00:00Z', []), 'OUTSIDE_SCHEDULE');
  assert.equal(askLimit(SCHEDULE_RULE, PLACE, { limits: { schedule: 'always' } }), null);
});

test('Outside its hours a key can still cancel, read and reduce, and do nothing else.', () => {
  for (const intent of PASSING) assert.equal(askAt('2026-11-24T09:00:00Z', [], intent), null, intent.kind);
  for (const intent of BOUND) assert.equal(askAt('2026-11-24T09:00:00Z', [], intent), 'OUTSIDE_SCHEDULE');
});

test('A refusal outside of hours says when they begin again.', () => {
  const detailAt = (instant: string, schedule: readonly WeeklyWindow[]): string | undefined => {
    const snapshot = { ...SNAPSHOT, now: epochMs(Date.parse(instant)) };
    return SCHEDULE_RULE.check({ ...POLICY, limits: { ...NO_LIMITS, schedule } }, new Item(PLACE, snapshot))
      ?.detail;
  };
  const evening: WeeklyWindow = { from: 2 * 1_440 + 1_145, to: 2 * 1_440 + 1_200 };
  assert.match(
    detailAt('2026-11-23T07:00:00Z', [evening, WORK]) ?? '',
    /begin again on Monday at 08:00 UTC/u,
  );
  assert.match(detailAt('2026-11-23T17:00:00Z', [WORK, evening]) ?? '', /on Wednesday at 19:05 UTC/u);
  assert.match(detailAt('2026-11-27T09:00:00Z', [WORK, evening]) ?? '', /on Monday at 08:00 UTC/u);
  assert.match(detailAt('2026-11-29T09:00:00Z', [{ from: 9_360, to: 9_361 }]) ?? '', /on Sunday at 12:00/u);
  assert.match(detailAt('2026-11-27T09:00:00Z', []) ?? '', /there are none/u);
});

const DAY_MS = 86_400_000;

test('A key that lay unused for longer than its days only reduces.', () => {
  const ask = (ageMs: number | null, intents: Intent | readonly Intent[] = PLACE): string | null =>
    askUsageRule(IDLE_RULE, intents, {
      limits: { idleDays: 30 },
      usage: { lastUsedMs: ageMs === null ? null : epochMs(NOW - ageMs) },
    });
  assert.equal(ask(30 * DAY_MS), null);
  assert.equal(ask(30 * DAY_MS + 1), 'KEY_IDLE 0');
  assert.equal(ask(0), null);
  assert.equal(ask(-DAY_MS), null);
  assert.equal(ask(null), null);
  for (const intent of BOUND) assert.equal(ask(31 * DAY_MS, [CANCEL, intent]), 'KEY_IDLE 1', intent.kind);
  for (const intent of PASSING) assert.equal(ask(31 * DAY_MS, intent), null, intent.kind);
  const usage = { lastUsedMs: epochMs(0) };
  assert.equal(askUsageRule(IDLE_RULE, PLACE, { limits: {}, usage }), null);
  const snapshot = { orders: new Map([['v:1', { ...OWN, reduceOnly: true }]]) };
  assert.equal(askUsageRule(IDLE_RULE, AMEND, { limits: { idleDays: 1 }, usage, snapshot }), null);
});
