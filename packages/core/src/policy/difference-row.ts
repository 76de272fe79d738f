import { Decimal } from '../money/decimal.ts';
import type { Amounts, Limits, WeeklyWindow } from './limits.ts';
import { formatBegin, formatEnd } from './week-time.ts';
import { windowsOf, windowsWithout } from './week-windows.ts';

export interface Change {
  readonly direction: 'loosened' | 'tightened';
  /** For a trader, of the key, without a full stop: `may now place 4× more a day: 1,000 → 4,000 USDT`. */
  readonly sentence: string;
}

/** What one field of a policy allows more and less than before. */
export interface Row<T> {
  readonly field: string;
  readonly compare: (before: T, after: T) => readonly Change[];
}

/** Items that a sentence names. */
const LISTED_MAX = 10;
/** Less than a twentieth more is not a multiple worth naming. */
const RATIO_LEAST = Decimal.parse('1.05');

interface SetWords<Item> {
  /** True where the first admits all that the second does, and more. */
  readonly covers?: (wide: Item, narrow: Item) => boolean;
  readonly more: (items: string) => string;
  readonly less: (items: string) => string;
}

/** A list of what is allowed. What another item of the list covers says nothing. */
export function setRow<T, Item extends string>(
  field: string,
  of: (terms: T) => readonly Item[],
  { covers = () => false, more, less }: SetWords<Item>,
): Row<T> {
  const missing = (wanted: readonly Item[], given: readonly Item[]): readonly Item[] =>
    essential(wanted).filter((item) => !given.some((other) => other === item || covers(other, item)));
  const essential = (items: readonly Item[]): readonly Item[] =>
    items.filter((item) => !items.some((other) => other !== item && covers(other, item)));
  return {
    field,
    compare: (before, after) => [
      ...loosened(missing(of(after), of(before)), more),
      ...tightened(missing(of(before), of(after)), less),
    ],
  };
}

function loosened(items: readonly string[], more: (items: string) => string): readonly Change[] {
  return items.length === 0 ? [] : [{ direction: 'loosened', sentence: more(listed(items)) }];
}

function tightened(items: readonly string[], less: (items: string) => string): readonly Change[] {
  return items.length === 0 ? [] : [{ direction: 'tightened', sentence: less(listed(items)) }];
}

/** Amounts by asset, more of which is looser; an asset that is not named has none. */
export function amountsRow<T>(
  field: string,
  of: (terms: T) => Amounts | null,
  [does, per]: readonly [does: string, per: string],
): Row<T> {
  const compareAsset = (asset: string, former: Decimal, latter: Decimal): readonly Change[] => {
    if (former.equals(latter)) return [];
    if (former.isZero())
      return [
        { direction: 'loosened', sentence: `may now ${does} ${plain(latter)} ${asset} ${per}: none before` },
      ];
    if (latter.isZero())
      return [
        {
          direction: 'tightened',
          sentence: `may no longer ${does} any ${asset} ${per}: ${plain(former)} before`,
        },
      ];
    const isMore = latter.isAbove(former);
    const ratio = isMore ? ratioOf(latter, former, 'more') : ratioOf(former, latter, 'less');
    const sentence = `may now ${does} ${ratio} ${per}: ${plain(former)} → ${plain(latter)} ${asset}`;
    return [{ direction: isMore ? 'loosened' : 'tightened', sentence }];
  };
  return {
    field,
    compare: (before, after) =>
      compareAmounts(of(before), of(after), {
        any: (former) => `may now ${does} any amount ${per}: at most ${former} before`,
        narrow: (latter) => `may now ${does} at most ${latter} ${per}: no limit before`,
        each: (asset, former = Decimal.ZERO, latter = Decimal.ZERO) => compareAsset(asset, former, latter),
      }),
  };
}

interface AmountsWords {
  /** Of the amounts that were, or are. */
  readonly any: (former: string) => string;
  readonly narrow: (latter: string) => string;
  readonly each: (asset: string, former?: Decimal, latter?: Decimal) => readonly Change[];
}

/** Amounts of which `null` is the loosest, otherwise asset by asset. */
function compareAmounts(
  former: Amounts | null,
  latter: Amounts | null,
  { any, narrow, each }: AmountsWords,
): readonly Change[] {
  if (former === null)
    return latter === null ? [] : [{ direction: 'tightened', sentence: narrow(textOf(latter)) }];
  if (latter === null) return [{ direction: 'loosened', sentence: any(textOf(former)) }];
  return assetsOf(former, latter).flatMap((asset) => each(asset, former.get(asset), latter.get(asset)));
}

interface BoundWords {
  /** `%` is how many times. */
  readonly more: string;
  readonly less: string;
  /** `null`: there is nothing to show of it. */
  readonly show?: ((value: Decimal | null) => string) | null;
  readonly isLooserBelow?: true;
}

/** One number, more of which is looser unless said otherwise, and `null` loosest of all. */
export function boundRow<T>(
  field: string,
  of: (terms: T) => Decimal | null,
  { more, less, show = showBound, isLooserBelow }: BoundWords,
): Row<T> {
  return {
    field,
    compare: (before, after) => {
      const [former, latter] = [of(before), of(after)];
      if (former === latter || (former !== null && latter?.equals(former) === true)) return [];
      const isLooser =
        latter === null ||
        (former !== null && (isLooserBelow ? latter.isBelow(former) : latter.isAbove(former)));
      const large = isLooser ? latter : former;
      const small = isLooser ? former : latter;
      const times = large === null || small === null || small.isZero() ? '' : timesOf(large, small);
      const words = (isLooser ? more : less).replace('% ', times);
      const values = show === null ? '' : `: ${show(former)} → ${show(latter)}`;
      return [{ direction: isLooser ? 'loosened' : 'tightened', sentence: `${words}${values}` }];
    },
  };
}

/** Least volumes by quote asset, more of which is tighter; instruments in an asset that is not named are not liquid at all. */
export function volumesRow<T>(field: string, of: (terms: T) => Amounts | null): Row<T> {
  const compareAsset = (asset: string, former?: Decimal, latter?: Decimal): readonly Change[] => {
    if (former === undefined)
      return [{ direction: 'loosened', sentence: `may now trade instruments valued in ${asset}, too` }];
    if (latter === undefined)
      return [{ direction: 'tightened', sentence: `may no longer trade instruments valued in ${asset}` }];
    if (former.equals(latter)) return [];
    const isLess = latter.isBelow(former);
    const sentence = `may now trade ${isLess ? 'less' : 'only more'} liquid instruments: at least ${plain(former)} → ${plain(latter)} ${asset} a day`;
    return [{ direction: isLess ? 'loosened' : 'tightened', sentence }];
  };
  return {
    field,
    compare: (before, after) =>
      compareAmounts(of(before), of(after), {
        any: (former) => `may now trade illiquid instruments, too: at least ${former} a day before`,
        narrow: (latter) => `may now trade only instruments of at least ${latter} a day: of any before`,
        each: compareAsset,
      }),
  };
}

/** Stretches of the week. */
export function windowsRow<T>(field: string, of: (terms: T) => Limits['schedule']): Row<T> {
  return {
    field,
    compare: (before, after) => [
      ...loosened(
        windowTexts(windowsWithout(of(after), of(before))),
        (windows) => `may now open positions ${windows}, too${only(windowsOf(of(before)), 'before')}`,
      ),
      ...tightened(
        windowTexts(windowsWithout(of(before), of(after))),
        (windows) => `may no longer open positions ${windows}${only(windowsOf(of(after)), 'now')}`,
      ),
    ],
  };
}

function only(windows: readonly WeeklyWindow[], when: string): string {
  return `: ${windows.length === 0 ? 'never' : `only ${listed(windowTexts(windows))}`} ${when}`;
}

function windowTexts(windows: readonly WeeklyWindow[]): readonly string[] {
  return windows.map(({ from, to }) => `${formatBegin(from)} to ${formatEnd(to)}`);
}

export function listed(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  const named = items.slice(0, LISTED_MAX).join(', ');
  return items.length > LISTED_MAX ? `${named} and ${items.length - LISTED_MAX} more` : named;
}

/** With commas between thousands. */
export function plain(value: Decimal): string {
  const [whole = '', fraction] = value.toString().split('.');
  const first = whole.length % 3;
  const groups = whole.slice(first).match(/[0-9]{3}/gu) ?? [];
  const grouped = [...(first === 0 ? [] : [whole.slice(0, first)]), ...groups].join(',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function showBound(value: Decimal | null): string {
  return value === null ? 'no limit' : plain(value);
}

function assetsOf(left: Amounts, right: Amounts): readonly string[] {
  return [...new Set([...left.keys(), ...right.keys()])].sort();
}

function textOf(amounts: Amounts): string {
  return listed(Array.from(amounts, ([asset, amount]) => `${plain(amount)} ${asset}`));
}

function ratioOf(large: Decimal, small: Decimal, word: string): string {
  return `${timesOf(large, small)}${word}`;
}

/** `4× `; nothing where it is hardly more. */
function timesOf(large: Decimal, small: Decimal): string {
  const ratio = large.divide(small, 1, 'half-even');
  return ratio.isBelow(RATIO_LEAST) ? '' : `${plain(ratio)}× `;
}
