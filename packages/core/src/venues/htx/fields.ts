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

/** How the text of a field must look. HTX and its clients write what is made of digits as text or as a number. */
const TEXT_FORMS = {
  pair: /^[a-z0-9]{3,40}$/u,
  pairs: /^[a-z0-9]{3,40}(?:,[a-z0-9]{3,40}){0,9}$/u,
  contract: /^[A-Z0-9]{1,24}-USDT?(?:-[0-9]{6})?$/u,
  'client-id': /^[A-Za-z0-9_-]{1,64}$/u,
  word: /^[A-Za-z0-9_.-]{1,64}$/u,
} as const satisfies Record<string, RegExp>;

const DIGIT_FORMS = {
  'venue-id': /^[1-9][0-9]{0,19}$/u,
  'account-id': /^[1-9][0-9]{0,19}$/u,
  /** At most 2^63 - 1. */
  'number-id': /^[1-9][0-9]{0,18}$/u,
  bit: /^[01]$/u,
  duration: /^(?:0|[1-9][0-9]{0,7})$/u,
} as const satisfies Record<string, RegExp>;

const NUMBER_ID_MAX = 2n ** 63n - 1n;

type IdForm = 'venue-id' | 'client-id' | 'number-id';

export type FieldForm =
  | keyof typeof TEXT_FORMS
  | keyof typeof DIGIT_FORMS
  | 'positive'
  | 'boolean'
  | { readonly oneOf: readonly string[] }
  | { readonly list: IdForm; readonly max: number }
  | { readonly commaList: IdForm; readonly max: number }
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
  if (typeof form === 'object') {
    if ('rows' in form) return readRows(raw, form.rows, form.max);
    if ('oneOf' in form) return typeof raw === 'string' && form.oneOf.includes(raw) ? raw : null;
    return 'list' in form
      ? readIds(raw, form.list, form.max)
      : readIds(scalarText(raw)?.split(',') ?? null, form.commaList, form.max);
  }
  if (form in TEXT_FORMS)
    return typeof raw === 'string' && TEXT_FORMS[form as keyof typeof TEXT_FORMS].test(raw) ? raw : null;
  const text = scalarText(raw);
  if (text === null) return null;
  if (form === 'positive') {
    const value = Decimal.tryParse(text);
    return value !== null && value.sign() > 0 ? value : null;
  }
  return isDigits(text, form as keyof typeof DIGIT_FORMS) ? text : null;
}

/** Each id once: two answers about one order could contradict each other. */
function readIds(raw: JsonValue, form: IdForm, max: number): readonly string[] | null {
  if (!Array.isArray(raw)) return null;
  const ids = (raw as readonly JsonValue[]).map((id) => readField(id, form));
  const texts = ids.filter((id) => typeof id === 'string');
  const isWhole = texts.length === ids.length && new Set(texts).size === texts.length;
  return isWhole && texts.length > 0 && texts.length <= max ? texts : null;
}

function isDigits(text: string, form: keyof typeof DIGIT_FORMS): boolean {
  return DIGIT_FORMS[form].test(text) && (form !== 'number-id' || BigInt(text) <= NUMBER_ID_MAX);
}

/** Text, or a number as it was written. */
function scalarText(raw: JsonValue): string | null {
  if (raw instanceof JsonNumber) return raw.text;
  return typeof raw === 'string' ? raw : null;
}
