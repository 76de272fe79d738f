import type { JsonObject, JsonValue } from '../encoding/json.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import { Decimal } from '../money/decimal.ts';

/** A closed set of fields: what is not named is refused. `Form` is how the venue's fields can look. */
export interface ClosedSchema<Form> {
  readonly fields: Readonly<Record<string, Form>>;
  readonly required: readonly string[];
}

/** What is used as a decimal is one here already; a list is of texts or of objects. */
export type FieldValue = string | boolean | Decimal | readonly string[] | readonly Fields[];

/** `null`: the value is not in the form. */
export type ReadForm<Form> = (raw: JsonValue, form: Form) => FieldValue | Refusal | null;

const NOTHING: readonly never[] = [];

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

  /** True when a field is there whose name begins so. */
  hasAny(prefix: string): boolean {
    return Array.from(this.#values.keys()).some((name) => name.startsWith(prefix));
  }

  /** `null` where the field is missing, or is no text. */
  text(name: string): string | null {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : null;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** `null` where the field is missing or says something else than a decimal (OKX `-1`: at market). */
  decimal(name: string): Decimal | null {
    const value = this.#values.get(name);
    if (value instanceof Decimal) return value;
    return typeof value === 'string' ? Decimal.tryParse(value) : null;
  }

  texts(name: string): readonly string[] {
    return this.#list(name).filter((item) => typeof item === 'string');
  }

  rows(name: string): readonly Fields[] {
    return this.#list(name).filter((item) => item instanceof Fields);
  }

  #list(name: string): readonly (string | Fields)[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? (value as readonly (string | Fields)[]) : NOTHING;
  }
}

/**
 * The object's fields, each in the form that the schema gives it. An optional field that is empty text counts as not
 * there: some clients send every field they know.
 */
export function readClosedFields<Form>(
  value: JsonValue,
  schema: ClosedSchema<Form>,
  readForm: ReadForm<Form>,
): Fields | Refusal {
  if (!(value instanceof Map)) return refuse('FIELD_MALFORMED', { detail: 'An object is expected.' });
  const forms = formsOf(schema);
  const values = new Map<string, FieldValue>();
  for (const [name, raw] of value as JsonObject) {
    const form = forms.get(name);
    if (form === undefined)
      return refuse('FIELD_UNKNOWN', {
        detail: `The operation does not define the field ${printable(name)}.`,
      });
    if (raw === '' && !schema.required.includes(name)) continue;
    const read = readForm(raw, form);
    if (read === null)
      return refuse('FIELD_MALFORMED', { detail: `The field ${name} is not in its defined form.` });
    if (typeof read === 'object' && 'code' in read) return read;
    values.set(name, read);
  }
  const missing = schema.required.find((name) => !values.has(name));
  if (missing !== undefined) return refuse('FIELD_MISSING', { detail: `The field ${missing} is missing.` });
  return new Fields(values);
}

/** The forms of each schema by their names: a map is asked once, and knows no names but its own. */
const FORMS = new WeakMap<object, ReadonlyMap<string, unknown>>();

function formsOf<Form>(schema: ClosedSchema<Form>): ReadonlyMap<string, Form> {
  const known = FORMS.get(schema);
  if (known !== undefined) return known as ReadonlyMap<string, Form>;
  const forms = new Map(Object.entries(schema.fields));
  FORMS.set(schema, forms);
  return forms;
}

/** The objects of an array of at least one and at most `max`. */
export function readClosedRows<Form>(
  raw: JsonValue,
  options: { readonly schema: ClosedSchema<Form>; readonly max: number; readonly readForm: ReadForm<Form> },
): readonly Fields[] | Refusal {
  if (!Array.isArray(raw)) return refuse('FIELD_MALFORMED', { detail: 'An array is expected.' });
  const items = raw as readonly JsonValue[];
  if (items.length === 0 || items.length > options.max) return refuse('BATCH_SIZE_WRONG');
  const rows: Fields[] = [];
  for (const [item, value] of items.entries()) {
    const row = readClosedFields(value, options.schema, options.readForm);
    if (row.kind === 'refused') return { ...row, item };
    rows.push(row);
  }
  return rows;
}

/** A field's name as a refusal may repeat it. */
function printable(name: string): string {
  return /^[A-Za-z0-9_-]{1,40}$/u.test(name) ? name : 'with an unusual name';
}
