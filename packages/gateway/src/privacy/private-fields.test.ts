import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { intentOf, refusalOf } from '../search/testing/search-ground.ts';
import { revealEntry } from './private-fields.ts';
import { concealAddresses } from './private-ledger.ts';
import { openPrivacyGround } from './testing/privacy-ground.ts';

const HOME = '203.0.113.7';
const STAMP = { wallMs: epochMs(1_000), monotonicMs: 1, boot: 'b007' };
const ORDER = {
  number: 1,
  key: 'key_a',
  account: 'acc_a',
  instrument: 'BTC-USDT',
  address: HOME,
  venueOrderId: null,
  end: 'accepted',
  wallMs: 1_000,
} as const;

const event = (details: Readonly<Record<string, string>>): LedgerEntry => ({
  ...STAMP,
  type: 'system',
  event: 'rejected-callers',
  details,
});

const TOLD: readonly LedgerEntry[] = [
  intentOf(ORDER),
  refusalOf(ORDER),
  event({ address: HOME, count: '20' }),
  {
    ...STAMP,
    type: 'admin',
    operatorId: 'op',
    act: 'x',
    subject: null,
    reason: null,
    details: { sourceAddress: HOME },
  },
];

test('No record tells an address, whichever field it stands in, nor does one for the next start.', async (context) => {
  const { pseudonyms } = openPrivacyGround(context);
  const memory = new MemoryLedger();
  const ledger = concealAddresses(memory, pseudonyms);
  for (const entry of TOLD) {
    assert.ok(JSON.stringify(entry).includes(HOME));
    await ledger.append(entry);
    ledger.noteGap(entry);
  }
  const hidden = pseudonyms.hide('address', HOME);
  for (const entry of [...memory.entries, ...memory.gaps]) {
    const text = new TextDecoder().decode(encodeLedgerEntry(entry));
    assert.equal(text.includes(HOME), false, text);
    assert.ok(text.includes(hidden), text);
  }
  assert.equal(memory.entries.length + memory.gaps.length, 2 * TOLD.length);
});

test('What is shown has the addresses, and says what the record itself holds: both together make it again.', async (context) => {
  const { pseudonyms } = openPrivacyGround(context);
  const memory = new MemoryLedger();
  const ledger = concealAddresses(memory, pseudonyms);
  for (const entry of TOLD) await ledger.append(entry);
  for (const [number, entry] of memory.entries.entries()) {
    const { recorded, ...shown } = revealEntry(entry, pseudonyms);
    assert.deepEqual(shown, TOLD[number]);
    assert.deepEqual({ ...shown, ...recorded }, entry);
  }
});

test('Sentences in details are shown with addresses, too.', (context) => {
  const { pseudonyms } = openPrivacyGround(context);
  const hidden = pseudonyms.hide('address', HOME);
  const entry = event({ sentence: `5 requests from ${hidden} proved nothing`, rule: 'guessing' });
  const shown = revealEntry(entry, pseudonyms);
  assert.ok(shown.type === 'system');
  assert.equal(shown.details['sentence'], `5 requests from ${HOME} proved nothing`);
  assert.deepEqual(shown.recorded, { details: entry.type === 'system' ? entry.details : null });
});

test('Words of ours in such a field, and records without an address, stay as they are.', async (context) => {
  const { pseudonyms } = openPrivacyGround(context);
  const memory = new MemoryLedger();
  const ledger = concealAddresses(memory, pseudonyms);
  const entries = [event({ address: 'others' }), event({ address: 'admin-socket' }), event({ count: '1' })];
  for (const entry of entries) await ledger.append(entry);
  assert.deepEqual(memory.entries, entries);
  assert.ok(entries.every((entry) => revealEntry(entry, pseudonyms) === entry));
  await ledger.append(event({ address: 'fe80::1%eth0' }));
  assert.notDeepEqual(memory.entries.at(-1), event({ address: 'fe80::1%eth0' }));
});

test('A record of an address that nobody knows any more is shown with its pseudonym.', (context) => {
  const { clock, pseudonyms } = openPrivacyGround(context);
  const sourceAddress = pseudonyms.hide('address', HOME);
  const entry = { ...intentOf(ORDER), sourceAddress } as LedgerEntry;
  clock.advance(86_400_000);
  pseudonyms.erase('20261122');
  assert.equal(revealEntry(entry, pseudonyms), entry);
});
