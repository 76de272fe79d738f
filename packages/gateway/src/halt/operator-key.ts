import type { VerifyingKey } from '@bitting/core/crypto/verifying-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { MARKETS, type Scope, type TradingState, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountLayers, KeyRing, VirtualKey } from '../ports/key-ring.ts';
import type { AccountEntry, CredentialEntry } from '../vault/entries.ts';
import { OPERATOR_REQUESTS_PER_SECOND } from './bounds.ts';

/** What an operator's request may do: cancel, or reduce at prices no worse than so far from the reference price. */
export type OperatorTask =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'reduce'; readonly collar: Decimal; readonly assets: readonly string[] };

const SCOPES_OF = { cancel: 'cancel-only', reduce: 'reduce-only' } as const satisfies Record<string, Scope>;

/** The strictest state in which the task can still be done: the rule of states holds for operators, too. */
const STATES_OF = { cancel: 'halted', reduce: 'reducing' } as const satisfies Record<string, TradingState>;

/** A reduction is bounded by its position and its collar; the rule asks for a number all the same. */
const ANY_WORTH = Decimal.parse('999999999999999999');

/**
 * What stands for the operator on the path of a request, where a virtual key stands for a bot: it lives for one request,
 * nobody can sign with it, and its policy is the task.
 */
export function makeOperatorKey(
  operatorId: string,
  {
    account,
    name,
    task,
  }: { readonly account: AccountEntry; readonly name: string; readonly task: OperatorTask },
): VirtualKey {
  const { environment, id: accountId, venue, venueAccounts, boundAt } = account;
  const nobody = (): never => {
    throw new BittingError('INTERNAL_FAULT', 'nobody signs with the key of an operator');
  };
  return {
    entry: {
      id: operatorId,
      venue,
      accountId,
      apiKey: name,
      label: 'operator',
      owner: operatorId,
      policy: policyOf(task),
      state: STATES_OF[task.kind],
      createdAt: boundAt,
      secretVersion: 1,
      algorithm: 'hmac-sha256',
      publicKey: null,
      bodyBinding: 'none',
      clientKey: null,
    },
    environment,
    verifyingKey: nobody,
    passphraseMatches: () => false,
    state: () => STATES_OF[task.kind],
    view: { label: 'operator', scopes: [], sourceCidrs: [], apiKey: name, uid: '', venueAccounts },
  };
}

function policyOf(task: OperatorTask): Policy {
  const isReduction = task.kind === 'reduce';
  return {
    version: 1,
    scopes: [SCOPES_OF[task.kind]],
    markets: MARKETS,
    instruments: 'all',
    notionalPerOrder: new Map(isReduction ? task.assets.map((asset) => [asset, ANY_WORTH] as const) : []),
    limits: { ...NO_LIMITS, priceCollar: isReduction ? task.collar : null },
    requestsPerSecond: OPERATOR_REQUESTS_PER_SECOND,
    sourceCidrs: [],
    notBefore: null,
    expiresAt: null,
    deadManSeconds: null,
  };
}

const NO_LAYERS: AccountLayers = { account: null, installation: null };

/** The key ring as an operator's requests see it: their own keys instead of the bots', everything else as it is. */
export class OperatorRing implements KeyRing {
  readonly #ring: KeyRing;
  readonly #isAlone: boolean;
  readonly #keys = new Map<string, VirtualKey>();

  /** `isAlone`: what touches orders of the whole account may be asked, whoever placed them. */
  constructor(ring: KeyRing, isAlone: boolean) {
    this.#ring = ring;
    this.#isAlone = isAlone;
  }

  /** The key is known until the returned function is called. */
  add(key: VirtualKey): () => void {
    this.#keys.set(key.entry.apiKey, key);
    return () => {
      this.#keys.delete(key.entry.apiKey);
    };
  }

  get sealed(): boolean {
    return this.#ring.sealed;
  }

  findVirtualKey(_venue: VenueId, apiKey: string): VirtualKey | null {
    return this.#keys.get(apiKey) ?? null;
  }

  dummyKey(): VerifyingKey {
    return this.#ring.dummyKey();
  }

  account(accountId: string): AccountEntry | null {
    return this.#ring.account(accountId);
  }

  listAccounts(): readonly AccountEntry[] {
    return this.#ring.listAccounts();
  }

  /** What binds the bots of an account does not bind who stops them. */
  layers(): AccountLayers {
    return NO_LAYERS;
  }

  credential(accountId: string): CredentialEntry | null {
    return this.#ring.credential(accountId);
  }

  signer(accountId: string): SigningCredential | null {
    return this.#ring.signer(accountId);
  }

  observe(changed: () => void): () => void {
    return this.#ring.observe(changed);
  }

  isOnlyTradingKey(): boolean {
    return this.#isAlone;
  }
}
