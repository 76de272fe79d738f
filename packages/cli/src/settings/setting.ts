import type { SettingValue, ValueType } from './value-types.ts';

/** A fallback that other settings decide; these must not be derived themselves. */
export interface Derived<Value> {
  readonly says: string;
  from(read: (name: string) => SettingValue | null): Value;
}

/** One thing that can be configured: everything that reads, shows or explains it reads this row. */
export interface Setting<Value extends SettingValue | null = SettingValue | null> {
  readonly type: ValueType<NonNullable<Value>>;
  /** What holds where nobody says anything; `null`: nothing does. */
  readonly fallback: Value | Derived<NonNullable<Value>>;
  /** One sentence, without its end. */
  readonly meaning: string;
  readonly unit?: string;
  /** Shown where there is no fallback to show. */
  readonly example?: NonNullable<Value>;
  /** Shown by a label alone. */
  readonly isSecret?: true;
  /** The option of `bitting serve` that sets it. */
  readonly option?: string;
}

export type ValueOf<Row> = Row extends Setting<infer Value> ? Value : never;

type Words<Value extends SettingValue> = Omit<Setting<Value>, 'type' | 'fallback' | 'example'> & {
  readonly example?: NoInfer<Value>;
};

export function setting<Value extends SettingValue>(
  row: Words<Value> & {
    readonly type: ValueType<Value>;
    readonly fallback: NoInfer<Value> | Derived<NoInfer<Value>>;
  },
): Setting<Value>;
/** Without a fallback: nothing holds until somebody says it. */
export function setting<Value extends SettingValue>(
  row: Words<Value> & { readonly type: ValueType<Value> },
): Setting<Value | null>;
export function setting(row: Omit<Setting, 'fallback'> & Partial<Pick<Setting, 'fallback'>>): Setting {
  return { fallback: null, ...row };
}

export function isDerived(fallback: Setting['fallback']): fallback is Derived<SettingValue> {
  return typeof fallback === 'object' && fallback !== null && 'from' in fallback;
}

/** The variable of the environment that sets it. */
export function nameVariable(name: string): string {
  return `BITTING_${name.replace('.', '_').toUpperCase()}`;
}

/** As a TOML file writes it. */
export function printToml(value: SettingValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object') return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  return String(value);
}
