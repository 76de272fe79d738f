import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXPIRY_SWEEP_MS } from '../bounds.ts';
import { createAccount, createKey } from '../engine/directory.ts';
import type { ApiKey } from '../engine/records.ts';
import {
  codeOf,
  keyFields,
  PASSWORD,
  signUpTrader,
  startDesk,
  subjectsTo,
  Visitor,
  type Rehearsal,
  type Trader,
} from './desk.fixture.ts';
import { totpCode } from './totp.ts';

const DAY = 86_400_000;
/** The desk looks once in this time. */
const LOOK_MS = EXPIRY_SWEEP_MS;

async function makeKey(trader: Trader, fields: object): Promise<string> {
  const got = await trader.confirm('keys', { ...keyFields(trader.venue), ips: [], ...fields });
  assert.equal(got.status, 201, got.text);
  return String(got.json['apiKey']);
}

function keyIn(rehearsal: Rehearsal, trader: Trader, apiKey: string): ApiKey | null {
  return rehearsal.engines[trader.venue].state.keys.get(apiKey);
}

/** What a signed request at the venue's face leaves behind. */
function use(rehearsal: Rehearsal, trader: Trader, apiKey: string): void {
  const key = keyIn(rehearsal, trader, apiKey);
  assert.ok(key !== null);
  const used = { ...key, lastUsedAt: rehearsal.clock.now() };
  rehearsal.engines[trader.venue].command((state) => state.keys.put(used));
}

async function signIn(rehearsal: Rehearsal, trader: Trader): Promise<Visitor> {
  const visitor = new Visitor(rehearsal.url);
  await visitor.post('/okx/api/sign-in', { email: trader.email, password: PASSWORD });
  await visitor.post('/okx/api/verify', { code: totpCode(trader.secret, rehearsal.clock.now()) });
  return visitor;
}

async function withOkx(run: (rehearsal: Rehearsal, trader: Trader) => Promise<void>): Promise<void> {
  const rehearsal = await startDesk();
  try {
    await run(rehearsal, await signUpTrader(rehearsal, 'okx'));
  } finally {
    await rehearsal.close();
  }
}

test('OKX deletes an unbound trading key after fourteen days without use, with a notice three days before', async () => {
  await withOkx(async (rehearsal, trader) => {
    const apiKey = await makeKey(trader, {});
    const subjects = (): Promise<readonly string[]> => subjectsTo(rehearsal.url, trader.email);
    rehearsal.clock.advance(11 * DAY - 60_000);
    assert.ok(!(await subjects()).includes('OKX: an API key stops soon'));
    rehearsal.clock.advance(2 * 60_000);
    assert.equal((await subjects())[0], 'OKX: an API key stops soon');
    rehearsal.clock.advance(3 * DAY - 3 * 60_000);
    assert.ok(keyIn(rehearsal, trader, apiKey) !== null);
    rehearsal.clock.advance(4 * 60_000);
    assert.equal(keyIn(rehearsal, trader, apiKey), null);
    const told = await subjects();
    assert.equal(told[0], 'OKX: an API key was deleted');
    assert.equal(told.filter((subject) => subject === 'OKX: an API key stops soon').length, 1);
  });
});

test('Use of the key begins the fourteen days anew, and is noticed anew', async () => {
  await withOkx(async (rehearsal, trader) => {
    const apiKey = await makeKey(trader, {});
    rehearsal.clock.advance(13 * DAY);
    use(rehearsal, trader, apiKey);
    rehearsal.clock.advance(13 * DAY);
    assert.ok(keyIn(rehearsal, trader, apiKey) !== null);
    const subjects = await subjectsTo(rehearsal.url, trader.email);
    assert.equal(subjects.filter((subject) => subject === 'OKX: an API key stops soon').length, 2);
    rehearsal.clock.advance(DAY + LOOK_MS);
    assert.equal(keyIn(rehearsal, trader, apiKey), null);
  });
});

test('Keys that are bound, or only read, or belong to nobody at the desk, stay', async () => {
  await withOkx(async (rehearsal, trader) => {
    const bound = await makeKey(trader, { label: 'bound', ips: ['203.0.113.7'] });
    const reading = await makeKey(trader, { label: 'reading', permissions: [] });
    const lost = await makeKey(trader, { label: 'lost', permissions: ['withdraw'] });
    const foreign = rehearsal.engines.okx.command((state) =>
      createKey(state, { uid: createAccount(state, {}).uid }),
    );
    rehearsal.clock.advance(30 * DAY);
    assert.ok(keyIn(rehearsal, trader, bound) !== null);
    assert.ok(keyIn(rehearsal, trader, reading) !== null);
    assert.ok(keyIn(rehearsal, trader, foreign.apiKey) !== null);
    assert.equal(keyIn(rehearsal, trader, lost), null);
  });
});

test('A key of a sub-account is deleted like any other', async () => {
  await withOkx(async (rehearsal, trader) => {
    const account = String((await trader.api('sub-accounts', { name: 'gridbot' })).json['uid']);
    const apiKey = await makeKey(trader, { account });
    rehearsal.clock.advance(14 * DAY + LOOK_MS);
    assert.equal(keyIn(rehearsal, trader, apiKey), null);
  });
});

test('A key that gets the right to trade after a month has its fourteen days', async () => {
  await withOkx(async (rehearsal, trader) => {
    const apiKey = await makeKey(trader, { permissions: [] });
    rehearsal.clock.advance(30 * DAY);
    const visitor = await signIn(rehearsal, trader);
    rehearsal.clock.advance(30_000);
    const code = totpCode(trader.secret, rehearsal.clock.now());
    const got = await visitor.post('/okx/api/keys/change', { apiKey, permissions: ['trade'], code });
    assert.equal(got.json['expiresAt'], rehearsal.clock.now() + 14 * DAY, codeOf(got));
    rehearsal.clock.advance(14 * DAY - 60_000);
    assert.ok(keyIn(rehearsal, trader, apiKey) !== null);
    rehearsal.clock.advance(2 * 60_000);
    assert.equal(keyIn(rehearsal, trader, apiKey), null);
  });
});

test('HTX lets an unbound key expire after ninety days: told before and when it happened, and still listed', async () => {
  const rehearsal = await startDesk();
  try {
    const trader = await signUpTrader(rehearsal, 'htx');
    const loose = await makeKey(trader, {});
    const bound = await makeKey(trader, { ips: ['203.0.113.7'] });
    rehearsal.clock.advance(82 * DAY);
    use(rehearsal, trader, loose);
    rehearsal.clock.advance(DAY);
    const subjects = await subjectsTo(rehearsal.url, trader.email);
    assert.equal(subjects[0], 'HTX: an API key stops soon');
    rehearsal.clock.advance(7 * DAY);
    assert.equal((await subjectsTo(rehearsal.url, trader.email))[0], 'HTX: an API key has expired');
    rehearsal.clock.advance(7 * DAY);
    const told = await subjectsTo(rehearsal.url, trader.email);
    assert.equal(told.filter((subject) => subject === 'HTX: an API key has expired').length, 1);
    assert.ok(keyIn(rehearsal, trader, loose) !== null && keyIn(rehearsal, trader, bound) !== null);
  } finally {
    await rehearsal.close();
  }
});

test('HTX counts the ninety days from the last use where the switch says so', async () => {
  const rehearsal = await startDesk({ variants: { keyExpiryFrom: 'use', keyExpiryFor: 'trading' } });
  try {
    const trader = await signUpTrader(rehearsal, 'htx');
    const apiKey = await makeKey(trader, {});
    await makeKey(trader, { label: 'reading', permissions: [] });
    rehearsal.clock.advance(82 * DAY);
    use(rehearsal, trader, apiKey);
    rehearsal.clock.advance(82 * DAY);
    const before = await subjectsTo(rehearsal.url, trader.email);
    assert.ok(!before.some((subject) => subject === 'HTX: an API key has expired'));
    rehearsal.clock.advance(8 * DAY);
    const subjects = await subjectsTo(rehearsal.url, trader.email);
    assert.equal(subjects.filter((subject) => subject === 'HTX: an API key has expired').length, 1);
  } finally {
    await rehearsal.close();
  }
});
