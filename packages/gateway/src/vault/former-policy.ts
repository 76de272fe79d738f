import type { JsonObject, JsonValue } from '@bitting/core/encoding/json.ts';
import { POLICY_AMOUNT_DIGITS_MAX } from '@bitting/core/bounds.ts';
import { INSTRUMENT_ID } from '@bitting/core/policy/instrument-pattern.ts';
import { readPolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';

const LISTS = ['scopes', 'markets', 'instruments', 'sourceCidrs'];
const AMOUNT_MOST = '9'.repeat(POLICY_AMOUNT_DIGITS_MAX);
const TOO_LONG = new RegExp(`^[0-9]{${POLICY_AMOUNT_DIGITS_MAX + 1},}(?:\\.[0-9]+)?$`, 'u');

/**
 * A policy as an entry holds it. Before policies had a document, lists could say something twice, amounts could have more
 * digits and an instrument any text: one such key must not keep the whole vault shut. It is read as the same or less.
 */
export function readStoredPolicy(value: JsonValue): Policy {
  try {
    return readPolicy(value);
  } catch (error) {
    if (!(value instanceof Map)) throw error;
    return readPolicy(narrowed(value as JsonObject));
  }
}

function narrowed(policy: JsonObject): JsonObject {
  const lists = LISTS.map((name) => [name, narrowedList(name, policy.get(name) ?? null)] as const);
  const amounts = policy.get('notionalPerOrder') ?? null;
  return new Map([...policy, ...lists, ['notionalPerOrder', narrowedAmounts(amounts)]]);
}

function narrowedList(name: string, list: JsonValue): JsonValue {
  if (!Array.isArray(list)) return list;
  const items = [...new Set(list as readonly JsonValue[])];
  return name === 'instruments'
    ? items.filter((one) => typeof one !== 'string' || INSTRUMENT_ID.test(one))
    : items;
}

function narrowedAmounts(amounts: JsonValue): JsonValue {
  if (!(amounts instanceof Map)) return amounts;
  return new Map(
    Array.from(amounts as JsonObject, ([asset, amount]) => [
      asset,
      typeof amount === 'string' && TOO_LONG.test(amount) ? AMOUNT_MOST : amount,
    ]),
  );
}
