import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HaltPlanView, HaltResult } from '@bitting/client/halts.ts';
import { HALT_PATIENCE_MS } from '../../api/bounds.ts';
import { advance, ASKING, followsOf, safeAfterMs, type HaltEvent, type HaltRun } from './halt-run.ts';
import { EVERYTHING } from './halt-scope.ts';

const RESULT: HaltResult = {
  venue: null,
  accountId: null,
  virtualKeyId: null,
  state: 'halted',
  durable: true,
  planId: null,
};

function planOf(planId: string, state: HaltPlanView['state']): HaltPlanView {
  return {
    planId,
    state,
    venue: null,
    accountId: null,
    virtualKeyId: null,
    operatorId: 'op_1',
    includingExternal: false,
    startedMs: 0,
    steps: [],
  };
}

function run(...events: readonly HaltEvent[]): HaltRun {
  return events.reduce(advance, ASKING);
}

const SENT: HaltEvent = { kind: 'sent', scope: EVERYTHING, atMs: 1000 };

test('a halt without a plan is safe when it is acknowledged', () => {
  const halted = run(SENT, { kind: 'answered', atMs: 1042, result: RESULT });
  assert.equal(halted.kind, 'halted');
  if (halted.kind === 'halted') assert.equal(safeAfterMs(halted), 42);
});

test('a halt with a plan is safe when the plan is done, and no earlier', () => {
  const answered: HaltEvent = { kind: 'answered', atMs: 1042, result: { ...RESULT, planId: 'plan_1' } };
  const under = run(SENT, answered, { kind: 'plan', atMs: 1500, plan: planOf('plan_1', 'running') });
  assert.ok(under.kind === 'halted' && safeAfterMs(under) === null);
  const done = advance(under, { kind: 'plan', atMs: 3000, plan: planOf('plan_1', 'done') });
  assert.ok(done.kind === 'halted' && safeAfterMs(done) === 2000);
  const later = advance(done, { kind: 'plan', atMs: 9000, plan: planOf('plan_1', 'done') });
  assert.ok(later.kind === 'halted' && safeAfterMs(later) === 2000);
});

test('a plan that was replaced never counts as safe', () => {
  const answered: HaltEvent = { kind: 'answered', atMs: 1042, result: { ...RESULT, planId: 'plan_1' } };
  const ended = run(SENT, answered, { kind: 'plan', atMs: 1500, plan: planOf('plan_1', 'replaced') });
  assert.ok(ended.kind === 'halted' && safeAfterMs(ended) === null);
});

test('the plan of another halt changes nothing', () => {
  const answered: HaltEvent = { kind: 'answered', atMs: 1042, result: { ...RESULT, planId: 'plan_1' } };
  const other = run(SENT, answered, { kind: 'plan', atMs: 1500, plan: planOf('plan_2', 'done') });
  assert.ok(other.kind === 'halted' && other.plan === null);
});

test('a halt that nobody answers is late after as long as a person should wait', () => {
  const before = run(SENT, { kind: 'waited', atMs: 1000 + HALT_PATIENCE_MS - 1 });
  assert.ok(before.kind === 'sent' && !before.isLate);
  const after = run(SENT, { kind: 'waited', atMs: 1000 + HALT_PATIENCE_MS });
  assert.ok(after.kind === 'sent' && after.isLate);
  assert.equal(advance(after, { kind: 'answered', atMs: 9000, result: RESULT }).kind, 'halted');
});

test('a plan that is ordered after its halt is counted from the halt on', () => {
  const first: HaltEvent = { kind: 'answered', atMs: 1042, result: RESULT };
  const again = run(SENT, first, { ...SENT, atMs: 5000 });
  assert.ok(again.kind === 'sent' && again.startedMs === 1000 && again.inForceMs === 42);
  const result = { ...RESULT, planId: 'plan_1' };
  const answered = advance(again, { kind: 'answered', atMs: 5030, result });
  const done = advance(answered, { kind: 'plan', atMs: 6000, plan: planOf('plan_1', 'done') });
  assert.ok(done.kind === 'halted' && done.acknowledgedMs === 42 && safeAfterMs(done) === 5000);
  const failed = advance(again, { kind: 'failed', error: 'why', isUnknown: true });
  assert.ok(failed.kind === 'failed' && failed.isInForce);
});

test('a halt of something else begins anew', () => {
  const first: HaltEvent = { kind: 'answered', atMs: 1042, result: RESULT };
  const other = run(SENT, first, { kind: 'sent', scope: { kind: 'venue', venue: 'okx' }, atMs: 5000 });
  assert.ok(other.kind === 'sent' && other.startedMs === 5000 && other.inForceMs === null);
});

test('a refusal says so, and whether it is known that nothing was halted', () => {
  const failed = run(SENT, { kind: 'failed', error: 'why', isUnknown: true });
  assert.ok(failed.kind === 'failed' && failed.isUnknown && !failed.isInForce && failed.scope === EVERYTHING);
});

test('closing positions is offered to who may trade, and never for one key', () => {
  assert.deepEqual(followsOf(EVERYTHING, 'trader'), ['nothing', 'cancel', 'flatten']);
  assert.deepEqual(followsOf(EVERYTHING, 'approver'), ['nothing', 'cancel']);
  assert.deepEqual(followsOf(EVERYTHING, null), ['nothing', 'cancel']);
  assert.deepEqual(followsOf({ kind: 'key', virtualKeyId: 'key_1' }, 'owner'), ['nothing', 'cancel']);
});
