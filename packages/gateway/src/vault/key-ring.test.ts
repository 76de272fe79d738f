import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { TERMS_CODEC } from './entry-codec.ts';
import { VaultKeyRing } from './key-ring.ts';
import type { BindCredential, IssuedVirtualKey } from './ring-changes.ts';
import { Operators } from './operators.ts';
import { Vault } from './vault.ts';
import { VaultStore } from './vault-store.ts';

const FILE_KEY = Buffer.alloc(32, 7);
const keyFile = () => ({
  kind: 'key-file' as const,
  key: Secret.takeBytes('key file', Uint8Array.from(FILE_KEY)),
});

const POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: new Map([['USDT', Decimal.parse('1000.5')]]),
  limits: NO_LIMITS,
  requestsPerSecond: 10,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: epochMs(1_900_000_000_000),
  deadManSeconds: null,
};

function bindInput(apiKey = 'real-api-key'): BindCredential {
  return {
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'main',
    permissions: ['read_only', 'trade'],
    ipBound: true,
    trading: 'both',
    boundAt: epochMs(1_800_000_000_000),
    expiresAt: null,
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: [],
    apiKey: Secret.fromText('api key', apiKey),
    secret: Secret.fromText('secret', 'real-secret'),
    passphrase: Secret.fromText('passphrase', 'real-passphrase'),
  };
}

async function openRing(): Promise<{ store: VaultStore; vault: Vault; ring: VaultKeyRing }> {
  const store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  return { store, vault, ring: new VaultKeyRing(vault, randomBytes) };
}

function issue(ring: VaultKeyRing, accountId: string, policy = POLICY): IssuedVirtualKey {
  return ring.issueVirtualKey({
    accountId,
    label: 'bot',
    owner: 'desk',
    policy,
    createdAt: epochMs(1_800_000_000_001),
    algorithm: 'hmac-sha256',
    publicKey: null,
    bodyBinding: 'none',
  });
}

const textOf = (secret: Secret | null): string => secret?.use((bytes) => Buffer.from(bytes).toString()) ?? '';
const code = (wanted: string) => (error: unknown) => error instanceof BittingError && error.code === wanted;

test('an issued key has the shape of an OKX key and signs with the secret that was shown once', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const issued = issue(ring, account.id);
  assert.match(issued.entry.apiKey, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  assert.match(textOf(issued.secret), /^[0-9A-F]{32}$/u);
  const passphrase = issued.passphrase === null ? '' : textOf(issued.passphrase);
  for (const wanted of [/^.{16,32}$/u, /[A-Z]/u, /[a-z]/u, /[0-9]/u, /[-_.]/u])
    assert.match(passphrase, wanted);

  const key = ring.findVirtualKey('okx', issued.entry.apiKey);
  assert.ok(key);
  const bot = HmacKey.takeBytes(Buffer.from(textOf(issued.secret)));
  assert.ok(key.verifyingKey().verify(bot.sign('text'), 'text'));
  assert.equal(key.passphraseMatches(passphrase), true);
  for (const wrong of [
    `${passphrase}x`,
    '',
    null,
    passphrase.replace(/^./u, (c) => String.fromCharCode(c.charCodeAt(0) + 0x100)),
  ])
    assert.equal(key.passphraseMatches(wrong), false);
  assert.equal(ring.findVirtualKey('htx', issued.entry.apiKey), null);
  assert.match(key.view.uid, /^[1-9][0-9]{17}$/u);
  assert.deepEqual(key.view.scopes, ['read_only', 'trade']);
});

test('a bound credential signs and shows itself nowhere else', async () => {
  const { ring } = await openRing();
  const { account, credential } = ring.bindCredential(bindInput());
  const signer = ring.signer(account.id);
  assert.equal(signer?.apiKey, 'real-api-key');
  assert.equal(signer?.passphrase, 'real-passphrase');
  const real = HmacKey.takeBytes(Buffer.from('real-secret'));
  assert.ok(signer?.key.verify(real.sign('x'), 'x'));
  assert.equal(signer, ring.signer(account.id));
  assert.doesNotMatch(JSON.stringify([account, credential, ring.listVirtualKeys()]), /real-/u);
  assert.equal(ring.signer('acc_other'), null);
});

test('a venue key is bound once only', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  assert.throws(() => ring.bindCredential(bindInput()), {
    code: 'CREDENTIAL_ALREADY_BOUND',
    message: `This venue key is bound already, to the account ${account.id} (${account.label}).`,
  });
  const known = Secret.fromText('k', 'real-api-key');
  assert.throws(() => ring.demandUnbound('okx', known), code('CREDENTIAL_ALREADY_BOUND'));
  for (const [venue, text] of [
    ['okx', 'other'],
    ['htx', 'real-api-key'],
  ] as const)
    assert.match(ring.demandUnbound(venue, Secret.fromText('k', text)), /./u);
  ring.bindCredential(bindInput('other'));
  assert.equal(ring.listAccounts().length, 2);
});

test('everything is there again after a restart, and a used key stays bound', async () => {
  const { store, ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const issued = issue(ring, account.id);
  ring.setInstallationState('reducing');
  const again = new VaultKeyRing(Vault.open(store, randomBytes), randomBytes);
  assert.equal(again.sealed, true);
  assert.throws(() => again.findVirtualKey('okx', issued.entry.apiKey), code('VAULT_SEALED'));
  await again.unseal(keyFile());
  assert.deepEqual(again.virtualKey(issued.entry.id), issued.entry);
  assert.deepEqual(again.account(account.id), account);
  assert.equal(again.findVirtualKey('okx', issued.entry.apiKey)?.state(), 'reducing');
  assert.equal(
    again.findVirtualKey('okx', issued.entry.apiKey)?.view.uid,
    ring.findVirtualKey('okx', issued.entry.apiKey)?.view.uid,
  );
  assert.throws(() => again.bindCredential(bindInput()), {
    code: 'CREDENTIAL_ALREADY_BOUND',
    message: new RegExp(account.id, 'u'),
  });
});

test('a state is the strictest of key, account, venue and installation at the instant it is read', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const { entry } = issue(ring, account.id);
  const key = ring.findVirtualKey('okx', entry.apiKey);
  assert.equal(key?.state(), 'active');
  ring.setAccountState(account.id, 'reducing');
  assert.equal(key?.state(), 'reducing');
  ring.setVenueState('htx', 'suspended');
  assert.equal(key?.state(), 'reducing');
  ring.setVenueState('okx', 'halted');
  assert.equal(key?.state(), 'halted');
  assert.equal(ring.venueState('okx'), 'halted');
  ring.setVenueState('okx', 'active');
  assert.equal(key?.state(), 'reducing');
  ring.setInstallationState('halted');
  assert.equal(key?.state(), 'halted');
  ring.setKeyState(entry.id, 'suspended');
  assert.equal(key?.state(), 'suspended');
  ring.setKeyState(entry.id, 'active');
  ring.setAccountState(account.id, 'active');
  ring.setInstallationState('active');
  assert.equal(key?.state(), 'active');
});

test('a revoked key never comes back', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const { entry } = issue(ring, account.id);
  ring.setKeyState(entry.id, 'revoked');
  assert.throws(() => ring.setKeyState(entry.id, 'active'), code('STATE_CHANGE_REFUSED'));
  assert.throws(() => ring.rotateVirtualSecret(entry.id), code('STATE_CHANGE_REFUSED'));
  assert.equal(ring.findVirtualKey('okx', entry.apiKey)?.state(), 'revoked');
});

test('a halt holds when it cannot be written, a resumption does not', async () => {
  const { store, ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const { entry } = issue(ring, account.id);
  const key = ring.findVirtualKey('okx', entry.apiKey);
  store.close();
  assert.throws(() => {
    ring.setInstallationState('halted');
  });
  assert.equal(key?.state(), 'halted');
  assert.throws(() => {
    ring.setInstallationState('active');
  });
  assert.equal(key?.state(), 'halted');
});

test('a halt given while sealed holds after unsealing', async () => {
  const { ring } = await openRing();
  ring.seal();
  assert.throws(() => {
    ring.setInstallationState('halted');
  }, code('VAULT_SEALED'));
  await ring.unseal(keyFile());
  assert.equal(ring.installationState, 'halted');
});

test('a key that a request still holds signs nothing after sealing', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const key = ring.findVirtualKey('okx', issue(ring, account.id).entry.apiKey);
  key?.verifyingKey();
  ring.seal();
  assert.throws(() => key?.verifyingKey(), code('VAULT_SEALED'));
  assert.throws(() => key?.passphraseMatches('x'), code('VAULT_SEALED'));
  assert.throws(() => ring.signer(account.id), code('VAULT_SEALED'));
});

test('a rotated key has new secrets at once and the old ones stop', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const issued = issue(ring, account.id);
  const key = ring.findVirtualKey('okx', issued.entry.apiKey);
  const old = HmacKey.takeBytes(Buffer.from(textOf(issued.secret)));
  assert.ok(key?.verifyingKey().verify(old.sign('x'), 'x'));
  const rotated = ring.rotateVirtualSecret(issued.entry.id);
  const fresh = HmacKey.takeBytes(Buffer.from(textOf(rotated.secret)));
  assert.equal(key?.verifyingKey().verify(old.sign('x'), 'x'), false);
  assert.equal(key?.verifyingKey().verify(fresh.sign('x'), 'x'), true);
  assert.equal(key?.passphraseMatches(issued.passphrase === null ? null : textOf(issued.passphrase)), false);
  assert.equal(rotated.entry.secretVersion, 2);
});

test('a key is the only trading key while no other that can place orders is left', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const first = issue(ring, account.id).entry;
  const reader = issue(ring, account.id, { ...POLICY, scopes: ['read', 'cancel-only'] }).entry;
  assert.equal(ring.isOnlyTradingKey(first.id), true);
  assert.equal(ring.isOnlyTradingKey(reader.id), false);
  const second = issue(ring, account.id, { ...POLICY, scopes: ['reduce-only'] }).entry;
  assert.equal(ring.isOnlyTradingKey(first.id), false);
  ring.setKeyState(second.id, 'suspended');
  assert.equal(ring.isOnlyTradingKey(first.id), false);
  ring.setKeyState(second.id, 'revoked');
  assert.equal(ring.isOnlyTradingKey(first.id), true);
});

test('a key of another bound key of the same user at the venue is another trading key', async () => {
  const { ring } = await openRing();
  const mine = issue(ring, ring.bindCredential(bindInput()).account.id).entry;
  const others = { ...bindInput('of-another-user'), venueUid: '2', venueMainUid: '1' };
  issue(ring, ring.bindCredential(others).account.id);
  assert.equal(ring.isOnlyTradingKey(mine.id), true);
  const again = issue(ring, ring.bindCredential(bindInput('of-the-same-user')).account.id).entry;
  assert.equal(ring.isOnlyTradingKey(mine.id), false);
  assert.equal(ring.isOnlyTradingKey(again.id), false);
});

test('a policy is replaced by its next version only', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const { entry } = issue(ring, account.id);
  assert.throws(() => ring.setKeyPolicy(entry.id, { ...POLICY, version: 1 }), code('VAULT_CONFLICT'));
  ring.setKeyPolicy(entry.id, { ...POLICY, version: 2, scopes: ['read'] });
  assert.deepEqual(ring.findVirtualKey('okx', entry.apiKey)?.view.scopes, ['read_only']);
  assert.equal(ring.isOnlyTradingKey(entry.id), false);
});

test('an operator is found by the token alone, also after sealing', async () => {
  const { vault, ring } = await openRing();
  const operators = new Operators(vault, randomBytes);
  const { entry, token } = operators.add('Ada', 'owner');
  assert.deepEqual(operators.find(textOf(token)), entry);
  assert.equal(operators.find(`${textOf(token)}0`), null);
  assert.equal(operators.find(entry.tokenHash), null);
  const again = new Operators(vault, randomBytes);
  again.load();
  ring.seal();
  assert.deepEqual(again.find(textOf(token)), entry);
  assert.deepEqual(again.list(), [entry]);
});

test('a look-up among many keys is as fast as among few', async () => {
  const { vault, ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  // At once: the hash over all entries is then written once, not two thousand times.
  const apiKeys = vault.transaction(() =>
    Array.from({ length: 2_000 }, () => issue(ring, account.id).entry.apiKey),
  );
  const started = performance.now();
  for (let round = 0; round < 50; round += 1)
    for (const apiKey of apiKeys) ring.findVirtualKey('okx', apiKey)?.state();
  // 100,000 look-ups; a walk over the keys would take minutes.
  assert.ok(performance.now() - started < 2_000);
  assert.equal(ring.listVirtualKeys().length, 2_000);
});

const TERMS: Terms = {
  version: 1,
  scopes: ['read'],
  markets: ['spot'],
  instruments: 'all',
  notionalPerOrder: null,
  limits: NO_LIMITS,
};

test('what a key shows itself as is there after sealing, for the answer to what was under way, changed meanwhile or not', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  const { entry } = issue(ring, account.id);
  const key = ring.findVirtualKey('okx', entry.apiKey);
  assert.ok(key);
  const { uid } = key.view;
  ring.setKeyState(entry.id, 'halted');
  ring.seal();
  assert.equal(key.view.uid, uid);
});

test('terms of an account and of everything bind what they are set for, and are there after sealing and unsealing', async () => {
  const { ring } = await openRing();
  const { account: first } = ring.bindCredential(bindInput('first'));
  const { account: second } = ring.bindCredential(bindInput('second'));
  assert.deepEqual(ring.layers(first.id), { account: null, installation: null });
  let announced = 0;
  ring.observe(() => (announced += 1));
  ring.setTerms(first.id, TERMS);
  assert.equal(ring.layers(first.id).account?.version, 1);
  assert.equal(ring.layers(second.id).account, null);
  const common: Terms = { ...TERMS, notionalPerOrder: new Map([['USDT', Decimal.parse('5.5')]]) };
  ring.setTerms(null, common);
  assert.equal(announced, 2);
  const said = () =>
    [ring.layers(first.id), ring.layers(second.id)].map(({ account, installation }) => [
      written(account),
      written(installation),
    ]);
  const before = said();
  assert.deepEqual(before, [
    [written(TERMS), written(common)],
    [null, written(common)],
  ]);
  ring.seal();
  assert.throws(() => ring.layers(first.id), code('VAULT_SEALED'));
  await ring.unseal(keyFile());
  assert.deepEqual(said(), before);
  assert.equal(written(ring.installationTerms), written(common));
});

test('terms are replaced by their next version only', async () => {
  const { ring } = await openRing();
  const { account } = ring.bindCredential(bindInput());
  for (const subject of [account.id, null]) {
    assert.throws(() => ring.setTerms(subject, { ...TERMS, version: 2 }), code('VAULT_CONFLICT'));
    ring.setTerms(subject, TERMS);
    assert.throws(() => ring.setTerms(subject, TERMS), code('VAULT_CONFLICT'));
    ring.setTerms(subject, { ...TERMS, version: 2 });
    assert.equal(ring.layers(account.id)[subject === null ? 'installation' : 'account']?.version, 2);
  }
  assert.throws(() => ring.setTerms('acc_none', TERMS), code('ACCOUNT_NOT_FOUND'));
});

/** What was said, as it is stored. */
function written(terms: Terms | null): string | null {
  return terms === null ? null : Buffer.from(TERMS_CODEC.encode(terms)).toString();
}
