import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { isEntryOf } from '@bitting/core/vault/entry.ts';
import { isExchange, openAccountKeys } from '@bitting/core/vault/account-key.ts';
import { RESEALS_TOGETHER_MIN, RESEAL_PAUSE_MS, RESEAL_RETRY_MS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { AccountExchange } from './account-exchange.ts';
import { keyFile, makeLockedVault, makeVaultFile, opens, placeOf, textAt } from './testing/vault-ground.ts';
import { VaultKeeping } from './vault-keeping.ts';
import { INSTALLATION, Vault } from './vault.ts';

const ENTRIES = 2 * RESEALS_TOGETHER_MIN + 20;

async function makeGround(file?: string) {
  const { store, vault, locks } = await makeLockedVault(file, ENTRIES);
  const clock = new ManualClock();
  const exchange = new AccountExchange({ vault, store, clock });
  /** Entries of acc_1 that the account's key of now sealed. */
  const renewed = (): number => {
    const { vaultId } = vault.header;
    const envelope = store.readAccountKey('acc_1') ?? new Uint8Array();
    const { current } = vault.useRoot((root) =>
      openAccountKeys(root, { vaultId, account: 'acc_1' }, envelope),
    );
    return store
      .listOfAccount('acc_1', null, 10_000)
      .filter((row) => isEntryOf(current, { ...row, vaultId }, row.envelope)).length;
  };
  return { store, vault, locks, clock, exchange, renewed };
}

void test('An exchange gives every entry of its account the new key, some at a time, and nothing else a new version.', async () => {
  const { store, vault, clock, exchange, renewed } = await makeGround();
  assert.equal(renewed(), ENTRIES);
  const seen: string[] = [];
  exchange.follow(() =>
    seen.push(
      exchange
        .open()
        .map(({ done, of }) => `${done}/${of}`)
        .join(),
    ),
  );
  exchange.begin('acc_1');
  assert.equal(renewed(), 0);
  assert.equal(textAt(vault, 3), 'secret acc_1 3', 'what has the former key opens');
  vault.write(placeOf(4), Buffer.from('written meanwhile'));
  assert.equal(renewed(), 1);
  clock.advance(0);
  assert.equal(renewed(), RESEALS_TOGETHER_MIN + 1, 'a step is no longer than its bound');
  clock.advance(RESEAL_PAUSE_MS);
  clock.advance(RESEAL_PAUSE_MS);
  assert.equal(renewed(), ENTRIES);
  assert.deepEqual(seen, ['50/120', '100/120', '']);
  assert.deepEqual(exchange.open(), []);
  assert.ok(!isExchange(store.readAccountKey('acc_1') ?? new Uint8Array()), 'the key of before is gone');
  assert.equal(textAt(vault, 4), 'written meanwhile');
  assert.equal(store.read(placeOf(4))?.version, 2, 'what has the new key is left alone');
  assert.equal(store.read(placeOf(3))?.version, 2);
  assert.equal(store.read(placeOf(3, 'acc_2'))?.version, 1, 'another account is left alone');
  assert.equal(await opens(store, keyFile(7)), `opens ${2 * ENTRIES}`);
});

void test('An exchange that was left in the middle goes on in the next life, after a seal, and under another root key.', async () => {
  const { store, locks, clock, exchange, renewed } = await makeGround();
  exchange.begin('acc_1');
  clock.advance(0);
  assert.ok(renewed() > 0 && renewed() < ENTRIES);
  exchange.close();
  assert.equal(await opens(store, keyFile(7)), `opens ${2 * ENTRIES}`, 'half of it opens as a whole');
  await (await locks.rotateRoot([keyFile(7)], ['lock_first'])).carryOut();
  assert.equal(await opens(store, keyFile(7)), `opens ${2 * ENTRIES}`);
  const next = Vault.open(store, randomBytes);
  const observers: (() => void)[] = [];
  const keyRing = {
    observe: (changed: () => void) => (observers.push(changed), () => undefined),
    fillPages: () => undefined,
  };
  const keeping = new VaultKeeping({ vault: next, store, keyRing, clock, random: randomBytes }).start();
  const announce = (): void => {
    for (const observer of observers) observer();
  };
  clock.advance(10 * RESEAL_PAUSE_MS);
  assert.equal(keeping.exchange.open().length, 1, 'sealed it waits');
  assert.match(keeping.renderMetrics(), /^bitting_vault_locks 1\n[^]*^bitting_vault_exchanges 1$/mu);
  await next.unseal(keyFile(7));
  announce();
  clock.advance(0);
  next.seal();
  announce();
  clock.advance(10 * RESEAL_PAUSE_MS);
  assert.equal(keeping.exchange.open().length, 1);
  await next.unseal(keyFile(7));
  announce();
  for (let step = 0; step < 4; step += 1) clock.advance(RESEAL_PAUSE_MS);
  assert.deepEqual(keeping.exchange.open(), []);
  assert.match(keeping.renderMetrics(), /^bitting_vault_exchanges 0$/mu);
  assert.equal(await opens(store, keyFile(7)), `opens ${2 * ENTRIES}`);
  keeping.close();
});

void test('An account whose key is being exchanged is not begun again; another one waits for its turn.', async () => {
  const { vault, clock, exchange } = await makeGround();
  exchange.begin('acc_1');
  assert.throws(() => exchange.begin('acc_1'), { code: 'STATE_CONFLICT' });
  exchange.begin(INSTALLATION);
  assert.deepEqual(
    exchange.open().map(({ account }) => account),
    [INSTALLATION, 'acc_1'],
  );
  for (let step = 0; step < 8; step += 1) clock.advance(RESEAL_PAUSE_MS);
  assert.deepEqual(exchange.open(), []);
  exchange.begin('acc_1');
  assert.equal(textAt(vault, 0), 'secret acc_1 0');
  assert.throws(() => vault.beginExchange('acc_none'), { code: 'VAULT_DAMAGED' });
});

void test('A step that the disk does not take is told, and tried again later.', async () => {
  const { store, vault, clock } = await makeGround();
  let isFull = true;
  const narrow = Object.create(vault, {
    resealSome: {
      value: (...given: Parameters<Vault['resealSome']>) => {
        if (isFull) throw new BittingError('VAULT_UNWRITABLE', 'the disk is full');
        return vault.resealSome(...given);
      },
    },
    beginExchange: { value: (account: string) => vault.beginExchange(account) },
    endExchange: { value: (account: string) => vault.endExchange(account) },
    sealed: { get: () => vault.sealed },
  }) as Vault;
  const exchange = new AccountExchange({ vault: narrow, store, clock });
  exchange.begin('acc_1');
  clock.advance(0);
  assert.deepEqual(
    exchange.open().map(({ fault }) => fault),
    ['VAULT_UNWRITABLE'],
  );
  isFull = false;
  clock.advance(RESEAL_RETRY_MS - 1);
  assert.equal(exchange.open().length, 1);
  clock.advance(1);
  assert.deepEqual(
    exchange.open().map(({ fault, done }) => [fault, done]),
    [[null, RESEALS_TOGETHER_MIN]],
  );
  for (let step = 0; step < 4; step += 1) clock.advance(RESEAL_PAUSE_MS);
  assert.deepEqual(exchange.open(), []);
});

void test('VLT-14 the former key of an account, and what it sealed, is in no file when its exchange is over.', async (context) => {
  const file = makeVaultFile(context);
  const { store, vault, locks, clock, exchange } = await makeGround(file);
  const find = (needle: Uint8Array): string[] =>
    readdirSync(path.dirname(file)).filter((name) =>
      readFileSync(path.join(path.dirname(file), name)).includes(needle),
    );
  const old = [
    Buffer.from(store.readAccountKey('acc_1') ?? []).subarray(6),
    ...store
      .listOfAccount('acc_1', null, 10_000)
      .map(({ envelope }) => Buffer.from(envelope).subarray(6, 118)),
  ];
  for (const needle of old) assert.ok(find(needle).length > 0, 'it is there before');
  exchange.begin('acc_1');
  for (let step = 0; step < 4; step += 1) clock.advance(RESEAL_PAUSE_MS);
  assert.deepEqual(exchange.open(), []);
  for (const needle of old) assert.deepEqual(find(needle), []);
  // A life that was killed before it could wipe leaves it to the next one.
  const [former] = store.listAccountKeys();
  const lost = Buffer.from(former?.envelope ?? []).subarray(6);
  const wipe = store.wipe.bind(store);
  store.wipe = () => false;
  await (await locks.rotateRoot([keyFile(7)], ['lock_first'])).carryOut();
  assert.ok(find(lost).length > 0);
  store.wipe = wipe;
  const keyRing = { observe: () => () => undefined, fillPages: () => undefined };
  new VaultKeeping({ vault, store, keyRing, clock, random: randomBytes }).start().close();
  assert.deepEqual(find(lost), []);
  store.close();
});
