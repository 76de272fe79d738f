import { SIGNATURE_ALGORITHMS } from '@bitting/core/crypto/verifying-key.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import {
  type FieldReader,
  readFlag,
  readInteger,
  readList,
  readMap,
  readNullable,
  readObject,
  readText,
  readWord,
} from '@bitting/core/encoding/fields.ts';
import { type JsonValue, scanJson } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import {
  type Limits,
  type LiquidityTerms,
  NO_LIMITS,
  type WeeklyWindow,
} from '@bitting/core/policy/limits.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import { ORDER_TYPES } from '@bitting/core/trading/intent.ts';
import {
  ENVIRONMENTS,
  type EpochMs,
  MARKETS,
  SCOPES,
  TRADING_STATES,
  VENUE_IDS,
  epochMs,
} from '@bitting/core/trading/vocabulary.ts';
import {
  BODY_BINDINGS,
  type AccountEntry,
  type CredentialEntry,
  OPERATOR_ROLES,
  type OperatorEntry,
  type VirtualKeyEntry,
} from './entries.ts';

/** How one kind of entry is written into the vault and strictly read back. */
export interface EntryCodec<Entry> {
  encode(entry: Entry): Uint8Array;
  /** Throws `VAULT_DAMAGED` for bytes that {@link EntryCodec.encode} does not write. */
  decode(bytes: Uint8Array): Entry;
}

const readInstant: FieldReader<EpochMs> = (value) => epochMs(readInteger(value));
const readAmount: FieldReader<Decimal> = (value) => Decimal.parse(readText(value));
const readVenue = readWord(VENUE_IDS);
const readEnvironment = readWord(ENVIRONMENTS);
const readState = readWord(TRADING_STATES);

const readAmounts = readNullable(readMap(readAmount));

const readLimits = readObject<Limits>({
  orderTypes: (value) => (value === 'all' ? value : readList(readWord(ORDER_TYPES))(value)),
  notionalPerHour: readAmounts,
  notionalPerDay: readAmounts,
  turnoverPerDay: readAmounts,
  lossPerDay: readAmounts,
  exposurePerInstrument: readAmounts,
  exposure: readAmounts,
  openOrders: readNullable(readInteger),
  leverage: readNullable(readAmount),
  priceCollar: readNullable(readAmount),
  depthShare: readNullable(readAmount),
  liquidity: readNullable(readObject<LiquidityTerms>({ volumePerDay: readMap(readAmount) })),
  selfTrade: readWord(['allow', 'refuse']),
  schedule: (value) =>
    value === 'always'
      ? value
      : readList(readObject<WeeklyWindow>({ from: readInteger, to: readInteger }))(value),
  inFlight: readNullable(readInteger),
  idleDays: readNullable(readInteger),
  uses: readNullable(readInteger),
});

const termsFields = {
  version: readInteger,
  scopes: readList(readWord(SCOPES)),
  markets: readList(readWord(MARKETS)),
  instruments: (value: JsonValue | undefined) => (value === 'all' ? value : readList(readText)(value)),
  limits: addedLater(readLimits, NO_LIMITS),
};

const readPolicy = readObject<Policy>({
  ...termsFields,
  notionalPerOrder: readMap(readAmount),
  requestsPerSecond: readInteger,
  sourceCidrs: readList(readText),
  notBefore: readNullable(readInstant),
  expiresAt: readNullable(readInstant),
});

/** A field that the first entries did not have: its absence is what they meant. */
function addedLater<Value>(read: FieldReader<Value>, before: Value): FieldReader<Value> {
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

export const VIRTUAL_KEY_CODEC = codecOf(
  readObject<VirtualKeyEntry>({
    id: readText,
    venue: readVenue,
    accountId: readText,
    apiKey: readText,
    label: readText,
    owner: readText,
    policy: readPolicy,
    state: readState,
    createdAt: readInstant,
    secretVersion: readInteger,
    algorithm: addedLater(readWord(SIGNATURE_ALGORITHMS), 'hmac-sha256'),
    publicKey: addedLater(readNullable(readText), null),
    bodyBinding: addedLater(readWord(BODY_BINDINGS), 'none'),
  }),
);

export const OPERATOR_CODEC = codecOf(
  readObject<OperatorEntry>({
    id: readText,
    name: readText,
    role: readWord(OPERATOR_ROLES),
    tokenHash: readText,
  }),
);

export const STATE_CODEC = codecOf(readState);

/** What an account or everything is bound by, above the keys. */
export const TERMS_CODEC = codecOf(readObject<Terms>({ ...termsFields, notionalPerOrder: readAmounts }));

function codecOf<Entry>(read: FieldReader<Entry>): EntryCodec<Entry> {
  return {
    encode: (entry) => encodeUtf8(writeCanonicalJson(toPlain(entry))),
    decode: (bytes) => {
      try {
        return read(scanJson(bytes));
      } catch (cause) {
        throw new BittingError('VAULT_DAMAGED', 'an entry that opens does not read', { cause });
      }
    },
  };
}

/** Amounts become their text and maps objects; everything else of an entry is JSON already. */
function toPlain(value: unknown): unknown {
  if (value instanceof Decimal) return value.toString();
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), toPlain(item)]));
  if (Array.isArray(value)) return value.map((item) => toPlain(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}
