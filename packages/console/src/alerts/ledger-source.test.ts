import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { LOOKED_AGAIN_RECORDS, STEP_UP_MS } from '../bounds.ts';
import { Outbox, type Planner } from '../store/outbox.ts';
import { AT_MS } from '../testing/messages.ts';
import { NameBook } from './name-book.ts';
import { readAlert } from './read-alert.ts';
import { readFields } from './record-fields.ts';
import { followLedger, type SourcePorts } from './ledger-source.ts';

const plan: Planner = () => ({ deliveries: [], escalateMs: null });

const ACCOUNT = 'acc_00112233';
const KEY = 'key_00112233';
const ADA = 'op_00112233';

function issued(sequence: number): TailEvent {
  const stamp = { wallMs: AT_MS, monotonicMs: sequence, boot: 'b' };
  return {
    ...stamp,
    type: 'admin',
    sequence: String(sequence),
    act: 'issue',
    subject: `vk_${sequence}`,
    operatorId: 'op_1',
    reason: null,
    details: {},
  };
}

/** What the gateway calls its things. */
const NAMES = {
  accounts: () => Promise.resolve({ accounts: [{ accountId: ACCOUNT, label: 'main desk' }] }),
  list: () => Promise.resolve({ virtualKeys: [{ virtualKeyId: KEY, label: 'grid bot' }] }),
  operatorsList: () => Promise.resolve({ operators: [{ operatorId: ADA, name: 'Ada' }] }),
} as unknown as Pick<AdminClient, 'accounts' | 'list' | 'operatorsList'>;

/** A gateway with some records, whose answers break off when it is told to. */
class FakeGateway {
  readonly asked: string[] = [];
  readonly records: TailEvent[] = [];
  /** Records after which every answer breaks off. */
  breaksAfter = Number.POSITIVE_INFINITY;
  onIdle: () => void = () => undefined;

  readonly connect = (signal: AbortSignal): ReturnType<SourcePorts['connect']> => ({
    ...NAMES,
    ledgerShow: () =>
      Promise.resolve({ records: String(this.records.length) }) as ReturnType<AdminClient['ledgerShow']>,
    ledgerSearch: async ({ from, type }, options) => {
      if (type !== 'admin') return this.#wait(signal);
      this.asked.push(from ?? '');
      const found = this.records.slice(Number(from));
      for (const record of found.slice(0, this.breaksAfter)) options?.onEvent?.(record);
      if (found.length > this.breaksAfter) throw new Error('it broke off');
      setImmediate(() => setImmediate(this.onIdle));
      return this.#wait(signal);
    },
  });

  #wait(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
  }
}

let directory: string;
let outbox: Outbox;
let gateway: FakeGateway;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-source-'));
  outbox = new Outbox(path.join(directory, 'alerts.db'));
  gateway = new FakeGateway();
});
afterEach(() => {
  outbox[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

/** Until nothing more comes. */
async function follow(): Promise<void> {
  const end = new AbortController();
  gateway.onIdle = () => end.abort();
  await followLedger({ connect: gateway.connect, outbox, plan, nowMs: () => AT_MS, signal: end.signal });
}

function told(): readonly (string | null)[] {
  return outbox
    .list({ limit: 100_000 })
    .map(({ sequence }) => sequence)
    .toReversed();
}

test('Whoever begins to tell alerts begins with now, and goes on where he was.', async () => {
  gateway.records.push(issued(0), issued(1));
  await follow();
  assert.deepEqual([gateway.asked, told()], [['2'], []]);
  gateway.records.push(issued(2), issued(3));
  await follow();
  assert.deepEqual(
    [gateway.asked, told()],
    [
      ['2', '2'],
      ['2', '3'],
    ],
  );
  await follow();
  assert.deepEqual([gateway.asked.at(-1), told()], ['4', ['2', '3']]);
});

test('An answer that breaks off is gone on with behind the last record that came.', async () => {
  await follow();
  for (let sequence = 0; sequence < 700; sequence += 1) gateway.records.push(issued(sequence));
  gateway.breaksAfter = 300;
  await follow();
  assert.deepEqual(gateway.asked, ['0', '0', '300', '600']);
  assert.deepEqual(
    told(),
    gateway.records.map(({ sequence }) => sequence ?? null),
  );
});

test('A ledger that is shorter than it was is looked at once more, and nothing of it is told twice.', async () => {
  await follow();
  const many = Number(LOOKED_AGAIN_RECORDS) + 100;
  for (let sequence = 0; sequence < many; sequence += 1) gateway.records.push(issued(sequence));
  await follow();
  assert.equal(told().length, many);
  gateway.records.splice(many - 10);
  await follow();
  assert.equal(gateway.asked.at(-1), '90');
  assert.equal(told().length, many);
  gateway.records.push({ ...issued(many - 10), boot: 'another', subject: 'vk_new' });
  await follow();
  assert.equal(told().length, many + 1);
});

test('What cannot be kept is asked for again, and nothing behind it is taken before it.', async () => {
  await follow();
  let isFull = true;
  const faults: unknown[] = [];
  const end = new AbortController();
  const planning: Planner = () => {
    if (!isFull) return { deliveries: [], escalateMs: null };
    isFull = false;
    gateway.records.push(issued(1));
    throw new Error('database or disk is full');
  };
  gateway.records.push(issued(0));
  gateway.onIdle = () => {
    if (outbox.cursor('admin') === 2n) end.abort();
  };
  await followLedger({
    connect: gateway.connect,
    outbox,
    plan: planning,
    nowMs: () => AT_MS,
    signal: end.signal,
    onFault: (error) => faults.push(error),
  });
  assert.deepEqual([told(), faults.length], [['0', '1'], 1]);
});

test('Sentences name people, keys and accounts; their ids stand beside, and what was just made has the name of its record.', async () => {
  await follow();
  const fresh = 'key_44556677';
  gateway.records.push(
    {
      ...issued(0),
      operatorId: ADA,
      subject: KEY,
      details: { account: ACCOUNT, owner: 'desk', label: 'grid bot' },
    },
    {
      ...issued(1),
      operatorId: ADA,
      subject: fresh,
      details: { account: ACCOUNT, owner: 'desk', label: 'scalper' },
    },
    { ...issued(2), operatorId: ADA, act: 'halt', subject: 'key_99999999' },
  );
  await follow();
  const [halted, second, first] = outbox.list({ limit: 10 });
  assert.equal(first?.sentence, '“Ada” issued the key “grid bot” for “desk” on “main desk”.');
  assert.equal(second?.sentence, '“Ada” issued the key “scalper” for “desk” on “main desk”.');
  assert.deepEqual(first.about.named, [
    { kind: 'person', id: ADA, label: 'Ada' },
    { kind: 'key', id: KEY, label: 'grid bot' },
    { kind: 'account', id: ACCOUNT, label: 'main desk' },
  ]);
  assert.equal(halted?.sentence, '“Ada” halted key_99999999.', 'what nobody knows stays what it is');
});

test('An act is somebody’s own where the page spoke for him just after a second factor; a token, or a cookie hours later, is anybody’s.', async () => {
  await follow();
  const at = (ms: number) => ({ via: 'op_99999999', steppedUpAtMs: String(ms) });
  const ways: readonly (readonly [details: Readonly<Record<string, string>>, doneBy: string | null])[] = [
    [{}, null],
    [{ via: 'op_99999999' }, null],
    [{ steppedUpAtMs: String(AT_MS) }, null],
    [at(AT_MS), ADA],
    [at(AT_MS - STEP_UP_MS), ADA],
    [at(AT_MS - STEP_UP_MS - 1), null],
    [at(AT_MS - 7 * 3_600_000), null],
    [at(AT_MS + 1), null],
    [{ via: 'op_99999999', steppedUpAtMs: 'soon' }, null],
  ];
  for (const [number, [details]] of ways.entries())
    gateway.records.push({ ...issued(number), operatorId: ADA, details });
  await follow();
  const by = outbox.list({ limit: 10 }).map(({ about }) => about.doneBy);
  assert.deepEqual(
    by.toReversed(),
    ways.map(([, doneBy]) => doneBy),
  );
});

test('What is critical is nobody’s own: it calls also whoever did it.', async () => {
  await follow();
  const details = { via: 'op_99999999', steppedUpAtMs: String(AT_MS) };
  for (const [number, act] of ['halt', 'seal', 'operator-add', 'revoke'].entries())
    gateway.records.push({ ...issued(number), operatorId: ADA, act, details });
  await follow();
  const told = outbox.list({ limit: 10 }).map(({ about, severity }) => `${severity} ${about.doneBy}`);
  assert.deepEqual(told.toReversed(), ['critical null', 'critical null', 'critical null', `warning ${ADA}`]);
});

test('What a bot or a person wrote is never taken for an id: no name stands in its place, and nothing is linked for it.', async () => {
  await follow();
  const details = { label: KEY, owner: ACCOUNT };
  gateway.records.push(
    { ...issued(0), operatorId: ADA, act: 'unbind', subject: 'acc_99999999', reason: KEY, details },
    {
      ...issued(1),
      operatorId: ADA,
      act: 'policy-set',
      subject: '',
      details: { changes: ACCOUNT, version: '2' },
    },
  );
  await follow();
  const [set, unbound] = outbox.list({ limit: 10 });
  assert.match(unbound?.sentence ?? '', new RegExp(`account “${KEY}” .* Reason: ${KEY}$`, 'u'));
  assert.ok(set?.sentence.includes(ACCOUNT));
  const ids = [unbound, set].map((alert) => alert?.about.named.map(({ id }) => id));
  assert.deepEqual(ids, [[ADA, 'acc_99999999'], [ADA]]);
  const book = new NameBook(() => AT_MS);
  const refusal = {
    type: 'refusal',
    wallMs: AT_MS,
    virtualKeyId: KEY,
    accountId: ACCOUNT,
    operation: 'POST /x',
    code: 'NOTIONAL_ABOVE_LIMIT',
    detail: `not ${ADA}`,
    sourceAddress: 'a1',
    items: [{ kind: 'place', instrument: 'BTC-USDT', clientOrderId: ADA }],
  };
  book.learn(
    readFields({ type: 'admin', wallMs: AT_MS, act: 'operator-add', subject: ADA, details: { name: 'Ada' } }),
  );
  const alert = readAlert(refusal, (text) => book.name(text));
  assert.match(alert?.sentence ?? '', new RegExp(`the bot’s ${ADA}.*not ${ADA}`, 'u'));
  assert.deepEqual(
    alert?.about?.named.map(({ id }) => id),
    [KEY, ACCOUNT],
  );
});
