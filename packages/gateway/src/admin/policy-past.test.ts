import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_USAGE } from '@bitting/core/policy/usage.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { PAST_STRETCH_MS_MAX } from '../bounds.ts';
import type { FactsSubject } from '../edge/market-facts.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent, REJECTED } from '../testing/entries.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { startAdminFixture, type AdminFixture } from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';

const HOUR_MS = 3_600_000;
/** Ten in the morning of some day. */
const TEN = Date.UTC(2026, 10, 20, 10);
const STRETCH = { sinceMs: TEN, untilMs: TEN + 4 * HOUR_MS };

/** An order of the key of so much worth, and what the venue said of it. */
async function record(
  fixture: AdminFixture,
  order: { virtualKeyId: string; atMs: number; worth: string; rejected?: boolean; instrument?: string },
): Promise<void> {
  const { virtualKeyId, atMs, worth, rejected = false, instrument = 'BTC-USDT' } = order;
  const wallMs = epochMs(atMs);
  const amount = { asset: 'USDT', amount: Decimal.parse(worth) };
  const items = [toRecordedItem(placeIntent(null, { instrument }), amount, amount)];
  const intentId = `intent-${fixture.ledger.entries.length}`;
  const change = { virtualKeyId, wallMs, sourceAddress: '192.0.2.1' };
  await fixture.append(intentEntry(intentId, items, change));
  await fixture.append({ ...outcomeEntry(intentId, [rejected ? REJECTED : accepted('1')]), wallMs });
}

/** Of this key: 60 before the stretch, 100, 300 (rejected), 50 and 20 in it; of another key one more. */
async function recordDay(fixture: AdminFixture, virtualKeyId: string): Promise<void> {
  await record(fixture, { virtualKeyId, atMs: TEN - 11 * HOUR_MS, worth: '999' });
  await record(fixture, { virtualKeyId, atMs: TEN - HOUR_MS, worth: '60' });
  await record(fixture, { virtualKeyId, atMs: TEN, worth: '100' });
  await record(fixture, { virtualKeyId: 'key_other', atMs: TEN, worth: '500' });
  await record(fixture, { virtualKeyId, atMs: TEN + 1, worth: '300', rejected: true });
  await record(fixture, { virtualKeyId, atMs: TEN + HOUR_MS, worth: '50' });
  await record(fixture, { virtualKeyId, atMs: TEN + 2 * HOUR_MS, worth: '20' });
  await record(fixture, { virtualKeyId, atMs: STRETCH.untilMs, worth: '999' });
}

void test('policy-what-if-past tells of a stretch what another policy would have left of it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await recordDay(fixture, virtualKeyId);
  const document = { ...DOCUMENT, limits: { notionalPerDay: { USDT: '200' }, priceCollar: '0.03' } };
  const past = await owner.policyWhatIfPast({ virtualKeyId, document, ...STRETCH });
  // 60 of before count; 100 fit, 300 do not, then 50 do not, and 20 do.
  assert.deepEqual([past.requests, past.refused, past.unsure], [4, 2, 0]);
  const [rule] = past.rules;
  assert.deepEqual(
    [rule?.ruleId, rule?.refused, rule?.alone, past.rules.length],
    ['notional-per-day', 2, 2, 1],
  );
  assert.match(
    rule?.examples[0]?.sentence ?? '',
    /300 USDT would bring what is placed today \(UTC\) to 460/u,
  );
  assert.deepEqual([rule?.examples[0]?.wallMs, rule?.examples[0]?.instruments], [TEN + 1, 'BTC-USDT']);
  assert.deepEqual(past.placed, [{ asset: 'USDT', recorded: '470', passed: '120' }]);
  assert.deepEqual(past.taken, [{ asset: 'USDT', recorded: '170', passed: '120' }]);
  const day = { fromMs: Date.UTC(2026, 10, 20), asset: 'USDT', recorded: '470', passed: '120' };
  assert.deepEqual(past.days, [day]);
  assert.deepEqual(
    past.hours.map(({ fromMs, recorded, passed }) => [(fromMs - TEN) / HOUR_MS, recorded, passed]),
    [
      [0, '400', '100'],
      [1, '50', '0'],
      [2, '20', '20'],
    ],
  );
  assert.deepEqual(past.unjudged, ['request-rate', 'price-collar']);
  assert.ok(past.read >= 14);
});

void test('policy-what-if-past judges by the policy in force where no other is given, and refuses nothing of it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await recordDay(fixture, virtualKeyId);
  const past = await owner.policyWhatIfPast({ virtualKeyId, ...STRETCH });
  assert.deepEqual([past.requests, past.refused, past.rules], [4, 0, []]);
  assert.deepEqual(past.placed, [{ asset: 'USDT', recorded: '470', passed: '470' }]);
});

void test('policy-what-if-past counts the orders of before among those that may ever be placed', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await recordDay(fixture, virtualKeyId);
  // Six of them are of that day and later, one of them rejected; so 4 had been placed before.
  fixture.usage = { key: { ...NO_USAGE, uses: 4 + 5 }, account: NO_USAGE, installation: NO_USAGE };
  const ask = async (uses: number) => {
    const document = { ...DOCUMENT, limits: { uses } };
    return (await owner.policyWhatIfPast({ virtualKeyId, document, ...STRETCH })).refused;
  };
  // Before the stretch, on its day: one more. In it: four, of which the second is given back.
  assert.deepEqual([await ask(8), await ask(7), await ask(6), await ask(4)], [0, 1, 3, 4]);
});

void test('policy-what-if-past asks the venue what an instrument is that a pattern is to meet, once each', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await recordDay(fixture, virtualKeyId);
  await record(fixture, { virtualKeyId, atMs: TEN + 3 * HOUR_MS, worth: '1', instrument: 'GONE-USDT' });
  const asked: string[] = [];
  fixture.venue.marketFacts = ({ policy }: FactsSubject) => {
    const [id = ''] = policy.instruments;
    asked.push(id);
    const { instrument } = OKX_BENCH;
    const instruments = new Map(id === instrument.id ? [[id, instrument] as const] : []);
    return Promise.resolve({ instruments, marketStates: new Map() });
  };
  const ask = async (instruments: readonly string[]) => {
    const { refused, unsure } = await owner.policyWhatIfPast({
      virtualKeyId,
      document: { ...DOCUMENT, instruments },
      ...STRETCH,
    });
    return [refused, unsure];
  };
  assert.deepEqual(await ask(['spot:*-USDT']), [0, 1]);
  assert.deepEqual(asked, ['BTC-USDT', 'GONE-USDT']);
  assert.deepEqual(await ask(['BTC-USDT']), [1, 0]);
  assert.deepEqual(await ask(['swap:*-USDT']), [4, 1]);
  assert.equal(asked.length, 4);
});

void test('policy-what-if-past refuses stretches that are none, strange documents, and whoever may not read the ledger', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const ask = (change: object) => owner.policyWhatIfPast({ virtualKeyId, ...STRETCH, ...change });
  await assert.rejects(ask({ untilMs: TEN }), { code: 'FIELD_MALFORMED' });
  await assert.rejects(ask({ untilMs: TEN + PAST_STRETCH_MS_MAX + 1 }), { code: 'FIELD_MALFORMED' });
  await assert.rejects(ask({ document: { version: 1 } }), { code: 'POLICY_MALFORMED' });
  await assert.rejects(ask({ virtualKeyId: 'key_none' }), { code: 'VIRTUAL_KEY_NOT_FOUND' });
  const viewer = fixture.clientFor('viewer');
  await assert.rejects(viewer.policyWhatIfPast({ virtualKeyId, ...STRETCH }), { code: 'ROLE_MISSING' });
  const empty = await ask({});
  assert.deepEqual([empty.requests, empty.placed, empty.days], [0, [], []]);
});

void test('policy-what-if-past tells days alone of a stretch of more than a week', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await recordDay(fixture, virtualKeyId);
  const past = await owner.policyWhatIfPast({
    virtualKeyId,
    sinceMs: TEN - 200 * HOUR_MS,
    untilMs: TEN + HOUR_MS,
  });
  assert.deepEqual(past.hours, []);
  assert.deepEqual(
    past.days.map(({ recorded }) => recorded),
    ['999', '460'],
  );
});
