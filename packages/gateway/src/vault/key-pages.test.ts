import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { POLICY } from '@bitting/core/policy/policy.fixture.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs, TRADING_STATES } from '@bitting/core/trading/vocabulary.ts';
import type { VirtualKeyEntry } from './entries.ts';
import { ACCOUNT_CODEC, VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { fillPages, readKeys, writeOnPages } from './key-pages.ts';
import { VaultKeyRing } from './key-ring.ts';
import { PLACES } from './places.ts';
import { Vault } from './vault.ts';
import { VaultStore } from './vault-store.ts';
import { VIRTUAL_KEY } from './virtual-key.fixture.ts';

const ROUNDS = 300;
const KEYS = 60;
const NO_LAYERS = { of: () => ({ account: null, installation: null }) };

const keyFile = () =>
  ({ kind: 'key-file', key: Secret.takeBytes('key', new Uint8Array(32).fill(1)) }) as const;

async function openVault(store: VaultStore): Promise<Vault> {
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  for (const id of ['acc_1', 'acc_2']) vault.addAccount(id);
  return vault;
}

function write(vault: Vault, entry: VirtualKeyEntry, isPaged: boolean): void {
  vault.transaction(() => {
    const place = PLACES.virtualKey(entry.accountId, entry.id);
    vault.write(place, VIRTUAL_KEY_CODEC.encode(entry));
    if (isPaged) writeOnPages(vault, [entry]);
  });
}

/** The slow twin: each entry is opened. */
function readEntries(vault: Vault): readonly VirtualKeyEntry[] {
  return Array.from(vault.list('virtual-key', 'entry'), ({ bytes }) => VIRTUAL_KEY_CODEC.decode(bytes));
}

function pagesOf(vault: Vault): readonly string[] {
  return Array.from(vault.list('virtual-key-page', 'entry'), ({ id }) => id);
}

const below = (end: number): number => Math.floor(Math.random() * end);

function policyOf(nth: number): Policy {
  return { ...POLICY, requestsPerSecond: 1 + nth };
}

test('what is read from pages is what stands in the entries, after any changes of them', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  const known = new Map<string, VirtualKeyEntry>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = `key_${below(KEYS)}`;
    const accountId = below(2) === 0 ? 'acc_1' : 'acc_2';
    const state = TRADING_STATES[below(TRADING_STATES.length)] ?? 'active';
    const entry = {
      ...(known.get(id) ?? { ...VIRTUAL_KEY, id, accountId }),
      state,
      policy: policyOf(below(3)),
    };
    // A program of before there were pages does not open the vault again once there are some.
    const isPaged = round > ROUNDS / 10;
    write(vault, entry, isPaged);
    known.set(id, entry);
    if (isPaged && below(20) === 0) fillPages(vault, readKeys(vault, NO_LAYERS).unpaged);
    if (below(10) > 0) continue;
    const { keys } = readKeys(vault, NO_LAYERS);
    assert.deepEqual(keys, readEntries(vault));
  }
  fillPages(vault, readKeys(vault, NO_LAYERS).unpaged);
  const { version } = vault.state();
  const { keys, unpaged } = readKeys(vault, NO_LAYERS);
  assert.deepEqual(keys, readEntries(vault));
  assert.deepEqual(unpaged, []);
  fillPages(vault, unpaged);
  assert.equal(vault.state().version, version, 'where nothing is missing nothing is written');
});

test('a change that does not come about is on no page, and one that came between is not taken back', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  const entry = { ...VIRTUAL_KEY, id: 'key_1' };
  write(vault, entry, false);
  const { unpaged } = readKeys(vault, NO_LAYERS);
  assert.deepEqual(unpaged, [entry]);
  assert.throws(() => {
    vault.transaction(() => {
      write(vault, { ...entry, state: 'halted' }, true);
      throw new Error('undone');
    });
  }, /undone/u);
  assert.deepEqual(readKeys(vault, NO_LAYERS), { keys: [entry], unpaged: [entry] });
  const halted = { ...entry, state: 'halted' } as const;
  write(vault, halted, true);
  fillPages(vault, unpaged);
  assert.deepEqual(readKeys(vault, NO_LAYERS), { keys: [halted], unpaged: [] });
});

test('keys of one policy share it, but for those of accounts that have terms of their own', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  for (const accountId of ['acc_1', 'acc_2'])
    for (const nth of [1, 2])
      write(vault, { ...VIRTUAL_KEY, id: `key_${accountId}_${nth}`, accountId }, true);
  const distinct = (ofAccount: 'acc_2' | null): number => {
    const of = (id: string) => ({ account: id === ofAccount ? POLICY : null, installation: null });
    return new Set(readKeys(vault, { of }).keys.map(({ policy }) => policy)).size;
  };
  assert.equal(distinct(null), 1);
  assert.equal(distinct('acc_2'), 2);
});

test('keys that do not fit onto a page are read from their entries, and nothing is written for them again', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  const entry = { ...VIRTUAL_KEY, id: 'key_1' };
  write(vault, entry, true);
  assert.equal(pagesOf(vault).length, 1);
  // As long as an entry can be: what a page says besides is too much.
  const room = 65_536 - VIRTUAL_KEY_CODEC.encode({ ...entry, label: '' }).length;
  const long = { ...entry, label: 'x'.repeat(room) };
  write(vault, long, true);
  assert.deepEqual(pagesOf(vault), []);
  const { keys, unpaged } = readKeys(vault, NO_LAYERS);
  assert.deepEqual([keys, unpaged], [[long], [long]]);
  const { version } = vault.state();
  fillPages(vault, unpaged);
  assert.equal(vault.state().version, version);
});

test('VLT-05 a key that a page gives to another account than its entry is of is refused', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  const entry = { ...VIRTUAL_KEY, id: 'key_1' };
  write(vault, entry, true);
  vault.transaction(() => {
    writeOnPages(vault, [{ ...entry, accountId: 'acc_2' }]);
  });
  assert.throws(() => readKeys(vault, NO_LAYERS), { code: 'VAULT_DAMAGED' });
});

test('a page that cannot be read is damage', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  write(vault, { ...VIRTUAL_KEY, id: 'key_1' }, true);
  const [page = ''] = pagesOf(vault);
  const place = PLACES.keyPage(page);
  const text = Buffer.from(vault.read(place)?.bytes ?? []).toString();
  const others = [
    text.replace('"policy":0', '"policy":1'),
    text.replace('"state":"active"', '"state":"open"'),
    text.replace('requestsPerSecond', 'requestsPerMinute'),
    text.slice(1),
  ];
  for (const other of others) {
    assert.notEqual(other, text);
    vault.write(place, Buffer.from(other));
    assert.throws(() => readKeys(vault, NO_LAYERS), { code: 'VAULT_DAMAGED' }, other);
  }
  vault.write(place, Buffer.from(text));
  assert.equal(readKeys(vault, NO_LAYERS).keys.length, 1);
});

/** Two ids whose keys stand on one page. */
function namesOfOnePage(): readonly [string, string] {
  const known = new Map<string, string>();
  for (let nth = 0; ; nth += 1) {
    const id = `key_${nth}`;
    const page = sha256Hex(id).slice(0, 3);
    const other = known.get(page);
    if (other !== undefined) return [other, id];
    known.set(page, id);
  }
}

test('VLT-05 a key that is revoked while it is opened is not filled in as it was before', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  const account = { id: 'acc_1', venue: 'okx', environment: 'paper', region: 'paper', label: '' } as const;
  const venueAccount = { venueUid: '1', venueMainUid: '1', venueAccounts: [], boundAt: epochMs(1) };
  vault.write(
    PLACES.account('acc_1'),
    ACCOUNT_CODEC.encode({ ...account, ...venueAccount, state: 'active' }),
  );
  const [one, other] = namesOfOnePage();
  const long = { ...VIRTUAL_KEY, id: one, label: 'x'.repeat(62_000) };
  const entry = { ...VIRTUAL_KEY, id: other, label: 'x'.repeat(3_000) };
  // Both do not fit onto the page: the first is there alone.
  write(vault, entry, false);
  write(vault, long, true);
  assert.deepEqual(readKeys(vault, NO_LAYERS).unpaged, [entry]);
  const ring = new VaultKeyRing(vault, randomBytes);
  ring.seal();
  ring.unwritten.add(other, 'revoked');
  await ring.unseal(keyFile());
  ring.fillPages();
  assert.equal(ring.virtualKey(other)?.state, 'revoked');
  const again = new VaultKeyRing(vault, randomBytes);
  assert.equal(again.virtualKey(other)?.state, 'revoked');
  assert.deepEqual(readKeys(vault, NO_LAYERS).keys, readEntries(vault));
});

test('a page that cannot be got is no page that does not read', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await openVault(store);
  write(vault, { ...VIRTUAL_KEY, accountId: 'acc_1' }, true);
  assert.equal(readKeys(vault, NO_LAYERS).keys.length, 1);
  vault.seal();
  assert.throws(() => readKeys(vault, NO_LAYERS), { code: 'VAULT_SEALED' });
});
