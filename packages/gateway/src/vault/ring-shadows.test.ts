import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { NO_TERMS } from '@bitting/core/policy/policy-document.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { KEY_SHADOW_CODEC, TERMS_SHADOW_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import { RingShadows } from './ring-shadows.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

const KEY = { id: 'key_1', accountId: 'acc_1' };
const SET = { setAt: epochMs(7), setBy: 'op_1' };

async function openVault(): Promise<Vault> {
  const key = Secret.takeBytes('key file', Uint8Array.from(Buffer.alloc(32, 7)));
  const vault = await Vault.create(VaultStore.open(':memory:'), [{ kind: 'key-file', key }], randomBytes);
  vault.addAccount(KEY.accountId);
  return vault;
}

test('Shadows of a key, its account and everything are found together, also by the next life.', async () => {
  const vault = await openVault();
  const shadows = new RingShadows(vault);
  assert.equal(shadows.of(KEY), null);
  shadows.setKey(KEY, { ...SET, terms: TRADING_POLICY });
  shadows.setAccount(KEY.accountId, { ...SET, terms: { ...NO_TERMS, version: 2 } });
  shadows.setAccount(null, { ...SET, terms: { ...NO_TERMS, version: 3 } });
  for (const known of [shadows, new RingShadows(vault)]) {
    const { key, account, installation } = known.of(KEY) ?? {};
    assert.deepEqual([key?.terms, key?.setBy], [TRADING_POLICY, 'op_1']);
    assert.deepEqual([account?.terms.version, installation?.terms.version], [2, 3]);
    const other = known.of({ id: 'key_2', accountId: 'acc_2' });
    assert.deepEqual([other?.key, other?.account, other?.installation?.terms.version], [null, null, 3]);
  }
});

test('What is taken away is gone for good.', async () => {
  const vault = await openVault();
  const shadows = new RingShadows(vault);
  shadows.setKey(KEY, { ...SET, terms: TRADING_POLICY });
  shadows.setAccount(KEY.accountId, { ...SET, terms: NO_TERMS });
  shadows.setAccount(null, { ...SET, terms: NO_TERMS });
  shadows.setKey(KEY, { ...SET, terms: null });
  shadows.setAccount(KEY.accountId, { ...SET, terms: null });
  shadows.setAccount(null, { ...SET, terms: null });
  for (const known of [shadows, new RingShadows(vault)]) assert.equal(known.of(KEY), null);
});

test('A change that cannot be written is not there.', async () => {
  const vault = await openVault();
  const shadows = new RingShadows(vault);
  vault.seal();
  assert.throws(() => shadows.setKey(KEY, { ...SET, terms: TRADING_POLICY }), { code: 'VAULT_SEALED' });
  assert.throws(() => shadows.setAccount(null, { ...SET, terms: NO_TERMS }), { code: 'VAULT_SEALED' });
  assert.equal(shadows.of(KEY), null);
});

test('An entry reads back as it was, and anything else is damage.', async () => {
  const entry = { ...SET, terms: TRADING_POLICY };
  assert.deepEqual(KEY_SHADOW_CODEC.decode(KEY_SHADOW_CODEC.encode(entry)), entry);
  const terms = { ...SET, terms: { ...NO_TERMS, version: 4 } };
  assert.deepEqual(TERMS_SHADOW_CODEC.decode(TERMS_SHADOW_CODEC.encode(terms)), terms);
  const vault = await openVault();
  for (const text of [
    '{"setAt":7,"setBy":"op_1"}',
    '{"setAt":7,"setBy":"op_1","terms":{"version":1}}',
    '{"more":1,"setAt":7,"setBy":"op_1","terms":null}',
    '{"setAt":-1.5,"setBy":"op_1","terms":null}',
  ]) {
    vault.write(PLACES.virtualKeyShadow(KEY.accountId, KEY.id), encodeUtf8(text));
    assert.throws(() => new RingShadows(vault), { code: 'VAULT_DAMAGED' }, text);
  }
});
