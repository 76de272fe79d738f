import { Decimal } from '@bitting/core/money/decimal.ts';
import { formatCidr, parseCidr } from '@bitting/core/policy/cidr.ts';
import { MARKETS, SCOPES } from '@bitting/core/trading/vocabulary.ts';
import { POLICY_LIST_MAX } from '../bounds.ts';
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
export const reason = optional(text(500));

const EPOCH_MS_MAX = 8_640_000_000_000_000;
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

/** What a person pastes: checked for shape by the probe, bounded here. */
export const venueSecret = text(256);
