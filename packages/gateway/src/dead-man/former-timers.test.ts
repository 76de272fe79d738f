/** Whose orders keep which timer: of several keys, of orders that nobody has heard of yet, of a life before, and of bots’ tags. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { IntentEntry, LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { PlanStage } from '../halt/testing/plan-stage.ts';
import { createStamp } from '../ports/stamp.ts';
import type { Picture } from '../ports/pictures.ts';
import { LINGER_MS } from './bounds.ts';
import { DeadMan } from './dead-man.ts';
import { intentToPlace } from './placed-intent.fixture.ts';
import { DEAD_MAN } from './silent-bot.ts';

const BOOT = 'b007';
const PLACED_ITEM = { kind: 'accepted', venueOrderId: null, clientOrderId: null, venueCode: null } as const;

let stage: PlanStage;
let deadMan: DeadMan;
let picture: Picture | null;
let accountId: string;
let calls: number;

beforeEach(async () => {
  stage = await PlanStage.open();
  accountId = stage.bind('okx');
  picture = null;
  calls = 0;
  deadMan = open();
  stage.hands.okx.onTimer = (seconds) => {
    for (const entry of timerCall(DEAD_MAN, seconds)) deadMan.note(entry);
  };
});
afterEach(() => {
  deadMan.close();
});

function open(): DeadMan {
  const { clock, hands, keys, ledger } = stage;
  const venue = () => ({ hands: hands.okx, pictures: { show: () => picture } });
  return new DeadMan({ clock, keys, ledger, stamp: createStamp(clock, BOOT), venue });
}

function issue(deadManSeconds: number): string {
  const id = stage.issue(accountId);
  const policy = stage.keys.virtualKey(id)?.policy;
  assert.ok(policy !== undefined);
  stage.keys.setKeyPolicy(id, { ...policy, version: policy.version + 1, deadManSeconds });
  return id;
}

/** The records of a call to the venue's timer that was taken at once. */
function timerCall(
  virtualKeyId: string,
  seconds: number,
  at: { readonly boot?: string; readonly monotonicMs?: number; readonly tag?: string } = {},
): readonly LedgerEntry[] {
  calls += 1;
  const { boot = BOOT, monotonicMs = stage.clock.monotonicMs(), tag } = at;
  const stamp = { boot, monotonicMs, wallMs: stage.clock.wallMs() };
  const placed = intentToPlace({ accountId, virtualKeyId });
  const details = {
    means: 'cancel-all-after',
    delaySeconds: String(seconds),
    ...(tag === undefined ? {} : { tag }),
  };
  const [item] = placed.items;
  assert.ok(item !== undefined);
  const intentId = `timer ${calls}`;
  const intent: IntentEntry = {
    ...placed,
    ...stamp,
    intentId,
    items: [{ ...item, kind: 'account-cancel', market: null, details }],
  };
  const said = { httpStatus: 200, responseHash: null, upstreamMs: 0, stages: null, items: [PLACED_ITEM] };
  return [intent, { ...stamp, type: 'outcome', intentId, ...said }];
}

function place(virtualKeyId: string): void {
  deadMan.note(intentToPlace({ accountId, virtualKeyId }));
}

/** Nothing is open, as far as it says. */
function empty(): Picture {
  const external = { orders: 0, fills: 0 };
  const nothing = { rows: [], leftOut: 0, fills: [], streams: [], parts: [] };
  return { accountId, venue: 'okx', state: 'live', external, ...nothing };
}

/** `alive`: whose bots are heard all the while. */
async function pass(seconds: number, alive: readonly string[] = []): Promise<void> {
  for (let step = 0; step < seconds * 2; step += 1) {
    for (const id of alive) deadMan.signs.note(id);
    stage.clock.advance(500);
    await stage.settle();
  }
}

/** The seconds of the calls to the venue’s timer. */
function timers(): readonly number[] {
  const { done } = stage.hands.okx;
  return done.filter((act) => act.startsWith('timer')).map((act) => Number(act.split(' ').at(-1)));
}

test('Of several keys with open orders the shortest time counts, whichever came last.', async () => {
  deadMan.start();
  const [short, long] = [issue(20), issue(90)];
  for (const id of [short, long]) place(id);
  await pass(60, [short, long]);
  assert.ok(timers().length >= 6);
  assert.deepEqual(new Set(timers().slice(1)), new Set([20]));
});

test('An order that is under way keeps its timer, however long the picture shows nothing of it.', async () => {
  deadMan.start();
  const id = issue(60);
  picture = empty();
  stage.hands.okx.isOpen = true;
  place(id);
  await pass(5 * (LINGER_MS / 1_000), [id]);
  assert.ok(!timers().includes(0) && timers().length >= 2, String(timers()));
  stage.hands.okx.isOpen = false;
  await pass(LINGER_MS / 1_000 + 5, [id]);
  assert.equal(timers().at(-1), 0);
});

test('What a former life has set is refreshed in time, whatever its clock said.', async () => {
  const id = issue(60);
  const formerMs = stage.clock.monotonicMs() + 1_000_000_000;
  deadMan.restore(intentToPlace({ accountId, virtualKeyId: id }));
  for (const entry of timerCall(DEAD_MAN, 60, { boot: 'f00d', monotonicMs: formerMs }))
    deadMan.restore(entry);
  deadMan.start();
  await pass(2, [id]);
  assert.deepEqual(timers(), [60]);
});

test('At OKX a bot’s timer with a tag is another one: it neither holds ours back nor ends it.', async () => {
  deadMan.start();
  const id = issue(60);
  place(id);
  await pass(5, [id]);
  for (const entry of timerCall(id, 10, { tag: 'sdk' })) deadMan.note(entry);
  await pass(50, [id]);
  assert.deepEqual(new Set(timers()), new Set([60]));
  const { length } = timers();
  assert.ok(length >= 2);
  for (const entry of timerCall(id, 0, { tag: 'sdk' })) deadMan.note(entry);
  await pass(3, [id]);
  assert.ok(timers().length <= length + 1, 'nothing has to be armed again');
});

test('A timer of an account whose keys are revoked is ended; it stands until the venue took that.', async () => {
  deadMan.start();
  const id = issue(60);
  place(id);
  await pass(5, [id]);
  assert.deepEqual(deadMan.timersOf(accountId), { mayFire: true, isOurs: true });
  assert.deepEqual(deadMan.timersOf('another'), { mayFire: false, isOurs: false });
  stage.keys.setAccountState(accountId, 'halted');
  stage.keys.setKeyState(id, 'revoked');
  await pass(3);
  assert.equal(timers().at(-1), 0);
  assert.deepEqual(deadMan.timersOf(accountId), { mayFire: false, isOurs: false });
});

test('A timer that could not be ended may fire after the account was taken out; without a key nobody tries to end it.', async () => {
  deadMan.start();
  const id = issue(60);
  place(id);
  await pass(5, [id]);
  stage.hands.okx.timerProblem = 'the venue does not answer';
  stage.hands.okx.onTimer = () => undefined;
  stage.keys.setAccountState(accountId, 'halted');
  stage.keys.setKeyState(id, 'revoked');
  await pass(3);
  assert.equal(deadMan.timersOf(accountId).isOurs, true, 'it could not be ended');
  stage.keys.unbindCredential(accountId);
  const { length } = timers();
  await pass(30);
  assert.equal(timers().length, length);
  await pass(60);
  assert.deepEqual(deadMan.timersOf(accountId), { mayFire: false, isOurs: false }, 'it has fired');
});
