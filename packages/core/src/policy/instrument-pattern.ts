import type { Instrument } from '../trading/instrument.ts';

/** An exact id of a venue. It has no colon, so that it can never be taken for a pattern. */
export const INSTRUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u;

/**
 * `market:BASE-QUOTE`, in which `*` stands for any asset. There is no pattern for `margin`: a pair is one instrument,
 * traded on margin or not, and which of the two is allowed is said by the markets of the policy.
 */
export const INSTRUMENT_PATTERN =
  /^(?:spot|swap|futures|option):(?:\*|[A-Za-z0-9]{1,24})-(?:\*|[A-Za-z0-9]{1,24})$/u;

const ANY = '*';

/**
 * True when the entry of a policy's list names the instrument: its exact id, or a pattern whose market and assets are
 * those of the venue's description. A pattern says nothing about the text of an id, so that `spot:*-USDT` names no swap
 * and no option, whatever it is called. Nothing is verified about either argument.
 */
export function matchesInstrument(entry: string, instrument: Instrument): boolean {
  const { id, market, baseAsset, quoteAsset } = instrument;
  const colon = entry.indexOf(':');
  if (colon === -1) return entry === id;
  if (colon !== market.length || !entry.startsWith(market)) return false;
  const dash = entry.lastIndexOf('-');
  return namesAsset(entry, baseAsset, colon + 1, dash) && namesAsset(entry, quoteAsset, dash + 1);
}

/** Whether what stands there is the asset or stands for any, without cutting it out: every order asks this. */
function namesAsset(entry: string, asset: string, from: number, to = entry.length): boolean {
  const length = to - from;
  return (length === 1 && entry[from] === ANY) || (length === asset.length && entry.startsWith(asset, from));
}

/**
 * The entry that names what both name; `null`: nothing, or an exact id against a pattern, which only its description tells
 * ({@link matchesInstrument}).
 */
export function meetOfEntries(left: string, right: string): string | null {
  if (left === right) return left;
  const [market, ...assets] = partsOf(left);
  const [otherMarket, ...others] = partsOf(right);
  if (market !== otherMarket || assets.length !== 2) return null;
  const [base, quote] = assets.map((asset, index) => meetOfAssets(asset, others[index] ?? ''));
  return base === null || quote === null ? null : `${market ?? ''}:${base ?? ''}-${quote ?? ''}`;
}

/** An exact id is one part. */
function partsOf(entry: string): readonly string[] {
  return entry.includes(':') ? entry.split(/[:-]/u) : [entry];
}

function meetOfAssets(left: string, right: string): string | null {
  if (left === right || right === '*') return left;
  return left === '*' ? right : null;
}
