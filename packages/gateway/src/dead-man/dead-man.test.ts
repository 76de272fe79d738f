import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { IntentEntry, RecordedItem } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { PlanStage, openOrder } from '../halt/testing/plan-stage.ts';
import { createStamp } from '../ports/stamp.ts';
import type { OwnedRow, Owner, Picture } from '../ports/pictures.ts';
import { LINGER_MS, PICTURE_REST_MS } from './bounds.ts';
import { DeadMan } from './dead-man.ts';
import { DEAD_MAN } from './silent-bot.ts';

const SECONDS = 60;
const STEP_MS = 500;

let stage: PlanStage;
let deadMan: DeadMan;
let picture: Picture | null;
let accountId: string;
let virtualKeyId: string;
let placed: number;

beforeEach(async () => {
  stage = await PlanStage.open();
  accountId = stage.bind('okx');
  virtualKeyId = guard(stage.issue(accountId));
  picture = null;
  placed = 0;
  deadMan = open();
  deadMan.start();
  stage.hands.okx.onTimer = (seconds) => {
    if (stage.hands.okx.timerProblem === null) callTimer(DEAD_MAN, seconds);
  };
});
afterEach(() => {
  deadMan.close();
});

function open(): DeadMan {
  const { clock, hands, keys, ledger } = stage;
  return new DeadMan({
    clock,
    keys,
    ledger,
    stamp: createStamp(clock, 'b007'),
    venue: (id) => ({ hands: hands[id], pictures: { show: () => picture } }),
  });
}

function guard(id: string, seconds: number | null = SECONDS): string {
  const { policy } = stage.keys.virtualKey(id) ?? {};
  assert.ok(policy !== undefined);
  stage.keys.setKeyPolicy(id, { ...policy, version: policy.version + 1, deadManSeconds: seconds });
  return id;
}

const ITEM: RecordedItem = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: '1 base',
  price: '1',
  reduceOnly: false,
  algo: false,
  clientOrderId: 'c',
  venueOrderId: null,
  notional: null,
  details: {},
};

function intentOf(change: Partial<RecordedItem> = {}, id = virtualKeyId, boot = 'b007'): IntentEntry {
  placed += 1;
  return {
    wallMs: stage.clock.wallMs(),
    monotonicMs: stage.clock.monotonicMs(),
    boot,
    type: 'intent',
    intentId: String(placed),
    virtualKeyId: id,
    accountId,
    credentialId: 'cred',
    venue: 'okx',
    operation: 'POST /api/v5/trade/order',
    items: [{ ...ITEM, ...change }],
    bodyHash: '',
    replayToken: '',
    requestTimestampMs: epochMs(1),
    sourceAddress: '127.0.0.1',
    policyVersion: 1,
    ruleIds: [],
    deadlineMs: null,
    upstreamHost: null,
    stages: null,
  };
}

/** A call to the venue's timer, taken at once. */
function callTimer(id: string, seconds: number): void {
  const details = { means: 'cancel-all-after', delaySeconds: String(seconds) };
  const intent = intentOf({ kind: 'account-cancel', market: null, details }, id);
  deadMan.note(intent);
  const { boot, intentId, monotonicMs, wallMs } = intent;
  const item = { kind: 'accepted', venueOrderId: null, clientOrderId: null, venueCode: null } as const;
  const said = { httpStatus: 200, responseHash: null, upstreamMs: 0, stages: null, items: [item] };
  deadMan.note({ type: 'outcome', boot, intentId, monotonicMs, wallMs, ...said });
}

function place(change: Partial<RecordedItem> = {}, id = virtualKeyId): void {
  deadMan.note(intentOf(change, id));
}

async function pass(seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 2; step += 1) {
    stage.clock.advance(STEP_MS);
    await stage.settle();
  }
}

function shown(...owners: readonly Owner[]): Picture {
  const rows = owners.map((owner, index): OwnedRow => {
    const { order } = openOrder(String(index), null);
    return {
      source: 'stream',
      heardMs: epochMs(1),
      owner,
      change: { kind: 'order', order, atMs: epochMs(1) },
    };
  });
  const external = { orders: 0, fills: 0 };
  return {
    accountId,
    venue: 'okx',
    state: 'live',
    rows,
    leftOut: 0,
    fills: [],
    external,
    streams: [],
    parts: [],
  };
}

const done = (): readonly string[] => stage.hands.okx.done;
const armed = (): readonly string[] => done().filter((act) => act.startsWith('timer'));
const cancelled = (): readonly string[] => done().filter((act) => act.startsWith('cancel'));

test('An order of a guarded key arms the timer before the next look; one of another key does not.', async () => {
  place({}, guard(stage.issue(accountId), null));
  await pass(2);
  assert.deepEqual(armed(), []);
  place();
  await stage.settle();
  assert.deepEqual(armed(), [`timer of okx on ${accountId}: ${SECONDS}`]);
});

for (const type of ['market', 'ioc', 'fok', 'optimal-limit-ioc'])
  test(`A ${type} order rests nowhere and arms nothing, but with legs that may.`, async () => {
    place({ type });
    await pass(2);
    assert.deepEqual(armed(), []);
    place({ type, details: { legs: 'stop-loss|1|-|-' } });
    await pass(1);
    assert.equal(armed().length, 1);
  });

test('A cancel, an amend and a read arm nothing.', async () => {
  for (const kind of ['cancel', 'amend', 'set-leverage', 'close-position']) place({ kind });
  await pass(2);
  assert.deepEqual(done(), []);
});

test('Orders of a bot that was silent for its seconds are cancelled by the venue’s list, and only its own.', async () => {
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', virtualKeyId), openOrder('2', 'key_other'), openOrder('3', null)];
  place();
  await pass(SECONDS - 1);
  assert.deepEqual(cancelled(), []);
  await pass(3);
  assert.deepEqual(cancelled(), [`cancel 1 on ${accountId} by ${DEAD_MAN}`]);
  const events = stage.ledger.ofType('system').map(({ event, details }) => [event, details['orders']]);
  assert.deepEqual(events, [
    ['dead-man', undefined],
    ['dead-man-end', '1'],
  ]);
});

test('What the picture shows is cancelled before the venue is asked, and what could not be is tried again.', async () => {
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', virtualKeyId), openOrder('2', virtualKeyId)];
  okx.known = [openOrder('1', virtualKeyId), openOrder('9', 'key_other')];
  okx.listProblem = 'the venue is down';
  place();
  await pass(SECONDS + 2);
  assert.deepEqual(cancelled(), [`cancel 1 on ${accountId} by ${DEAD_MAN}`]);
  okx.listProblem = null;
  await pass(20);
  assert.deepEqual(okx.orders, []);
  const end = stage.ledger.ofType('system').find(({ event }) => event === 'dead-man-end');
  assert.deepEqual([end?.details['orders'], end?.details['result']], ['2', 'done']);
});

test('An order that is under way is waited for.', async () => {
  const { okx } = stage.hands;
  okx.isOpen = true;
  place();
  await pass(SECONDS + 5);
  okx.orders = [openOrder('1', virtualKeyId)];
  okx.isOpen = false;
  await pass(20);
  assert.deepEqual(okx.orders, []);
});

test('A bot that comes back keeps what is not cancelled by then.', async () => {
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', virtualKeyId)];
  okx.actProblem = 'busy';
  place();
  await pass(SECONDS + 2);
  const { length } = cancelled();
  assert.ok(length > 0);
  deadMan.signs.note(virtualKeyId);
  okx.actProblem = null;
  await pass(20);
  assert.equal(cancelled().length, length);
  const end = stage.ledger.ofType('system').find(({ event }) => event === 'dead-man-end');
  assert.equal(end?.details['result'], 'stopped');
});

test('A machine that stood still for a while has heard nobody: that counts for nobody’s silence.', async () => {
  stage.hands.okx.orders = [openOrder('1', virtualKeyId)];
  place();
  await pass(5);
  stage.clock.advance(10 * SECONDS * 1_000);
  await pass(SECONDS - 10);
  assert.deepEqual(cancelled(), []);
  await pass(10);
  assert.equal(cancelled().length, 1);
});

test('A request that waits to be read while the looks are late keeps the orders.', async () => {
  stage.hands.okx.orders = [openOrder('1', virtualKeyId)];
  stage.hands.okx.known = stage.hands.okx.orders;
  place();
  await pass(SECONDS - 2);
  // One look that finds silence; what is behind it in the queue is read before the next.
  stage.clock.advance(3_000);
  deadMan.signs.note(virtualKeyId);
  await pass(SECONDS - 5);
  assert.deepEqual(cancelled(), []);
});

test('Who gets the field is silent from then on, not since he was last heard.', async () => {
  const id = guard(stage.issue(accountId), null);
  stage.hands.okx.orders = [openOrder('1', id)];
  place({}, id);
  picture = shown({ kind: 'key', virtualKeyId: id });
  await pass(2 * SECONDS);
  guard(id);
  await pass(SECONDS - 2);
  assert.deepEqual(cancelled(), []);
  await pass(PICTURE_REST_MS / 1_000 + 5);
  assert.equal(cancelled().length, 1);
});

test('Who loses the field or is revoked is guarded no more, and the timer ends.', async () => {
  for (const end of [
    () => guard(virtualKeyId, null),
    () => stage.keys.setKeyState(virtualKeyId, 'revoked'),
  ]) {
    stage.hands.okx.done.length = 0;
    guard(virtualKeyId);
    place();
    await pass(3);
    end();
    await pass(SECONDS + 10);
    assert.deepEqual(
      armed().map((act) => act.split(' ').at(-1)),
      ['60', '0'],
    );
    assert.deepEqual(cancelled(), []);
  }
});

test('A bot’s own call to the timer is taken into account, by its key’s name whichever it is.', async () => {
  place();
  await pass(5);
  callTimer(virtualKeyId, 0);
  await pass(3);
  assert.deepEqual(
    armed().map((act) => act.split(' ').at(-1)),
    ['60', '60'],
  );
  callTimer(virtualKeyId, 20);
  deadMan.signs.note(virtualKeyId);
  await pass(19);
  assert.equal(armed().length, 2, 'ours would push it away');
});

test('A key has open orders until a whole picture has shown none for a while, or the venue’s list none.', async () => {
  place();
  picture = { ...shown(), state: 'blind' };
  await pass(3 * (LINGER_MS / 1_000));
  const isArmed = async (): Promise<boolean> => {
    const { length } = armed();
    deadMan.signs.note(virtualKeyId);
    await pass(SECONDS / 2);
    deadMan.signs.note(virtualKeyId);
    return armed().length > length && armed().at(-1)?.endsWith(': 0') === false;
  };
  assert.equal(await isArmed(), true, 'blind');
  picture = { ...shown(), leftOut: 1 };
  assert.equal(await isArmed(), true, 'not whole');
  picture = shown({ kind: 'pending' });
  assert.equal(await isArmed(), true, 'an order whose owner is to be found');
  picture = shown({ kind: 'key', virtualKeyId });
  assert.equal(await isArmed(), true, 'shown');
  picture = shown({ kind: 'external' }, { kind: 'key', virtualKeyId: 'key_other' });
  await isArmed();
  assert.equal(await isArmed(), false, 'others’');
  // What the picture tells anew, for example of an order that an algo order has placed.
  picture = shown({ kind: 'key', virtualKeyId });
  assert.equal(await isArmed(), true);
});

test('While sealed nothing is done, and a former life’s orders are guarded again at once.', async () => {
  const former = intentOf({}, virtualKeyId, 'f00d');
  deadMan.close();
  stage.clock.advance(5_000);
  stage.restart({ sealed: true });
  deadMan = open();
  deadMan.restore(former);
  deadMan.start();
  stage.hands.okx.orders = [openOrder('1', virtualKeyId)];
  await pass(2 * SECONDS);
  assert.deepEqual(done(), []);
  await stage.unseal();
  await pass(2);
  assert.equal(armed().length, 1);
  await pass(SECONDS - 5);
  assert.deepEqual(cancelled(), []);
  await pass(8);
  assert.equal(cancelled().length, 1);
});

test('Unsealed again, nobody was silent while he could not be heard.', async () => {
  stage.hands.okx.orders = [openOrder('1', virtualKeyId)];
  place();
  await pass(SECONDS - 5);
  stage.keys.seal();
  await pass(10);
  await stage.unseal();
  await pass(SECONDS - 5);
  assert.deepEqual(cancelled(), []);
  await pass(10);
  assert.equal(cancelled().length, 1);
});

test('A ledger that cannot be written stops nothing.', async () => {
  stage.hands.okx.orders = [openOrder('1', virtualKeyId)];
  place();
  stage.ledger.writable = false;
  await pass(SECONDS + 3);
  assert.deepEqual(stage.hands.okx.orders, []);
});

test('A timer that the venue does not take is counted for its venue.', async () => {
  stage.hands.okx.timerProblem = 'not now';
  place();
  await pass(5);
  assert.deepEqual([deadMan.unarmed('okx'), deadMan.unarmed('htx')], [1, 0]);
  const told = stage.ledger.ofType('system').map(({ event, details }) => [event, details['problem']]);
  assert.deepEqual(told, [['dead-man-unarmed', 'not now']]);
});
