import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TailEvent } from '@bitting/client/operations.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { dayOfPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, placeIntent } from '../testing/entries.ts';
import { startAdminFixture, type AdminFixture } from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';

const DAY_MS = 86_400_000;
/** In the block that the key of the fixture is allowed from. */
const HOME = '192.0.2.7';

/** One intent a day from the same address; the clock stands on the day after the last. */
async function comeFor(fixture: AdminFixture, days: number): Promise<readonly string[]> {
  const sequences: string[] = [];
  for (let day = 0; day < days; day += 1) {
    const change = { sourceAddress: HOME, virtualKeyId: 'key_none', wallMs: fixture.clock.wallMs() };
    sequences.push(await fixture.append(intentEntry(`intent-${day}`, [], change)));
    fixture.clock.advance(DAY_MS);
  }
  return sequences;
}

async function tail(fixture: AdminFixture): Promise<readonly TailEvent[]> {
  const events: TailEvent[] = [];
  const onEvent = (event: TailEvent): void => void events.push(event);
  await fixture.clientFor('auditor').tail({ limit: 100, follow: false }, { onEvent });
  return events.filter(({ type }) => type === 'intent');
}

test('The ledger has pseudonyms; whoever may read it is shown addresses, and what is recorded beside.', async () => {
  await using fixture = await startAdminFixture();
  const [sequence = ''] = await comeFor(fixture, 2);
  const recorded = fixture.ledger.ofType('intent').map(({ sourceAddress }) => sourceAddress);
  assert.deepEqual(recorded.map(dayOfPseudonym), ['20261121', '20261122']);
  const shown = await tail(fixture);
  assert.deepEqual(
    shown.map((event) => event['sourceAddress']),
    [HOME, HOME],
  );
  assert.deepEqual(
    shown.map((event) => event.recorded),
    recorded.map((sourceAddress) => ({ sourceAddress })),
  );
  const explained = await fixture.clientFor('auditor').policyExplain({ sequence });
  assert.equal(explained.sourceAddress, HOME);
  await assert.rejects(fixture.clientFor('viewer').tail({ limit: 1, follow: false }), {
    code: 'ROLE_MISSING',
  });
});

test('AUD-12: erasing is an act in the ledger; behind it records are what they were, and tell nobody where they came from.', async () => {
  await using fixture = await startAdminFixture();
  const [sequence = ''] = await comeFor(fixture, 3);
  const before = fixture.ledger.ofType('intent').map((entry) => encodeLedgerEntry(entry));
  const owner = fixture.clientFor('owner');
  assert.equal((await owner.ledgerShow({})).addressesErasedBefore, null);
  const erased = await owner.ledgerErase({ before: '2026-11-23', reason: 'asked for' });
  assert.deepEqual(erased, { days: ['2026-11-21', '2026-11-22'], addresses: 2 });
  const act = fixture.ledger.ofType('admin').find(({ act: name }) => name === 'ledger-erase');
  assert.deepEqual(act?.details, { before: '20261123', days: '2', first: '20261121', last: '20261122' });
  assert.equal(act.reason, 'asked for');
  const shown = await tail(fixture);
  assert.deepEqual(
    shown.map((event) => dayOfPseudonym(String(event['sourceAddress']))),
    ['20261121', '20261122', null],
  );
  assert.equal(shown[2]?.['sourceAddress'], HOME);
  const explained = await fixture.clientFor('auditor').policyExplain({ sequence });
  assert.equal(dayOfPseudonym(explained.sourceAddress), '20261121');
  assert.deepEqual(
    fixture.ledger.ofType('intent').map((entry) => encodeLedgerEntry(entry)),
    before,
  );
  assert.equal((await owner.ledgerShow({})).addressesErasedBefore, '2026-11-23');
});

test('Erasing is for those who keep the installation, of days that are over, and only with a ledger that says so.', async () => {
  await using fixture = await startAdminFixture();
  await comeFor(fixture, 2);
  const owner = fixture.clientFor('owner');
  for (const role of ['trader', 'approver', 'auditor', 'viewer'] as const)
    await assert.rejects(fixture.clientFor(role).ledgerErase({ before: '2026-11-22' }), {
      code: 'ROLE_MISSING',
    });
  for (const before of ['2026-11-24', '2027-01-01', '2026-02-30', '20261122', '2026-11-22T00:00', ''])
    await assert.rejects(owner.ledgerErase({ before }), { code: 'FIELD_MALFORMED' }, before);
  fixture.ledger.writable = false;
  await assert.rejects(owner.ledgerErase({ before: '2026-11-22' }), { code: 'LEDGER_UNAVAILABLE' });
  assert.equal((await tail(fixture)).filter((event) => event['sourceAddress'] === HOME).length, 2);
  fixture.ledger.writable = true;
  const today = await owner.ledgerErase({ before: '2026-11-23' });
  assert.deepEqual(today.days, ['2026-11-21', '2026-11-22']);
});

test('What another policy would have made of the past is judged by the address, and not said where it was erased.', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const beginMs = fixture.clock.wallMs();
  const change = { virtualKeyId, sourceAddress: HOME, wallMs: beginMs };
  const amount = { asset: 'USDT', amount: Decimal.parse('10') };
  const item = toRecordedItem(placeIntent(null, { instrument: 'BTC-USDT' }), amount, amount);
  await fixture.append(intentEntry('intent-1', [item], change));
  fixture.clock.advance(DAY_MS);
  const ask = async (sourceCidrs: readonly string[]) => {
    const document = { ...DOCUMENT, sourceCidrs };
    const stretch = { sinceMs: beginMs - 1, untilMs: beginMs + 1 };
    const { refused, unsure } = await owner.policyWhatIfPast({ virtualKeyId, document, ...stretch });
    return { refused, unsure };
  };
  assert.deepEqual(await ask(['192.0.2.0/24']), { refused: 0, unsure: 0 });
  assert.deepEqual(await ask(['198.51.100.0/24']), { refused: 1, unsure: 0 });
  await owner.ledgerErase({ before: '2026-11-22' });
  assert.deepEqual(await ask(['198.51.100.0/24']), { refused: 0, unsure: 1 });
});
