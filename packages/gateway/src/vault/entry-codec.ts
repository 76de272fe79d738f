import { SIGNATURE_ALGORITHMS } from '@bitting/core/crypto/verifying-key.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import {
  type FieldReader,
  readFlag,
  readInteger,
  readList,
  readNullable,
  readObject,
  readText,
  readWord,
} from '@bitting/core/encoding/fields.ts';
import { scanJson, type JsonValue } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readPolicy, readTerms, writePolicy, writeTerms } from '@bitting/core/policy/policy-document.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import {
  ENVIRONMENTS,
  type EpochMs,
  TRADING_STATES,
  VENUE_IDS,
  epochMs,
} from '@bitting/core/trading/vocabulary.ts';
import {
  BODY_BINDINGS,
  type AccountEntry,
  type CredentialEntry,
  type LockList,
  type LockWords,
  type KeyFacts,
  OPERATOR_KINDS,
  OPERATOR_ROLES,
  OPERATOR_STATES,
  type OperatorEntry,
  type ShadowEntry,
  type VirtualKeyEntry,
  type WatchedKey,
} from './entries.ts';
import { readStoredPolicy } from './former-policy.ts';

/** How one kind of entry is written into the vault and strictly read back. */
export interface EntryCodec<Entry> {
  /** Throws what its reader throws for an entry that could not be read back. */
  encode(entry: Entry): Uint8Array;
  /** Throws `VAULT_DAMAGED` for bytes that {@link EntryCodec.encode} does not write. */
  decode(bytes: Uint8Array): Entry;
}

export const readInstant: FieldReader<EpochMs> = (value) => epochMs(readInteger(value));
const readVenue = readWord(VENUE_IDS);
const readEnvironment = readWord(ENVIRONMENTS);
const readState = readWord(TRADING_STATES);

/** A field that the first entries did not have: its absence is what they meant. */
export function addedLater<Value>(read: FieldReader<Value>, before: Value): FieldReader<Value> {
  return (value) => (value === undefined ? before : read(value));
}

export const ACCOUNT_CODEC = codecOf(
  readObject<AccountEntry>({
    id: readText,
    venue: readVenue,
    environment: readEnvironment,
    region: readText,
    label: readText,
    venueUid: readText,
    venueMainUid: readText,
    venueAccounts: addedLater(readList(readText), []),
    state: readState,
    boundAt: readInstant,
  }),
);

export const CREDENTIAL_CODEC = codecOf(
  readObject<CredentialEntry>({
    id: readText,
    accountId: readText,
    venue: readVenue,
    environment: readEnvironment,
    region: readText,
    label: readText,
    permissions: readList(readText),
    ipBound: readFlag,
    trading: readWord(['spot', 'futures', 'both']),
    boundAt: readInstant,
    expiresAt: readNullable(readInstant),
  }),
);

const readFacts = readObject<KeyFacts>({
  permissions: readList(readText),
  ips: readList(readText),
  label: readText,
  endsAt: readNullable(readInstant),
  others: readNullable(readList(readText)),
});

export const WATCHED_KEY_CODEC = codecOf(
  readObject<WatchedKey>({
    accepted: readFacts,
    told: readFacts,
    acceptedAt: readInstant,
    acceptedBy: readText,
    gone: readNullable(readText),
    toldDays: readNullable(readInteger),
  }),
);

type KeyWith<P> = Omit<VirtualKeyEntry, 'policy'> & { readonly policy: P };

/** Of a virtual key whose policy stands there in one form or another. */
export const keyFieldsWith = <P>(
  readPolicyOf: FieldReader<P>,
): { readonly [Name in keyof KeyWith<P>]: FieldReader<KeyWith<P>[Name]> } => ({
  id: readText,
  venue: readVenue,
  accountId: readText,
  apiKey: readText,
  label: readText,
  owner: readText,
  policy: readPolicyOf,
  state: readState,
  createdAt: readInstant,
  secretVersion: readInteger,
  algorithm: addedLater(readWord(SIGNATURE_ALGORITHMS), 'hmac-sha256'),
  publicKey: addedLater(readNullable(readText), null),
  bodyBinding: addedLater(readWord(BODY_BINDINGS), 'none'),
  clientKey: addedLater(readNullable(readText), null),
});

export const readKeyWith = <P>(readPolicyOf: FieldReader<P>): FieldReader<KeyWith<P>> =>
  readObject<KeyWith<P>>(keyFieldsWith(readPolicyOf));

export const VIRTUAL_KEY_CODEC = codecOf<VirtualKeyEntry>(
  readKeyWith((value) => readPolicy(value ?? null)),
  (entry) => ({ ...entry, policy: writePolicy(entry.policy) }),
  readKeyWith((value) => readStoredPolicy(value ?? null)),
);

export const OPERATOR_CODEC = codecOf(
  readObject<OperatorEntry>({
    id: readText,
    name: readText,
    kind: addedLater(readWord(OPERATOR_KINDS), 'person'),
    role: readWord(OPERATOR_ROLES),
    accounts: addedLater(readNullable(readList(readText)), null),
    state: addedLater(readWord(OPERATOR_STATES), 'active'),
    trusted: addedLater(
      readNullable(readObject<NonNullable<OperatorEntry['trusted']>>({ by: readText, at: readInstant })),
      null,
    ),
    tokenHash: readText,
  }),
);

export const LOCK_LIST_CODEC = codecOf(
  readObject<LockList>({
    header: readText,
    locks: readList(
      readObject<LockWords>({
        id: readText,
        label: readText,
        addedAt: readNullable(readInstant),
        addedBy: readNullable(readText),
      }),
    ),
  }),
);

export const STATE_CODEC = codecOf(readState);

/** What an account or everything is bound by, above the keys. */
export const TERMS_CODEC = codecOf((value) => readTerms(value ?? null), writeTerms);

/** What is judged beside the policy of a key, or beside the terms of an account or of everything. */
export const KEY_SHADOW_CODEC = shadowCodec(readPolicy, writePolicy);
export const TERMS_SHADOW_CODEC = shadowCodec(readTerms, writeTerms);

function shadowCodec<P extends Terms>(
  read: (value: JsonValue) => P,
  write: (terms: P) => unknown,
): EntryCodec<ShadowEntry<P>> {
  return codecOf(
    readObject<ShadowEntry<P>>({
      terms: readNullable((value) => read(value ?? null)),
      setAt: readInstant,
      setBy: readText,
    }),
    ({ terms, ...entry }) => ({ ...entry, terms: terms === null ? null : write(terms) }),
  );
}

/** By default an entry is JSON already, and one of former versions has the same form. */
export function codecOf<Entry>(
  read: FieldReader<Entry>,
  toPlain: (entry: Entry) => unknown = (entry) => entry,
  readStored = read,
): EntryCodec<Entry> {
  return {
    encode: (entry) => {
      const bytes = encodeUtf8(writeCanonicalJson(toPlain(entry)));
      // What would not open again is not written.
      read(scanJson(bytes));
      return bytes;
    },
    decode: (bytes) => {
      try {
        return readStored(scanJson(bytes));
      } catch (cause) {
        throw new BittingError('VAULT_DAMAGED', 'an entry that opens does not read', { cause });
      }
    },
  };
}
