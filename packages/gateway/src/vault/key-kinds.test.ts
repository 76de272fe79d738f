import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { ACCOUNT_CODEC, VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { VaultKeyRing } from './key-ring.ts';
import type { IssuedVirtualKey, IssueVirtualKey } from './ring-changes.ts';
import { Vault } from './vault.ts';
import { VaultStore } from './vault-store.ts';

const FILE_KEY = Buffer.alloc(32, 7);
const keyFile = () => ({
  kind: 'key-file' as const,
  key: Secret.takeBytes('key file', Uint8Array.from(FILE_KEY)),
});

interface Bench {
  readonly ring: VaultKeyRing;
  readonly vault: Vault;
  readonly issue: (change?: Partial<IssueVirtualKey>) => IssuedVirtualKey;
}

async function openBench(venue: VenueId): Promise<Bench> {
  const vault = await Vault.create(VaultStore.open(':memory:'), [keyFile()], randomBytes);
  const ring = new VaultKeyRing(vault, randomBytes);
  const { account } = ring.bindCredential({
    venue,
    environment: 'paper',
    region: 'paper',
    label: 'main',
    permissions: ['readOnly', 'trade'],
    ipBound: true,
    trading: 'both',
    boundAt: epochMs(1),
    expiresAt: null,
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: venue === 'htx' ? ['100001'] : [],
    apiKey: Secret.fromText('api key', 'real-api-key'),
    secret: Secret.fromText('secret', 'real-secret'),
    passphrase: venue === 'htx' ? null : Secret.fromText('passphrase', 'real-passphrase'),
  });
  const policy = {
    version: 1,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['btcusdt'],
    notionalPerOrder: new Map([['USDT', Decimal.parse('1000.5')]]),
    limits: NO_LIMITS,
    requestsPerSecond: 10,
    sourceCidrs: [],
    notBefore: null,
    expiresAt: null,
    deadManSeconds: null,
  } as const;
  const terms = { accountId: account.id, label: 'bot', owner: 'desk', policy, createdAt: epochMs(2) };
  const kind = { algorithm: 'hmac-sha256', publicKey: null, bodyBinding: 'none' } as const;
  return { ring, vault, issue: (change) => ring.issueVirtualKey({ ...terms, ...kind, ...change }) };
}

interface Pair {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

function makePair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { publicKey: raw.toString('base64'), privateKey };
}

const signed = (pair: Pair, text: string): Buffer => sign(null, Buffer.from(text), pair.privateKey);
const ed25519 = ({ publicKey }: Pair) => ({ algorithm: 'ed25519', publicKey }) as const;
const textOf = (secret: Secret | null): string => secret?.use((bytes) => Buffer.from(bytes).toString()) ?? '';
const code = (wanted: string) => (error: unknown) => error instanceof BittingError && error.code === wanted;

test('an issued key has the shape of an HTX key, 128 random bits and no passphrase', async () => {
  const { ring, issue } = await openBench('htx');
  const issued = issue();
  assert.match(issued.entry.apiKey, /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{5}$/u);
  assert.match(textOf(issued.secret), /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/u);
  assert.equal(issued.passphrase, null);
  assert.notEqual(textOf(issue().secret), textOf(issued.secret));
  const key = ring.findVirtualKey('htx', issued.entry.apiKey);
  assert.ok(key !== null);
  const bot = HmacKey.takeBytes(Buffer.from(textOf(issued.secret)));
  assert.ok(key.verifyingKey().verify(bot.sign('text'), 'text'));
  assert.equal(key.passphraseMatches(null), true);
  assert.equal(key.passphraseMatches(''), false);
  assert.deepEqual(key.view.scopes, ['readOnly', 'trade']);
  assert.deepEqual(key.view.venueAccounts, ['100001']);
  assert.equal(key.view.apiKey, issued.entry.apiKey);
});

test('a key of the bot’s own pair is known by its public half alone: no secret is given out or kept', async () => {
  const { ring, vault, issue } = await openBench('htx');
  const pair = makePair();
  const issued = issue(ed25519(pair));
  assert.deepEqual([issued.secret, issued.passphrase], [null, null]);
  assert.equal([...vault.list('virtual-key', 'secret')].length, 0);
  assert.equal([...vault.list('virtual-key', 'entry')].length, 1);
  ring.seal();
  await ring.unseal(keyFile());
  const key = ring.findVirtualKey('htx', issued.entry.apiKey);
  assert.equal(key?.verifyingKey().algorithm, 'ed25519');
  assert.equal(key.verifyingKey().verify(signed(pair, 'text'), 'text'), true);
  assert.equal(key.verifyingKey().verify(signed(makePair(), 'text'), 'text'), false);
  assert.equal(key.passphraseMatches(null), true);
  ring.seal();
  assert.throws(() => key.verifyingKey(), code('VAULT_SEALED'));
});

const SMALL_ORDER = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]).toString('base64');
const REFUSED: readonly (readonly [
  what: string,
  venue: VenueId,
  change: Partial<IssueVirtualKey>,
  wanted: string,
])[] = [
  ['an Ed25519 key at OKX', 'okx', ed25519(makePair()), 'KEY_TERMS_REFUSED'],
  ['a body binding at OKX', 'okx', { bodyBinding: 'required' }, 'KEY_TERMS_REFUSED'],
  ['a pair without its public key', 'htx', { algorithm: 'ed25519' }, 'KEY_TERMS_REFUSED'],
  ['a public key for a shared secret', 'htx', { publicKey: makePair().publicKey }, 'KEY_TERMS_REFUSED'],
  [
    'a public key of small order',
    'htx',
    ed25519({ ...makePair(), publicKey: SMALL_ORDER }),
    'PUBLIC_KEY_MALFORMED',
  ],
  ['half a public key', 'htx', ed25519({ ...makePair(), publicKey: 'AAAA' }), 'PUBLIC_KEY_MALFORMED'],
];
for (const [what, venue, change, wanted] of REFUSED)
  test(`a key with ${what} is not issued; the same key without it is`, async () => {
    const { ring, issue } = await openBench(venue);
    assert.throws(() => issue(change), code(wanted));
    assert.equal(ring.listVirtualKeys().length, 0);
    assert.equal(issue().entry.venue, venue);
  });

test('an HTX key may bind its bodies, with either algorithm', async () => {
  const { issue } = await openBench('htx');
  assert.equal(issue({ bodyBinding: 'required' }).entry.bodyBinding, 'required');
  assert.equal(issue({ ...ed25519(makePair()), bodyBinding: 'required' }).entry.bodyBinding, 'required');
});

test('a key of a pair is rotated to the public key of another pair, and to nothing else', async () => {
  const { ring, issue } = await openBench('htx');
  const [old, fresh] = [makePair(), makePair()];
  const { entry } = issue(ed25519(old));
  const key = ring.findVirtualKey('htx', entry.apiKey);
  assert.throws(() => ring.rotateVirtualSecret(entry.id), code('KEY_TERMS_REFUSED'));
  assert.throws(() => ring.rotateVirtualSecret(entry.id, old.publicKey), code('KEY_TERMS_REFUSED'));
  assert.throws(() => ring.rotateVirtualSecret(entry.id, SMALL_ORDER), code('PUBLIC_KEY_MALFORMED'));
  assert.equal(key?.verifyingKey().verify(signed(old, 'x'), 'x'), true);
  const rotated = ring.rotateVirtualSecret(entry.id, fresh.publicKey);
  assert.deepEqual([rotated.secret, rotated.passphrase, rotated.entry.secretVersion], [null, null, 2]);
  assert.equal(key.verifyingKey().verify(signed(old, 'x'), 'x'), false);
  assert.equal(key.verifyingKey().verify(signed(fresh, 'x'), 'x'), true);
  const shared = issue().entry;
  assert.throws(() => ring.rotateVirtualSecret(shared.id, fresh.publicKey), code('KEY_TERMS_REFUSED'));
  assert.notEqual(ring.rotateVirtualSecret(shared.id).secret, null);
});

test('entries from before the second venue are read as what they meant', async () => {
  const { ring, issue } = await openBench('okx');
  const { entry } = issue();
  const [account] = ring.listAccounts();
  assert.ok(account !== undefined);
  const strip = (bytes: Uint8Array, names: readonly string[]): Uint8Array => {
    const fields = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    return Buffer.from(
      JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))),
    );
  };
  const former = strip(VIRTUAL_KEY_CODEC.encode(entry), ['algorithm', 'publicKey', 'bodyBinding']);
  assert.deepEqual(VIRTUAL_KEY_CODEC.decode(former), entry);
  assert.deepEqual(ACCOUNT_CODEC.decode(strip(ACCOUNT_CODEC.encode(account), ['venueAccounts'])), account);
  assert.throws(
    () => ACCOUNT_CODEC.decode(strip(ACCOUNT_CODEC.encode(account), ['venue'])),
    code('VAULT_DAMAGED'),
  );
});
