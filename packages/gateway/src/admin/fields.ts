import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { formatCidr, parseCidr } from '@bitting/core/policy/cidr.ts';
import { MARKETS, SCOPES } from '@bitting/core/trading/vocabulary.ts';
import { SIGNATURE_ALGORITHMS } from '@bitting/core/crypto/verifying-key.ts';
import { BODY_BINDINGS } from '../vault/entries.ts';
import { POLICY_LIST_MAX, POLICY_RECORDED_BYTES_MAX } from '../bounds.ts';
import {
  either,
  listOf,
  mapOf,
  nullable,
  oneOf,
  optional,
  parsed,
  text,
  whole,
} from '../config/closed-schema.ts';

/** Fields that several operations share. */
export const label = text(64);
export const id = text(64);
export const neededReason = text(500);
export const reason = optional(neededReason);

export const EPOCH_MS_MAX = 8_640_000_000_000_000;
const REQUESTS_PER_SECOND_MAX = 1_000;

export const policyTerms = {
  scopes: listOf(oneOf(SCOPES), SCOPES.length),
  markets: listOf(oneOf(MARKETS), MARKETS.length),
  instruments: either(oneOf(['all']), listOf(text(64), POLICY_LIST_MAX)),
  notionalPerOrder: mapOf(
    /^[A-Z0-9]{1,24}$/u,
    parsed('a decimal as text', (value) => Decimal.parse(value)),
    POLICY_LIST_MAX,
  ),
  requestsPerSecond: whole(1, REQUESTS_PER_SECOND_MAX),
  sourceCidrs: listOf(
    parsed('a CIDR block such as 192.0.2.0/24', (value) => formatCidr(parseCidr(value))),
    POLICY_LIST_MAX,
  ),
  expiresAtMs: nullable(whole(0, EPOCH_MS_MAX)),
};

const PASTED_CHARACTERS_MAX = 4_096;

/** What a person pastes, whatever it is: the probe says what is wrong with it, in words that help. */
export const pasted = parsed(`text of at most ${PASTED_CHARACTERS_MAX} characters`, (value) =>
  value.length <= PASTED_CHARACTERS_MAX ? value : null,
);

function readSha256(value: string): string | null {
  return /^[0-9a-f]{64}$/u.test(value) ? value : null;
}

/** Of the public key of a client certificate. */
export const clientKey = parsed('a SHA-256 in lower-case hex', readSha256);

/** How the bot of a virtual key signs; what is absent has its default. */
export const keyTerms = {
  algorithm: optional(oneOf(SIGNATURE_ALGORITHMS)),
  publicKey: optional(pasted),
  bodyBinding: optional(oneOf(BODY_BINDINGS)),
  clientKey: optional(clientKey),
};

/** Whether a document is short enough to stand in a record, where its quotes are written with a backslash. */
export function isRecorded(document: string): boolean {
  return encodeUtf8(JSON.stringify(document)).length <= POLICY_RECORDED_BYTES_MAX;
}
