/**
 * How each kind of field of a policy stands in a form, as text that people type, and what it says in the document. Decimals are
 * never made a number of JavaScript. `read` takes what the gateway says; whoever reads something else looks afterwards
 * whether the same comes out again.
 */

export const PROBLEMS = [
  'asset',
  'asset-twice',
  'decimal',
  'half',
  'instant',
  'percent',
  'week-time',
  'whole',
] as const;
/** Why something that was typed says nothing. */
export type Problem = (typeof PROBLEMS)[number];

/** `value` is `undefined` where the field is left out of the document. */
export type Written = { readonly value: unknown } | { readonly problem: Problem };

export interface Codec<T> {
  /** What the form shows while nothing is said. */
  readonly empty: T;
  readonly read: (value: unknown) => T;
  readonly write: (typed: T) => Written;
}

export interface AmountRow {
  readonly asset: string;
  readonly amount: string;
}
export interface RateText {
  readonly perSecond: string;
  readonly burst: string;
}
export interface BreakerText {
  readonly minutes: string;
  /** In per cent. */
  readonly rejectedShare: string;
  readonly unknowns: string;
}
export interface WindowText {
  readonly from: string;
  readonly to: string;
}

const LEFT_OUT: Written = { value: undefined };
const DECIMAL = /^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,18})?$/u;
const WHOLE = /^(?:0|[1-9][0-9]{0,15})$/u;
const ASSET = /^[A-Za-z0-9]{1,24}$/u;
const WEEK_TIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/u;
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?$/u;
/** As far as a year has four digits: 9999-12-31T23:59:59.999Z. */
const WRITTEN_OUT_MS_MAX = 253_402_300_799_999;

export const decimal: Codec<string> = {
  empty: '',
  read: textOf,
  write: (typed) => writeText(typed, DECIMAL, 'decimal', (text) => text),
};

export const whole: Codec<string> = {
  empty: '',
  read: textOf,
  write: (typed) => writeText(typed, WHOLE, 'whole', Number),
};

/** A fraction in the document, per cent for people: 0.03 is 3. */
export const percent: Codec<string> = {
  empty: '',
  read: (value) => shiftPoint(textOf(value), 2),
  write: (typed) => writeText(typed, DECIMAL, 'percent', (text) => shiftPoint(text, -2)),
};

/** An instant of UTC as an input of the browser has it; milliseconds where a year has more than four digits. */
export const instant: Codec<string> = {
  empty: '',
  read: (value) => (typeof value === 'number' ? formatUtc(value) : textOf(value)),
  write: (typed) => {
    const text = typed.trim();
    if (text === '') return { value: null };
    if (WHOLE.test(text)) return { value: Number(text) };
    const ms = INSTANT.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
    // A day that a month does not have would be one of the next month.
    const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10));
    return isReal ? { value: ms } : { problem: 'instant' };
  },
};

/** `isLimit`: no row says nothing; otherwise it says that there is none of any asset. */
export function amounts({ isLimit }: { readonly isLimit: boolean }): Codec<readonly AmountRow[]> {
  return {
    empty: [],
    read: readAmounts,
    write: (rows) => {
      const said = rows
        .map(({ asset, amount }) => ({ asset: asset.trim(), amount: amount.trim() }))
        .filter(({ asset, amount }) => asset !== '' || amount !== '');
      if (isLimit && said.length === 0) return LEFT_OUT;
      if (said.some(({ asset }) => !ASSET.test(asset))) return { problem: 'asset' };
      if (new Set(said.map(({ asset }) => asset)).size !== said.length) return { problem: 'asset-twice' };
      if (said.some(({ amount }) => !DECIMAL.test(amount))) return { problem: 'decimal' };
      return { value: Object.fromEntries(said.map(({ asset, amount }) => [asset, amount])) };
    },
  };
}

const volumes = amounts({ isLimit: true });
export const liquidity: Codec<readonly AmountRow[]> = {
  empty: [],
  read: (value) => readAmounts(fieldOf(value, 'volumePerDay')),
  write: (rows) => {
    const written = volumes.write(rows);
    return 'problem' in written || written.value === undefined
      ? written
      : { value: { volumePerDay: written.value } };
  },
};

export const rate: Codec<RateText> = {
  empty: { perSecond: '', burst: '' },
  read: (value) => ({
    perSecond: textOf(fieldOf(value, 'perSecond')),
    burst: textOf(fieldOf(value, 'burst')),
  }),
  write: ({ perSecond, burst }) => {
    const [mean, peak] = [perSecond.trim(), burst.trim()];
    if (mean === '' && peak === '') return LEFT_OUT;
    if (mean === '' || peak === '') return { problem: 'half' };
    if (!WHOLE.test(mean) || !WHOLE.test(peak)) return { problem: 'whole' };
    return { value: { perSecond: Number(mean), burst: Number(peak) } };
  },
};

export const breaker: Codec<BreakerText> = {
  empty: { minutes: '', rejectedShare: '', unknowns: '' },
  read: (value) => ({
    minutes: textOf(fieldOf(value, 'minutes')),
    rejectedShare: percent.read(fieldOf(value, 'rejectedShare')),
    unknowns: textOf(fieldOf(value, 'unknowns')),
  }),
  write: ({ minutes, rejectedShare, unknowns }) => {
    if ([minutes, rejectedShare, unknowns].every((text) => text.trim() === '')) return LEFT_OUT;
    if (minutes.trim() === '') return { problem: 'half' };
    const parts = {
      minutes: whole.write(minutes),
      rejectedShare: percent.write(rejectedShare),
      unknowns: whole.write(unknowns),
    };
    return join(parts);
  },
};

/** No row: at all times. */
export const schedule: Codec<readonly WindowText[]> = {
  empty: [],
  read: (value) =>
    Array.isArray(value)
      ? value.map((row: unknown) => ({ from: textOf(fieldOf(row, 'from')), to: textOf(fieldOf(row, 'to')) }))
      : [],
  write: (rows) => {
    if (rows.length === 0) return LEFT_OUT;
    const isRead = rows.every(({ from, to }) => WEEK_TIME.test(from) && WEEK_TIME.test(to));
    return isRead ? { value: rows.map(({ from, to }) => ({ from, to })) } : { problem: 'week-time' };
  },
};

/** Words, or one word for all there are, which is what leaving it out means where it may be left out. */
export function wordsOr(
  all: 'all',
  { isLimit }: { readonly isLimit: boolean },
): Codec<'all' | readonly string[]> {
  return {
    empty: all,
    read: (value) => (Array.isArray(value) ? value.map(textOf) : all),
    write: (typed) => {
      if (typed === all) return { value: isLimit ? undefined : all };
      return { value: typed.map((word) => word.trim()).filter((word) => word !== '') };
    },
  };
}

export const words: Codec<readonly string[]> = {
  empty: [],
  read: (value) => (Array.isArray(value) ? value.map(textOf) : []),
  write: (typed) => ({ value: typed.map((word) => word.trim()).filter((word) => word !== '') }),
};

/** `refuse` where it is set. */
export const refusal: Codec<boolean> = {
  empty: false,
  read: (value) => value === 'refuse',
  write: (isSet) => (isSet ? { value: 'refuse' } : LEFT_OUT),
};

/** `1234.50` moved by two places is `123450` or `12.345`: exact, and without zeros that say nothing. */
export function shiftPoint(text: string, by: number): string {
  if (!/^[0-9]+(?:\.[0-9]+)?$/u.test(text)) return text;
  const [before = '', after = ''] = text.split('.');
  const point = before.length + by;
  const digits = (before + after).padStart(before.length + after.length + Math.max(0, -point), '0');
  const at = Math.max(0, point);
  const padded = digits.padEnd(at, '0');
  const integer = padded.slice(0, at).replace(/^0+(?=.)/u, '');
  const fraction = padded.slice(at).replace(/0+$/u, '');
  const shown = integer === '' ? '0' : integer;
  return fraction === '' ? shown : `${shown}.${fraction}`;
}

/** As short as it can be read back. */
export function formatUtc(ms: number): string {
  if (ms < 0 || ms > WRITTEN_OUT_MS_MAX) return String(ms);
  return new Date(ms)
    .toISOString()
    .replace(/(?::00)?\.000Z$/u, '')
    .replace(/Z$/u, '');
}

function join(parts: Readonly<Record<string, Written>>): Written {
  const value: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(parts)) {
    if ('problem' in part) return part;
    if (part.value !== undefined) value[name] = part.value;
  }
  return { value };
}

function writeText(
  typed: string,
  form: RegExp,
  problem: Problem,
  valueOf: (text: string) => unknown,
): Written {
  const text = typed.trim();
  if (text === '') return LEFT_OUT;
  return form.test(text) ? { value: valueOf(text) } : { problem };
}

function readAmounts(value: unknown): readonly AmountRow[] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([asset, amount]) => ({ asset, amount: textOf(amount) }));
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
