/** What operators may ask and do about the vault itself. Nothing here shows what opens it. */

/** Exactly one of the two; the key file's bytes as canonical base64. */
export interface Opener {
  readonly passphrase?: string;
  readonly keyFile?: string;
}

export interface VaultLockView {
  readonly lockId: string;
  readonly kind: 'passphrase' | 'key-file';
  /** Empty for locks of a vault that was made before they had labels. */
  readonly label: string;
  /** Milliseconds since 1970; `null`: it came with a vault that did not write it down yet. */
  readonly addedAtMs: number | null;
  /** The operator's id; `null`: it was made with the vault. */
  readonly addedBy: string | null;
}

/** An account whose key is being exchanged: so many of its entries have the new one. */
export interface ExchangeView {
  readonly account: string;
  readonly done: number;
  readonly of: number;
  /** Why the last step failed, which is tried again; `null`: it did not. */
  readonly fault: string | null;
}

export interface VaultShown {
  readonly locks: readonly VaultLockView[];
  readonly exchanges: readonly ExchangeView[];
  /** Decimal text and hexadecimal: the state of the vault, as the ledger writes it down. */
  readonly version: string;
  readonly root: string;
}

export interface AddLockParameters {
  /** Opens the vault now, by a lock that stays; or, with `insteadOf`, by that one. */
  readonly shown: Opener;
  readonly added: Opener;
  readonly label: string;
  /** The lock that this one takes the place of. */
  readonly insteadOf?: string;
  readonly reason?: string;
}

export interface RemoveLockParameters {
  /** Opens the vault by a lock that stays. */
  readonly shown: Opener;
  readonly lockId: string;
  readonly reason: string;
}

export interface RotateRootParameters {
  /** What opens each lock that stays. */
  readonly shown: readonly Opener[];
  /** Ids of locks that open nothing from then on. */
  readonly dropped: readonly string[];
  readonly reason?: string;
}

export interface RotateAccountParameters {
  /** The account's id, or `@installation` for what belongs to no account. */
  readonly account: string;
  readonly reason?: string;
}

export interface LocksChanged {
  readonly locks: readonly VaultLockView[];
  /** Ids of those that open nothing any more. */
  readonly gone: readonly string[];
}

export interface AccountRotated {
  readonly account: string;
  /** Entries that have the new key. */
  readonly entries: number;
}

export interface VaultOperations {
  readonly 'vault-show': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly result: VaultShown;
  };
  readonly 'vault-add-lock': { readonly parameters: AddLockParameters; readonly result: LocksChanged };
  readonly 'vault-remove-lock': { readonly parameters: RemoveLockParameters; readonly result: LocksChanged };
  /** Another root key; what the one of before was wrapped for opens nothing of this vault any more. */
  readonly 'vault-rotate-root': { readonly parameters: RotateRootParameters; readonly result: LocksChanged };
  /** Another key of an account; ends when every entry has it. It goes on when the caller hangs up. */
  readonly 'vault-rotate-account': {
    readonly parameters: RotateAccountParameters;
    readonly result: AccountRotated;
  };
}
