import type { Policy } from '@bitting/core/policy/policy.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { AccountEntry, CredentialEntry, OperatorEntry, VirtualKeyEntry } from '../vault/entries.ts';

/** What binding stores: the checked account and credential, and the real key itself. */
export interface BoundCredential {
  readonly account: Omit<AccountEntry, 'id' | 'state'>;
  readonly credential: Omit<CredentialEntry, 'id' | 'accountId'>;
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

/** A virtual key as it leaves the vault once; whoever takes it disposes of the secrets. */
export interface CutKey {
  readonly entry: VirtualKeyEntry;
  readonly secret: Secret;
  readonly passphrase: Secret;
}

export type UnsealMaterial =
  | { readonly kind: 'passphrase'; readonly bytes: Uint8Array }
  | { readonly kind: 'key-file'; readonly bytes: Uint8Array };

/**
 * The keys as an administrator sees them. Every change is durable when it resolves. What closes (halted, suspended,
 * revoked, sealed) is in force at once, before the promise; what opens is in force only after it.
 * Everything but `sealed`, `seal` and `unseal` throws `VAULT_SEALED` while sealed.
 */
export interface KeyDesk {
  readonly sealed: boolean;
  /** Constant time over all operators. */
  findOperator(token: string): OperatorEntry | null;
  installationState(): TradingState;
  listAccounts(): readonly AccountEntry[];
  account(accountId: string): AccountEntry | null;
  credential(accountId: string): CredentialEntry | null;
  listKeys(): readonly VirtualKeyEntry[];
  key(virtualKeyId: string): VirtualKeyEntry | null;
  /** @throws BittingError `STATE_CONFLICT` where this very venue key is bound already */
  bindCredential(bound: BoundCredential): Promise<AccountEntry>;
  issueVirtualKey(request: {
    readonly accountId: string;
    readonly label: string;
    readonly owner: string;
    readonly policy: Policy;
  }): Promise<CutKey>;
  setKeyState(virtualKeyId: string, state: TradingState): Promise<void>;
  rotateVirtualSecret(virtualKeyId: string): Promise<CutKey>;
  setAccountState(accountId: string, state: TradingState): Promise<void>;
  setInstallationState(state: TradingState): Promise<void>;
  seal(): void;
  /** @throws BittingError `VAULT_PASSPHRASE_WRONG` */
  unseal(material: UnsealMaterial): Promise<void>;
}
