import { POLICY_INSTRUMENTS_MAX, POLICY_REQUESTS_PER_SECOND_MAX } from '../bounds.ts';
import { JsonNumber, scanJson, type JsonObject, type JsonValue } from '../encoding/json.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { Decimal } from '../money/decimal.ts';
import { epochMs, MARKETS, SCOPES, type EpochMs } from '../trading/vocabulary.ts';
import { formatCidr, parseCidr } from './cidr.ts';
import { NO_LIMITS } from './limits.ts';
import type { Policy } from './policy.ts';

type Reader<T> = (value: JsonValue | undefined, path: string) => T;

/** A policy as a document: every field once, no other; money as text. */
const FIELDS: { readonly [K in keyof Policy]: Reader<Policy[K]> } = {
  version: (value, path) => readInteger(value, path, Number.MAX_SAFE_INTEGER),
  scopes: (value, path) => readList(value, path, (item, at) => readWord(item, at, SCOPES)),
  markets: (value, path) => readList(value, path, (item, at) => readWord(item, at, MARKETS)),
  instruments: (value, path) => (value === 'all' ? 'all' : readList(value, path, readInstrument)),
  notionalPerOrder: readNotionals,
  limits: (value, path) => {
    if (value === undefined) return NO_LIMITS;
    throw malformed(path, 'cannot be written yet');
  },
  requestsPerSecond: (value, path) => readInteger(value, path, POLICY_REQUESTS_PER_SECOND_MAX),
  sourceCidrs: (value, path) => readList(value, path, readCidr),
  notBefore: readInstant,
  expiresAt: readInstant,
};

/**
 * The policy that a document says, completely and strictly read. Nothing has a default: what is meant is written.
 * @throws BittingError `POLICY_MALFORMED`, naming the place; `JSON_…` where the bytes are not strict JSON
 */
export function parsePolicy(bytes: Uint8Array): Policy {
  return readPolicy(scanJson(bytes));
}

/** Like {@link parsePolicy}, for JSON that was already read strictly. */
export function readPolicy(value: JsonValue): Policy {
  const fields = readObject(value, 'policy');
  const unknown = [...fields.keys()].find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined) throw malformed(`policy.${unknown.slice(0, 40)}`, 'is not a field of a policy');
  const read = <K extends keyof Policy>(name: K): Policy[K] =>
    FIELDS[name](fields.get(name), `policy.${name}`);
  return {
    version: read('version'),
    scopes: read('scopes'),
    markets: read('markets'),
    instruments: read('instruments'),
    notionalPerOrder: read('notionalPerOrder'),
    limits: read('limits'),
    requestsPerSecond: read('requestsPerSecond'),
    sourceCidrs: read('sourceCidrs'),
    notBefore: read('notBefore'),
    expiresAt: read('expiresAt'),
  };
}

/** The document of a policy, fields in their order; {@link parsePolicy} reads the same policy from it. */
export function printPolicy(policy: Policy): string {
  const notionals = [...policy.notionalPerOrder].map(([asset, limit]) => [asset, limit.toString()]);
  return JSON.stringify({ ...policy, limits: undefined, notionalPerOrder: Object.fromEntries(notionals) as unknown });
}

function readObject(value: JsonValue | undefined, path: string): JsonObject {
  if (!(value instanceof Map)) throw malformed(path, 'must be an object');
  return value as JsonObject;
}

function readList<T>(value: JsonValue | undefined, path: string, read: Reader<T>): readonly T[] {
  if (!Array.isArray(value)) throw malformed(path, 'must be a list');
  const list = (value as readonly JsonValue[]).map((item, index) => read(item, `${path}[${index}]`));
  if (list.length > POLICY_INSTRUMENTS_MAX) throw malformed(path, 'is too long');
  if (new Set(list).size !== list.length) throw malformed(path, 'says something twice');
  return list;
}

function readWord<T extends string>(value: JsonValue | undefined, path: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw malformed(path, `must be one of ${words.join(', ')}`);
  return word;
}

function readInstrument(value: JsonValue | undefined, path: string): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u.test(value))
    throw malformed(path, 'must be the exact id of an instrument');
  return value;
}

function readCidr(value: JsonValue | undefined, path: string): string {
  if (typeof value !== 'string') throw malformed(path, 'must be an address block');
  try {
    return formatCidr(parseCidr(value));
  } catch (cause) {
    throw malformed(path, 'must be an address block, and not the whole internet', cause);
  }
}

function readNotionals(value: JsonValue | undefined, path: string): ReadonlyMap<string, Decimal> {
  const limits = new Map<string, Decimal>();
  for (const [asset, text] of readObject(value, path)) {
    const limit = typeof text === 'string' ? Decimal.tryParse(text) : null;
    if (!/^[A-Za-z0-9]{1,24}$/u.test(asset) || limit === null)
      throw malformed(`${path}.${asset.slice(0, 40)}`, 'must be a decimal in quotes, by asset');
    limits.set(asset, limit);
  }
  return limits;
}

function readInteger(value: JsonValue | undefined, path: string, max: number): number {
  const number =
    value instanceof JsonNumber && /^(?:0|[1-9][0-9]{0,15})$/u.test(value.text) ? Number(value.text) : -1;
  if (number < 0 || number > max) throw malformed(path, `must be a whole number from 0 to ${max}`);
  return number;
}

function readInstant(value: JsonValue | undefined, path: string): EpochMs | null {
  return value === null ? null : epochMs(readInteger(value, path, Number.MAX_SAFE_INTEGER));
}

function malformed(path: string, what: string, cause?: unknown): BittingError {
  const sentence = `${path} ${what}`;
  return new BittingError('POLICY_MALFORMED', sentence, {
    publicDetail: `Cannot read the policy: ${sentence}.`,
    cause,
  });
}
