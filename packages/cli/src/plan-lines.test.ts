import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import { renderPlan, renderProgress } from './plan-lines.ts';

const PLAN: HaltPlanView = {
  planId: 'plan_1',
  venue: null,
  accountId: null,
  virtualKeyId: null,
  operatorId: 'op_1',
  includingExternal: true,
  startedMs: Date.UTC(2026, 10, 21, 12),
  state: 'running',
  steps: [
    { step: 'cancel', state: 'done', detail: null },
    { step: 'flatten', state: 'running', detail: '2 left; at okx: the venue says 51008: \u001b[31mno' },
    { step: 'suspend', state: 'waiting', detail: null },
  ],
};

const NO_LABELS = new Map<string, string>();

void test('a plan shows its subject, its reach and how far each step is, and nothing that steers a terminal', () => {
  assert.deepEqual(renderPlan(PLAN, NO_LABELS), [
    'plan_1  everything, including orders of others  since 2026-11-21T12:00:00.000Z: under way',
    '  cancel     done',
    '  flatten    running  2 left; at okx: the venue says 51008: ?[31mno',
    '  suspend    waiting',
  ]);
  assert.equal(renderProgress(PLAN), '1 of 3 steps, flatten: 2 left; at okx: the venue says 51008: ?[31mno');
});

void test('a plan that has ended says how', () => {
  const of = (change: Partial<HaltPlanView>) =>
    renderPlan({ ...PLAN, includingExternal: false, steps: [], ...change }, new Map([['key_1', 'grid']]))[0];
  assert.equal(of({ venue: 'okx', state: 'done' }), 'plan_1  okx  since 2026-11-21T12:00:00.000Z: done');
  assert.match(of({ accountId: 'acc_1', state: 'resumed' }) ?? '', /acc_1 .* was resumed$/u);
  assert.match(
    of({ virtualKeyId: 'key_1', state: 'replaced' }) ?? '',
    /  grid \(key_1\) .* later plan took its place$/u,
  );
  assert.equal(renderProgress({ ...PLAN, state: 'done', steps: [] }), '0 of 0 steps, done');
});
