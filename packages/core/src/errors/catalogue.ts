import { STORE_ROWS } from './store-rows.ts';

/** What a failure means to whoever made the call, and the HTTP status that says so where no venue's shape applies. */
export const ERROR_KINDS = {
  invalid: 400,
  unauthenticated: 401,
  denied: 403,
  conflict: 409,
  exhausted: 429,
  fault: 500,
  'upstream-unreached': 502,
  unavailable: 503,
  'outcome-unknown': 504,
} as const;

export type ErrorKind = keyof typeof ERROR_KINDS;

interface CatalogueEntry {
  readonly kind: ErrorKind;
  /** The public sentence: what was tried, what is, what would be needed. No secret, no internal name. */
  readonly sentence: string;
}

/**
 * Every code that any part of the trusted path can give. A code is `SUBJECT_CONDITION`, stable once released.
 */
export const CATALOGUE = {
  // money
  DECIMAL_MALFORMED: {
    kind: 'invalid',
    sentence: 'A decimal must be digits with at most one dot: no sign, exponent or spaces.',
  },
  DECIMAL_DIVISION_BY_ZERO: { kind: 'fault', sentence: 'The gateway met an internal fault.' },
  // encodings
  UTF8_MALFORMED: { kind: 'invalid', sentence: 'The text is not valid UTF-8.' },
  BASE64_MALFORMED: { kind: 'invalid', sentence: 'The value is not canonical base64.' },
  HEX_MALFORMED: { kind: 'invalid', sentence: 'The value is not canonical lower-case hexadecimal.' },
  PUBLIC_KEY_MALFORMED: {
    kind: 'invalid',
    sentence:
      'The public key is not a usable Ed25519 key: 32 bytes in base64, a point of the curve of full order.',
  },
  JSON_MALFORMED: { kind: 'invalid', sentence: 'The body is not strict JSON.' },
  JSON_DUPLICATE_KEY: { kind: 'invalid', sentence: 'The body names the same field twice.' },
  JSON_TOO_LARGE: {
    kind: 'invalid',
    sentence: 'The body is larger, deeper or has more fields than allowed.',
  },
  // reading and identifying a request
  REQUEST_MALFORMED: {
    kind: 'invalid',
    sentence: 'The request is not in the one accepted form of HTTP/1.1.',
  },
  CREDENTIALS_MISSING: { kind: 'unauthenticated', sentence: 'The request carries no virtual key.' },
  SIGNATURE_MISSING: { kind: 'unauthenticated', sentence: 'The request carries no signature.' },
  TIMESTAMP_MISSING: { kind: 'unauthenticated', sentence: 'The request carries no timestamp.' },
  PASSPHRASE_MISSING: { kind: 'unauthenticated', sentence: 'The request carries no passphrase.' },
  KEY_UNKNOWN: { kind: 'unauthenticated', sentence: 'The virtual key does not exist here.' },
  PASSPHRASE_WRONG: {
    kind: 'unauthenticated',
    sentence: 'The passphrase does not belong to the virtual key.',
  },
  SIGNATURE_WRONG: { kind: 'unauthenticated', sentence: 'The signature does not match the request.' },
  PROOFS_EXHAUSTED: {
    kind: 'exhausted',
    sentence:
      'Too many wrong signatures for this virtual key came from this address; none is looked at now, try again in a second.',
  },
  TIMESTAMP_MALFORMED: {
    kind: 'unauthenticated',
    sentence: 'The timestamp is not in the form the venue demands.',
  },
  TIMESTAMP_OUTSIDE_WINDOW: {
    kind: 'unauthenticated',
    sentence: 'The timestamp is too far from the time here; check the clock of the bot.',
  },
  ENVIRONMENT_MISMATCH: {
    kind: 'unauthenticated',
    sentence: 'The virtual key belongs to another environment (live, demo or paper).',
  },
  ADDRESS_NOT_ALLOWED: { kind: 'denied', sentence: 'The virtual key is not allowed from this address.' },
  CLIENT_CERTIFICATE_WRONG: {
    kind: 'denied',
    sentence:
      'The virtual key is taken only over a connection with its own client certificate; this one has another or none.',
  },
  REQUEST_REPLAYED: { kind: 'unauthenticated', sentence: 'This signed request was already used once.' },
  REPLAY_MEMORY_FULL: {
    kind: 'exhausted',
    sentence: 'Too many signed requests within the time window; try again in a minute.',
  },
  // states
  KEY_SUSPENDED: { kind: 'denied', sentence: 'The virtual key is suspended.' },
  KEY_REVOKED: { kind: 'unauthenticated', sentence: 'The virtual key is revoked.' },
  KEY_NOT_YET_VALID: { kind: 'denied', sentence: 'The virtual key is not valid yet.' },
  KEY_EXPIRED: { kind: 'denied', sentence: 'The virtual key has expired.' },
  STATE_HALTED: { kind: 'denied', sentence: 'Trading is halted: only cancels are accepted.' },
  STATE_REDUCING: {
    kind: 'denied',
    sentence: 'Only orders that reduce exposure and cancels are accepted now.',
  },
  // classification
  OPERATION_UNKNOWN: {
    kind: 'denied',
    sentence: 'The gateway does not know this operation and refuses what it does not know.',
  },
  OPERATION_FORBIDDEN: {
    kind: 'denied',
    sentence: 'No virtual key can do this: it moves money, manages keys or hands control away.',
  },
  OPERATION_NOT_ADMITTED: { kind: 'denied', sentence: 'The gateway does not pass this operation on.' },
  // streams
  LOGIN_REQUIRED: { kind: 'unauthenticated', sentence: 'The connection has not logged in.' },
  LOGIN_REPEATED: { kind: 'conflict', sentence: 'The connection has logged in already.' },
  CHANNEL_UNKNOWN: {
    kind: 'denied',
    sentence: 'The gateway does not know this channel and refuses what it does not know.',
  },
  CHANNEL_NOT_ADMITTED: { kind: 'denied', sentence: 'The gateway does not pass this channel on.' },
  CHANNELS_EXHAUSTED: {
    kind: 'exhausted',
    sentence: 'The connection has as many subscriptions as it may have.',
  },
  FIELD_UNKNOWN: { kind: 'invalid', sentence: 'The request has a field that the operation does not define.' },
  FIELD_MISSING: { kind: 'invalid', sentence: 'The request lacks a field that the operation needs.' },
  FIELD_MALFORMED: {
    kind: 'invalid',
    sentence: 'A field of the request is not in the form the operation defines.',
  },
  BATCH_SIZE_WRONG: {
    kind: 'invalid',
    sentence: 'The batch is empty or has more items than the venue takes.',
  },
  // policy
  POLICY_MALFORMED: {
    kind: 'invalid',
    sentence: 'The policy is not in the form that is defined for policies.',
  },
  CIDR_MALFORMED: {
    kind: 'invalid',
    sentence: 'An address block must be a canonical IPv4 or IPv6 block, and not the whole internet.',
  },
  // decision
  SCOPE_MISSING: { kind: 'denied', sentence: 'The virtual key has no scope for this.' },
  MARKET_NOT_ALLOWED: { kind: 'denied', sentence: 'The virtual key is not allowed in this market.' },
  MARKET_NOT_BOUND: {
    kind: 'denied',
    sentence: 'The account was not bound for this market, so nothing is signed for it there.',
  },
  INSTRUMENT_NOT_ALLOWED: {
    kind: 'denied',
    sentence: 'The virtual key is not allowed to trade this instrument.',
  },
  INSTRUMENT_UNKNOWN: {
    kind: 'denied',
    sentence: 'The instrument is unknown here, so its value cannot be judged.',
  },
  NOTIONAL_ABOVE_LIMIT: { kind: 'denied', sentence: 'The order is larger than the virtual key allows.' },
  NOTIONAL_BUDGET_EXHAUSTED: {
    kind: 'denied',
    sentence:
      'The order is worth more than what is left of the worth that may be placed in this hour or day.',
  },
  TURNOVER_EXHAUSTED: {
    kind: 'denied',
    sentence: 'The order could trade more than what is left of the turnover of this day.',
  },
  LOSS_LIMIT_REACHED: {
    kind: 'denied',
    sentence:
      'The loss of this day has reached its limit: only orders that reduce exposure and cancels are accepted until midnight UTC.',
  },
  EXPOSURE_ABOVE_LIMIT: {
    kind: 'denied',
    sentence: 'The order would make the open exposure larger than is allowed.',
  },
  OPEN_ORDERS_EXHAUSTED: { kind: 'denied', sentence: 'As many orders are open as are allowed.' },
  ORDER_TYPE_NOT_ALLOWED: {
    kind: 'denied',
    sentence: 'The virtual key is not allowed to place orders of this type.',
  },
  LEVERAGE_ABOVE_LIMIT: { kind: 'denied', sentence: 'The leverage is higher than is allowed.' },
  PRICE_OUTSIDE_COLLAR: {
    kind: 'denied',
    sentence: 'The price of the order is further from the market than is allowed.',
  },
  ORDER_PRICE_MISSING: {
    kind: 'denied',
    sentence:
      'The order has no price that could be held to the market, and none is allowed without; send it with a price, a reduce-only one to close a position.',
  },
  DEPTH_EXCEEDED: {
    kind: 'denied',
    sentence: 'The order would take more of the book than is allowed without a price; send it with a price.',
  },
  INSTRUMENT_NOT_LIQUID: {
    kind: 'denied',
    sentence: 'Too little of the instrument is traded in a day for what is allowed.',
  },
  SELF_TRADE: { kind: 'denied', sentence: 'The order could trade with another one of the same account.' },
  OUTSIDE_SCHEDULE: { kind: 'denied', sentence: 'It is outside the hours in which trading is allowed.' },
  KEY_IDLE: {
    kind: 'denied',
    sentence:
      'Nothing was done for longer than is allowed, so only orders that reduce exposure and cancels are accepted.',
  },
  BREAKER_TRIPPED: {
    kind: 'denied',
    sentence:
      'Too many of the last orders were rejected or of an unknown outcome, so only orders that reduce exposure and cancels are accepted.',
  },
  USES_EXHAUSTED: { kind: 'denied', sentence: 'As many orders were placed as ever may be.' },
  IN_FLIGHT_EXHAUSTED: {
    kind: 'exhausted',
    sentence: 'As many requests are under way as are allowed at once; wait for their answers.',
  },
  USAGE_UNKNOWN: {
    kind: 'unavailable',
    sentence:
      'What was used up of a limit is not known now, so the order cannot be judged; cancels still work.',
  },
  MARKET_STATE_UNKNOWN: {
    kind: 'unavailable',
    sentence:
      'What the market of the instrument bears is not known now, so the order cannot be judged; cancels still work.',
  },
  REFERENCES_APART: {
    kind: 'unavailable',
    sentence:
      'The two reference prices of the instrument are too far apart, so the order cannot be judged; cancels still work.',
  },
  ORDER_TERMS_UNKNOWN: {
    kind: 'denied',
    sentence:
      'What the order would be after the change is not known here, so it cannot be judged; cancel it and place a new one.',
  },
  REFERENCE_STALE: {
    kind: 'unavailable',
    sentence: 'No fresh reference price is at hand, so the order cannot be judged; cancels still work.',
  },
  RATE_EXCEEDED: {
    kind: 'exhausted',
    sentence: 'The virtual key sends more requests per second than it is allowed.',
  },
  ORDER_NOT_OWNED: { kind: 'denied', sentence: 'The order was not placed with this virtual key.' },
  CLIENT_ORDER_ID_REUSED: {
    kind: 'conflict',
    sentence: 'This client order id was already used with the virtual key.',
  },
  ACCOUNT_WIDE_NOT_ALONE: {
    kind: 'denied',
    sentence:
      'This touches every order of the account; a key may do it only while it is the only trading key of the account.',
  },
  VENUE_ACCOUNT_NOT_ALLOWED: {
    kind: 'denied',
    sentence:
      'The order names an account-id that is not an ordinary trading account of the bound key; look one up in /v1/account/accounts.',
  },
  // unsigned bodies
  SIGNATURE_SPENT: {
    kind: 'exhausted',
    sentence:
      'Ten requests of this second went to this path under one signature, and it serves no more of them; sign again in the next second.',
  },
  TLS_REQUIRED: {
    kind: 'denied',
    sentence:
      'This venue does not sign request bodies, so a key that can trade is taken only over TLS or from this machine.',
  },
  TLS_MATERIAL_REFUSED: {
    kind: 'invalid',
    sentence: 'The certificate of the gateway cannot be used.',
  },
  BODY_BINDING_MISSING: {
    kind: 'unauthenticated',
    sentence:
      'This virtual key demands the header bitting-body-signature on everything that changes state; the request has none.',
  },
  BODY_BINDING_WRONG: {
    kind: 'unauthenticated',
    sentence: 'The header bitting-body-signature does not match signature and body of the request.',
  },
  // administration
  OPERATOR_UNKNOWN: { kind: 'unauthenticated', sentence: 'The operator token is not known here.' },
  ROLE_MISSING: { kind: 'denied', sentence: 'The role of the operator does not allow this.' },
  OPERATOR_NOT_FOUND: { kind: 'invalid', sentence: 'There is no such operator, or he was disabled.' },
  LAST_OWNER: {
    kind: 'conflict',
    sentence:
      'Nothing was changed: no owner of everything would be left, and nobody could give rights to anybody.',
  },
  ACCOUNT_OUT_OF_REACH: { kind: 'denied', sentence: 'The operator has rights for other accounts only.' },
  ACTING_REFUSED: { kind: 'denied', sentence: 'Nobody is called in whose name this could be done.' },
  STEP_UP_NEEDED: {
    kind: 'denied',
    sentence: 'This needs a second factor that was shown within the last five minutes.',
  },
  QUORUM_UNREACHABLE: {
    kind: 'conflict',
    sentence: 'Nothing was changed: too few operators would be left to agree to anything.',
  },
  APPROVAL_NEEDED: { kind: 'conflict', sentence: 'Nothing was changed: others have to agree to this.' },
  APPROVAL_NOT_FOUND: { kind: 'invalid', sentence: 'There is no such proposal.' },
  APPROVAL_REFUSED: { kind: 'denied', sentence: 'The operator cannot decide on this proposal.' },
  APPROVAL_MISMATCH: { kind: 'conflict', sentence: 'Nothing was changed: that is not what was agreed to.' },
  APPROVAL_STALE: {
    kind: 'conflict',
    sentence: 'Nothing was changed: what was agreed to was written against another state; propose it again.',
  },
  APPROVAL_OVER: {
    kind: 'conflict',
    sentence: 'Nothing was changed: the proposal is over; propose it again.',
  },
  ADMIN_OPERATION_UNKNOWN: { kind: 'invalid', sentence: 'There is no such administrative operation.' },
  CREDENTIAL_REFUSED: { kind: 'denied', sentence: 'The venue key was tried and is not fit to be bound.' },
  CREDENTIAL_OF_ANOTHER_ACCOUNT: {
    kind: 'denied',
    sentence: 'The venue key is of another account of the venue; nothing was changed.',
  },
  PICTURE_UNAVAILABLE: {
    kind: 'conflict',
    sentence: 'No picture is kept of this account: it is suspended or revoked, or pictures are switched off.',
  },
  POLICY_LOOSENS: {
    kind: 'conflict',
    sentence: 'The new policy allows more than the one in force; nothing was changed.',
  },
  POLICY_VERSION_STALE: {
    kind: 'conflict',
    sentence: 'The policy was changed meanwhile; show it, put the change into that document and repeat.',
  },
  SHADOW_NOT_FOUND: {
    kind: 'conflict',
    sentence: 'There is no such shadow policy here; show what is set.',
  },
  POLICY_UNPROPOSED: {
    kind: 'conflict',
    sentence: 'No safe policy can be proposed from what is known of the account; say the limits yourself.',
  },
  RECORD_NOT_FOUND: { kind: 'invalid', sentence: 'There is no such record of a decision in the ledger.' },
  ACCOUNT_UNSETTLED: {
    kind: 'conflict',
    sentence: 'Something of the account is not over yet at its venue, and only its venue key can end it.',
  },
  STATE_CONFLICT: { kind: 'conflict', sentence: 'The present state does not allow this.' },
  ...STORE_ROWS,
  // effects
  INDEX_UNAVAILABLE: {
    kind: 'unavailable',
    sentence: 'The gateway cannot look up its orders, so it refuses; cancels still work.',
  },
  VENUE_CLOCK_SKEWED: {
    kind: 'unavailable',
    sentence: 'The clocks of the gateway and the venue differ too much for new orders; cancels still work.',
  },
  LEDGER_UNAVAILABLE: {
    kind: 'unavailable',
    sentence: 'The gateway cannot record the request durably, so it refuses; cancels still work.',
  },
  VAULT_SEALED: { kind: 'unavailable', sentence: 'The gateway is sealed; an operator has to unseal it.' },
  UPSTREAM_UNREACHED: {
    kind: 'upstream-unreached',
    sentence: 'The venue could not be reached; nothing was sent and the request may be repeated.',
  },
  VENUE_DOWN: {
    kind: 'unavailable',
    sentence:
      'The venue takes no orders now, and is tried about once a second; nothing was sent and the request may be repeated then. Cancels are still sent.',
  },
  OUTCOME_UNKNOWN: {
    kind: 'outcome-unknown',
    sentence:
      'The request was sent but no trustworthy answer came; the gateway finds out what happened. Do not repeat it.',
  },
  GATEWAY_STOPPING: {
    kind: 'unavailable',
    sentence:
      'The gateway is being stopped or started again; nothing was sent and the request may be repeated in a few seconds.',
  },
  OVERLOADED: { kind: 'unavailable', sentence: 'The gateway has too much in flight; try again shortly.' },
  INTERNAL_FAULT: { kind: 'fault', sentence: 'The gateway met an internal fault.' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
