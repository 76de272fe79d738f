/** Whose keys count into the worst case of a contract key: those of the same account at the venue, however often it is bound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD_REPORT, startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';
import { DOCUMENT } from './testing/cut-key.ts';

const SWAP = { markets: ['swap'], instruments: ['BTC-USDT-SWAP'] } as const;
const BOUNDED = { priceCollar: '0.03', notionalPerHour: { USDT: '1000' }, notionalPerDay: { USDT: '2000' } };
const DOCUMENT_OF_IT = { ...DOCUMENT, ...SWAP, limits: BOUNDED };
/** As the fixture's probe says it of every key. */
const VENUE_UID = '4470001';

async function stage() {
  const fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const cut = (of: string, label: string, limits = {}) =>
    owner.issue({ accountId: of, label, owner: 'desk', ...TERMS, ...SWAP, limits });
  const rehearsed = await owner.policyRehearse({ accountId, document: DOCUMENT_OF_IT });
  const { virtualKeyId } = await cut(accountId, 'bounded', BOUNDED);
  assert.deepEqual(
    (await owner.show({ virtualKeyId })).worstCase,
    rehearsed.worstCase,
    'it is not counted besides itself',
  );
  /** The rule that a bound of the key is by, or that is missing for one. */
  const ruleOf = async () => {
    const [hour] = (await owner.show({ virtualKeyId })).worstCase;
    return `${hour?.amount === null ? 'none: ' : ''}${hour?.ruleId ?? ''}`;
  };
  const bindAgain = async (venueUid: string) => {
    assert.equal(GOOD_REPORT.kind, 'ready');
    fixture.probeReport = { ...GOOD_REPORT, venueUid };
    const key = { ...VENUE_KEY, apiKey: `venue-api-key-${venueUid}`, label: `again ${venueUid}` };
    return (await owner.bind(key)).accountId;
  };
  return { fixture, owner, accountId, cut, ruleOf, bindAgain };
}

void test('a key without a budget takes the bound from the other keys of its account until it is revoked', async () => {
  const { fixture, owner, accountId, cut, ruleOf } = await stage();
  await using _ = fixture;
  assert.equal(await ruleOf(), 'notional-per-hour');
  const { virtualKeyId } = await cut(accountId, 'unbounded');
  assert.equal(await ruleOf(), 'none: other-keys');
  const [hour] = (await owner.policyRehearse({ accountId, document: DOCUMENT_OF_IT })).worstCase;
  assert.equal(hour?.ruleId, 'other-keys');
  await owner.revoke({ virtualKeyId });
  assert.equal(await ruleOf(), 'notional-per-hour');
});

void test('keys of another account take no bound away, those of a second binding of the same account do', async () => {
  const { fixture, cut, ruleOf, bindAgain } = await stage();
  await using _ = fixture;
  await cut(await bindAgain('4470009'), 'elsewhere');
  assert.equal(await ruleOf(), 'notional-per-hour');
  await cut(await bindAgain(VENUE_UID), 'beside');
  assert.equal(await ruleOf(), 'none: other-keys');
});
