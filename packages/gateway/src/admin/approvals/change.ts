import type { OperationName } from '@bitting/client/operations.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { JsonNumber, type JsonValue, scanJson } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** A call that others may have to agree to. */
export interface Asked {
  readonly operation: OperationName;
  /** As it came; it fits the operation's schema. */
  readonly parameters: ReadonlyMap<string, JsonValue>;
  /** The same as plain values; throws `FIELD_MALFORMED` where it has numbers that others cannot agree to. */
  readonly plain: unknown;
  readonly operatorId: string;
}

export function makeAsked(
  operation: OperationName,
  parameters: ReadonlyMap<string, JsonValue>,
  operatorId: string,
): Asked {
  return {
    operation,
    parameters,
    operatorId,
    get plain() {
      return toPlain(parameters);
    },
  };
}

/** Everything that is agreed to. */
export interface Change {
  readonly id: string;
  readonly operation: string;
  readonly parameters: JsonValue;
  /** The state that it was written against. */
  readonly against: string;
  readonly needed: number;
  readonly proposedBy: string;
  readonly expiresAtMs: number;
}

/** Fields whose value never stands in a change, wherever they are in the parameters. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set(['apiKey', 'secret', 'passphrase', 'keyFile']);

/** The one text of a change, with a stand-in for each secret; `concealed` says whether there was one. */
export function writeChange(
  change: Change,
  conceal: (secret: string) => string,
): { readonly text: string; readonly concealed: boolean } {
  const found = { concealed: false };
  const hide = (secret: string): string => {
    found.concealed = true;
    return conceal(secret);
  };
  const text = writeCanonicalJson({ ...change, parameters: toPlain(change.parameters, hide) });
  return { text, concealed: found.concealed };
}

/** What {@link writeChange} wrote. */
export function readChange(text: string): Pick<Change, 'against' | 'needed' | 'operation' | 'parameters'> {
  const change = scanJson(encodeUtf8(text));
  if (!(change instanceof Map)) throw damaged();
  const fields = change as ReadonlyMap<string, JsonValue>;
  const [operation, against, needed] = [fields.get('operation'), fields.get('against'), fields.get('needed')];
  const parameters = fields.get('parameters');
  if (typeof operation !== 'string' || typeof against !== 'string' || parameters === undefined)
    throw damaged();
  if (!(needed instanceof JsonNumber)) throw damaged();
  return { operation, against, parameters, needed: Number(needed.text) };
}

/** JSON as plain values. Throws `FIELD_MALFORMED` for a number that has no canonical text. */
export function toPlain(value: JsonValue, hide: (secret: string) => string = (secret) => secret): unknown {
  if (value instanceof JsonNumber) return exactNumber(value);
  if (value instanceof Map)
    return Object.fromEntries(
      Array.from(value as ReadonlyMap<string, JsonValue>, ([name, inner]) => [
        name,
        typeof inner === 'string' && SECRET_FIELDS.has(name) ? hide(inner) : toPlain(inner, hide),
      ]),
    );
  return Array.isArray(value) ? value.map((inner: JsonValue) => toPlain(inner, hide)) : value;
}

function exactNumber({ text }: JsonNumber): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && String(number) === text) return number;
  throw new BittingError('FIELD_MALFORMED', 'a number without a canonical text', {
    publicDetail: 'What others have to agree to has whole numbers only; write decimals as text.',
  });
}

function damaged(): BittingError {
  return new BittingError('VAULT_DAMAGED', 'a proposal that opens does not read');
}
