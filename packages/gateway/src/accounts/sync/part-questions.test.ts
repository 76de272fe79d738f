import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { AccountPart } from '@bitting/core/venues/account-reader.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { SYNC_PAGES_MAX } from '../bounds.ts';
import { VENUES } from '../../edge/venues.ts';
import { ACCOUNT_ID, FakeKeyRing } from '../../testing/fake-key-ring.ts';
import { answer, FakeUpstream } from '../../testing/fake-upstream.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { askPart, type PartAnswer } from './part-questions.ts';
import { QuestionTurns } from './question-turns.ts';

let upstream: FakeUpstream;
let ring: FakeKeyRing;
let asked: (readonly unknown[])[];

beforeEach(() => {
  ring = new FakeKeyRing();
  asked = [];
});

/** Says of each answer how many pages are still to come. */
function partOf(change: Partial<AccountPart>, pages = 1): AccountPart {
  return {
    name: 'test',
    kind: 'order',
    family: 'okx',
    perVenueAccount: false,
    owns: () => true,
    question: ({ cursor, venueAccount, instrument }) => {
      asked.push([venueAccount, instrument, cursor]);
      return { family: 'okx', method: 'GET', target: '/api/v5/account/balance', body: new Uint8Array(0) };
    },
    read: (_answer, { cursor }) => {
      const page = Number(cursor ?? 0) + 1;
      return { changes: [], cursor: page < pages ? String(page) : null };
    },
    ...change,
  };
}

async function ask(part: AccountPart): Promise<PartAnswer> {
  const clock = new ManualClock();
  upstream = new FakeUpstream(clock);
  upstream.respondToQuestion = () => answer({});
  const about = {
    accountId: ACCOUNT_ID,
    sinceMs: epochMs(0),
    venueAccounts: ['1', '2'],
    instruments: ['a', 'b'],
  };
  const ports = {
    clock,
    upstream,
    dialect: VENUES.okx.dialect,
    keyRing: ring,
    turns: new QuestionTurns(),
    venueNow: () => upstream.venueNow(),
    hostOf: () => 'okx.test',
  };
  const progress = { isDone: false };
  const answered = askPart(part, about, ports).finally(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) {
    clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return answered;
}

test('Every page of every ledger and instrument is asked for, and nothing else.', async () => {
  const read = await ask(partOf({ perVenueAccount: true, perInstrument: true }, 2));
  assert.deepEqual(read, { kind: 'answered', changes: [], isWhole: true });
  assert.deepEqual(
    asked.map((one) => one.join(' ')),
    ['1 a ', '1 a 1', '1 b ', '1 b 1', '2 a ', '2 a 1', '2 b ', '2 b 1'],
  );
  asked = [];
  await ask(partOf({}));
  assert.deepEqual(asked, [[null, null, null]]);
});

test('What has more pages than are asked for is not whole.', async () => {
  assert.deepEqual(await ask(partOf({}, SYNC_PAGES_MAX)), { kind: 'answered', changes: [], isWhole: true });
  assert.equal(asked.length, SYNC_PAGES_MAX);
  asked = [];
  const read = await ask(partOf({}, SYNC_PAGES_MAX + 1));
  assert.deepEqual(read, { kind: 'answered', changes: [], isWhole: false });
  assert.equal(asked.length, SYNC_PAGES_MAX);
});

test('One page that cannot be read, or a sealed vault, fails the whole part.', async () => {
  const read = await ask(partOf({ read: () => null }));
  assert.deepEqual(read, { kind: 'failed', problem: 'the answer cannot be read (HTTP 200)' });
  ring.signer = () => {
    throw Object.assign(new Error('sealed'), { code: 'VAULT_SEALED' });
  };
  assert.deepEqual(await ask(partOf({})), { kind: 'failed', problem: 'VAULT_SEALED' });
});
