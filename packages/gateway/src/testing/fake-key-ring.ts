import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { VerifyingKey } from '@bitting/core/crypto/verifying-key.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import {
  epochMs,
  type Environment,
  type TradingState,
  type VenueId,
} from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountLayers, KeyRing, VirtualKey } from '../ports/key-ring.ts';
import type { AccountEntry, BodyBinding, CredentialEntry, VirtualKeyEntry } from '../vault/entries.ts';

export const VIRTUAL_API_KEY = '6f1c2d3e-0000-4000-8000-00000000b0b0';
export const VIRTUAL_SECRET = 'VIRTUALSECRETVIRTUALSECRET000001';
export const VIRTUAL_PASSPHRASE = 'Virtual-Passphrase-1';
export const REAL_API_KEY = 'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa';
export const REAL_SECRET = 'REALSECRETREALSECRETREALSECRET01';
export const REAL_PASSPHRASE = 'Real-Passphrase-1';
export const ACCOUNT_ID = 'account-1';
export const VIRTUAL_KEY_ID = 'key-1';

/** The account of the ring's key, where a test is about accounts. */
export function okxAccount(state: TradingState = 'active'): AccountEntry {
  return {
    id: ACCOUNT_ID,
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'main',
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: [],
    state,
    boundAt: epochMs(0),
  };
}

export function keyOf(secret: string): HmacKey {
  return HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
}

export const TRADING_POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot', 'swap'],
  instruments: ['BTC-USDT', 'BTC-USDT-SWAP', 'btcusdt'],
  notionalPerOrder: new Map([['USDT', Decimal.parse('10000')]]),
  limits: NO_LIMITS,
  requestsPerSecond: 1_000,
  sourceCidrs: ['127.0.0.1/32'],
  notBefore: null,
  expiresAt: null,
  deadManSeconds: null,
};

/** What the ring has to know of the venue. */
interface RingVenue {
  readonly dialect: { readonly id: VenueId };
  readonly passphrase: string | null;
}

/** One account, one credential, one virtual key; everything about them can be changed under the path's feet. */
export class FakeKeyRing implements KeyRing {
  sealed = false;
  policy: Policy = TRADING_POLICY;
  state: TradingState = 'active';
  environment: Environment = 'paper';
  credentialEnvironment: Environment = 'paper';
  signerEnvironment: Environment | null = null;
  /** How often the real key was asked for. */
  signings = 0;
  secretVersion = 1;
  credentialId = 'credential-1';
  trading: CredentialEntry['trading'] = 'both';
  hasCredential = true;
  onlyTradingKey = true;
  virtualKeyId = VIRTUAL_KEY_ID;
  accounts: readonly AccountEntry[] = [];
  accountLayers: AccountLayers = { account: null, installation: null };
  /** Instead of the shared secret. */
  verifying: VerifyingKey | null = null;
  bodyBinding: BodyBinding = 'none';
  clientKey: string | null = null;
  readonly #venue: RingVenue;
  readonly #virtual = keyOf(VIRTUAL_SECRET);
  /** What was asked of keys that no bot holds. */
  dummyUses = 0;
  readonly #observers = new Set<() => void>();
  readonly #dummy = keyOf('DUMMYDUMMYDUMMYDUMMYDUMMYDUMMY00');
  readonly #real = keyOf(REAL_SECRET);

  /** One object for as long as the key exists: what it says changes with the ring, as in the vault's. */
  readonly #key = this.#makeKey();

  constructor(venue: RingVenue = { dialect: { id: 'okx' }, passphrase: VIRTUAL_PASSPHRASE }) {
    this.#venue = venue;
  }

  findVirtualKey(_venue: string, apiKey: string): VirtualKey | null {
    if (this.sealed) throw new BittingError('VAULT_SEALED', 'sealed by the test');
    return apiKey === VIRTUAL_API_KEY ? this.#key : null;
  }

  #makeKey(): VirtualKey {
    const entryOf = (): VirtualKeyEntry => this.#entry;
    const environmentOf = (): Environment => this.environment;
    return {
      get entry() {
        return entryOf();
      },
      get environment() {
        return environmentOf();
      },
      verifyingKey: () => this.verifying ?? this.#virtual,
      passphraseMatches: (presented) => presented === this.#venue.passphrase,
      state: () => this.state,
      view: {
        label: 'bot',
        scopes: ['read_only', 'trade'],
        sourceCidrs: [],
        apiKey: VIRTUAL_API_KEY,
        uid: '1234567890',
        venueAccounts: ['100001'],
      },
    };
  }

  get #entry(): VirtualKeyEntry {
    return {
      id: this.virtualKeyId,
      venue: this.#venue.dialect.id,
      accountId: ACCOUNT_ID,
      apiKey: VIRTUAL_API_KEY,
      label: 'bot',
      owner: 'somebody',
      policy: this.policy,
      state: this.state,
      createdAt: epochMs(0),
      secretVersion: this.secretVersion,
      algorithm: this.verifying?.algorithm ?? 'hmac-sha256',
      publicKey: null,
      bodyBinding: this.bodyBinding,
      clientKey: this.clientKey,
    };
  }

  dummyKey(): VerifyingKey {
    const { algorithm } = this.#dummy;
    return {
      algorithm,
      verify: (...given) => {
        this.dummyUses += 1;
        return this.#dummy.verify(...given);
      },
    };
  }

  account(accountId: string): AccountEntry | null {
    return this.accounts.find(({ id }) => id === accountId) ?? null;
  }

  layers(): AccountLayers {
    return this.accountLayers;
  }

  listAccounts(): readonly AccountEntry[] {
    if (this.sealed) throw new BittingError('VAULT_SEALED', 'sealed by the test');
    return this.accounts;
  }

  credential(accountId: string): CredentialEntry | null {
    if (!this.hasCredential) return null;
    return {
      id: this.credentialId,
      accountId,
      venue: this.#venue.dialect.id,
      environment: this.credentialEnvironment,
      region: 'paper',
      label: '',
      permissions: ['read_only', 'trade'],
      ipBound: false,
      trading: this.trading,
      boundAt: epochMs(0),
      expiresAt: null,
    };
  }

  signer(): SigningCredential | null {
    this.signings += 1;
    if (!this.hasCredential) return null;
    return {
      apiKey: REAL_API_KEY,
      passphrase: REAL_PASSPHRASE,
      key: this.#real,
      environment: this.signerEnvironment ?? this.credentialEnvironment,
    };
  }

  observe(changed: () => void): () => void {
    this.#observers.add(changed);
    return () => {
      this.#observers.delete(changed);
    };
  }

  /** Says that something was changed, as the vault's ring does by itself. */
  announce(): void {
    for (const changed of this.#observers) changed();
  }

  isOnlyTradingKey(): boolean {
    return this.onlyTradingKey;
  }
}
