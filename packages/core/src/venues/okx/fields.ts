import { JsonNumber, type JsonValue } from '../../encoding/json.ts';
import type { Refusal } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import {
  readClosedFields,
  readClosedRows,
  type ClosedSchema,
  type Fields,
  type FieldValue,
} from '../closed-fields.ts';

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

export type Schema = ClosedSchema<FieldForm>;

export function readFields(value: JsonValue, schema: Schema): Fields | Refusal {
  return readClosedFields(value, schema, readField);
}

export function readRows(raw: JsonValue, schema: Schema, max: number): readonly Fields[] | Refusal {
  return readClosedRows(raw, { schema, max, readForm: readField });
}

function readField(raw: JsonValue, form: FieldForm): FieldValue | Refusal | null {
  if (form === 'boolean') return typeof raw === 'boolean' ? raw : null;
  if (typeof form === 'object' && 'rows' in form) return readRows(raw, form.rows, form.max);
  if (form === 'seconds' || form === 'leverage') return readNumber(raw, form);
  if (typeof raw !== 'string') return null;
  if (typeof form === 'object') return form.oneOf.includes(raw) ? raw : null;
  if (form === 'positive' || form === 'non-negative' || form === 'market-or-positive')
    return readDecimal(raw, form);
  return TEXT_FORMS[form].test(raw) ? raw : null;
}

function readNumber(raw: JsonValue, form: 'seconds' | 'leverage'): Decimal | string | null {
  const text = raw instanceof JsonNumber ? raw.text : raw;
  if (typeof text !== 'string') return null;
  if (form === 'seconds') return /^(?:0|[1-9][0-9]{0,5})$/u.test(text) ? text : null;
  return readDecimal(text, 'positive');
}

/** `-1` stays a text: it is no decimal. */
function readDecimal(text: string, form: (typeof DECIMAL_FORMS)[number]): Decimal | '-1' | null {
  if (text === '-1') return form === 'market-or-positive' ? text : null;
  const value = Decimal.tryParse(text);
  return value !== null && (form === 'non-negative' || value.sign() > 0) ? value : null;
}
