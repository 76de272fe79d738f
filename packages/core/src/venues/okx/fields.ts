import { JsonNumber, type JsonObject, type JsonValue } from '../../encoding/json.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';

/** How the text of a field must look. `market-or-positive` is a decimal above zero or `-1`, which means at market. */
const TEXT_FORMS = {
  instrument: /^[A-Z0-9_]{1,24}(?:-[A-Z0-9_]{1,24}){1,4}$/u,
  'client-id': /^[A-Za-z0-9]{1,32}$/u,
  'venue-id': /^[0-9]{1,20}$/u,
  tag: /^[A-Za-z0-9]{1,16}$/u,
  word: /^[A-Za-z0-9_.-]{1,32}$/u,
} as const satisfies Record<string, RegExp>;

const DECIMAL_FORMS = ['positive', 'non-negative', 'market-or-positive'] as const;

/** These may be written as JSON numbers too: that is what ccxt sends for them. */
const NUMBER_FORMS = ['seconds', 'leverage'] as const;

export type FieldForm =
  | keyof typeof TEXT_FORMS
  | (typeof DECIMAL_FORMS)[number]
  | (typeof NUMBER_FORMS)[number]
  | 'boolean'
  | { readonly oneOf: readonly string[] }
  | { readonly rows: Schema; readonly max: number };

/** A closed set of fields: what is not named is refused. */
export interface Schema {
  readonly fields: Readonly<Record<string, FieldForm>>;
  readonly required: readonly string[];
}

type FieldValue = string | boolean | readonly Fields[];

/** The fields of one object, read completely by its schema. */
export class Fields {
  readonly kind = 'fields';
  readonly #values: ReadonlyMap<string, FieldValue>;

  constructor(values: ReadonlyMap<string, FieldValue>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | null {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : null;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** `null` where the field is missing or says `-1`: at market. */
  decimal(name: string): Decimal | null {
    const text = this.text(name);
    return text === null ? null : Decimal.tryParse(text);
  }

  rows(name: string): readonly Fields[] {
    const value = this.#values.get(name);
    return typeof value === 'object' ? value : [];
  }
}

/**
 * The object's fields, each in the form that the schema gives it. An optional field that is empty text counts as not
 * there: some clients send every field they know.
 */
export function readFields(value: JsonValue, schema: Schema): Fields | Refusal {
  if (!(value instanceof Map)) return refuse('FIELD_MALFORMED', { detail: 'An object is expected.' });
  const values = new Map<string, FieldValue>();
  for (const [name, raw] of value as JsonObject) {
    const form = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
    if (form === undefined)
      return refuse('FIELD_UNKNOWN', {
        detail: `The operation does not define the field ${printable(name)}.`,
      });
    if (raw === '' && !schema.required.includes(name)) continue;
    const read = readField(raw, form);
    if (read === null)
      return refuse('FIELD_MALFORMED', { detail: `The field ${name} is not in its defined form.` });
    if (typeof read === 'object' && 'code' in read) return read;
    values.set(name, read);
  }
  const missing = schema.required.find((name) => !values.has(name));
  if (missing !== undefined) return refuse('FIELD_MISSING', { detail: `The field ${missing} is missing.` });
  return new Fields(values);
}

function readField(raw: JsonValue, form: FieldForm): FieldValue | Refusal | null {
  if (form === 'boolean') return typeof raw === 'boolean' ? raw : null;
  if (typeof form === 'object' && 'rows' in form) return readRows(raw, form.rows, form.max);
  if (form === 'seconds' || form === 'leverage') return readNumber(raw, form);
  if (typeof raw !== 'string') return null;
  if (typeof form === 'object') return form.oneOf.includes(raw) ? raw : null;
  if (form === 'positive' || form === 'non-negative' || form === 'market-or-positive')
    return isDecimal(raw, form) ? raw : null;
  return TEXT_FORMS[form].test(raw) ? raw : null;
}

/** The objects of an array of at least one and at most `max`. */
export function readRows(raw: JsonValue, schema: Schema, max: number): readonly Fields[] | Refusal {
  if (!Array.isArray(raw)) return refuse('FIELD_MALFORMED', { detail: 'An array is expected.' });
  const items = raw as readonly JsonValue[];
  if (items.length === 0 || items.length > max) return refuse('BATCH_SIZE_WRONG');
  const rows: Fields[] = [];
  for (const [item, value] of items.entries()) {
    const row = readFields(value, schema);
    if (row.kind === 'refused') return { ...row, item };
    rows.push(row);
  }
  return rows;
}

function readNumber(raw: JsonValue, form: 'seconds' | 'leverage'): string | null {
  const text = raw instanceof JsonNumber ? raw.text : raw;
  if (typeof text !== 'string') return null;
  if (form === 'seconds') return /^(?:0|[1-9][0-9]{0,5})$/u.test(text) ? text : null;
  return isDecimal(text, 'positive') ? text : null;
}

function isDecimal(text: string, form: (typeof DECIMAL_FORMS)[number]): boolean {
  if (text === '-1') return form === 'market-or-positive';
  const value = Decimal.tryParse(text);
  return value !== null && (form === 'non-negative' || value.sign() > 0);
}

/** A field's name as a refusal may repeat it. */
function printable(name: string): string {
  return /^[A-Za-z0-9_]{1,40}$/u.test(name) ? name : 'with an unusual name';
}
