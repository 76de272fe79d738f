/** The limits that are counted, once more. Shares no code with the rules. */
import type { Intent } from '../trading/intent.ts';
import type { Side } from '../trading/vocabulary.ts';
import type { Question } from './evaluate.twin.ts';
import type { Amounts } from './limits.ts';
import { BOTH, tradesByTwin } from './market.twin.ts';
import type { Snapshot } from './policy.ts';
import {
  fraction,
  isMore,
  largest,
  maybe,
  minus,
  plus,
  takenByTwin,
  ZERO,
  type Fraction,
} from './worths.twin.ts';

export function amountIn(amounts: Amounts | null, asset: string): Fraction {
  return maybe(amounts?.get(asset)) ?? ZERO;
}

type Counted = (asked: Question, asset: string) => Fraction;

export const hourOf: Counted = ({ usage }, asset) => amountIn(usage.notionalThisHour, asset);
export const dayOf: Counted = ({ usage }, asset) => amountIn(usage.notionalToday, asset);

/** All that the items up to this one take of its asset. */
function takenTogether({ intents, index, snapshot }: Question, asset: string): Fraction {
  let sum = ZERO;
  for (const one of intents.slice(0, index + 1)) {
    const taken = takenByTwin(one, snapshot);
    if (taken !== null && typeof taken !== 'string' && taken.asset === asset)
      sum = plus(sum, taken.own, taken.legs);
  }
  return sum;
}

export function budgetRefusal(asked: Question, limit: Amounts | null, used: Counted | null): string | null {
  if (limit === null) return null;
  const taken = takenByTwin(asked.intent, asked.snapshot);
  if (taken === null || typeof taken === 'string') return taken;
  if (!isMore(plus(taken.own, taken.legs), ZERO)) return null;
  if (used === null) return 'USAGE_UNKNOWN';
  const { asset } = taken;
  const sum = plus(used(asked, asset), takenTogether(asked, asset));
  return isMore(sum, amountIn(limit, asset)) ? 'NOTIONAL_BUDGET_EXHAUSTED' : null;
}

export function turnoverRefusal(asked: Question): string | null {
  const { turnoverToday, exposures } = asked.usage;
  const used: Counted = (_asked, asset) => {
    let sum = amountIn(turnoverToday, asset);
    for (const one of exposures?.values() ?? [])
      if (one.asset === asset) sum = plus(sum, fraction(one.buying), fraction(one.selling));
    return sum;
  };
  const isKnown = turnoverToday !== null && exposures !== null;
  const code = budgetRefusal(asked, asked.terms.limits.turnoverPerDay, isKnown ? used : null);
  return code === 'NOTIONAL_BUDGET_EXHAUSTED' ? 'TURNOVER_EXHAUSTED' : code;
}

/** How far one instrument may go to each side after the items up to `last`. */
function reachAfter(asked: Question, instrument: string, last: number): readonly [Fraction, Fraction] {
  const { usage, intents, snapshot } = asked;
  const open = usage.exposures?.get(instrument);
  const reach = { buy: ZERO, sell: ZERO };
  if (open !== undefined) {
    const isLong = open.position.units > 0n;
    const held = isLong ? fraction(open.position) : minus(ZERO, fraction(open.position));
    reach.buy = isLong ? plus(held, fraction(open.buying)) : fraction(open.buying);
    reach.sell = isLong ? fraction(open.selling) : plus(held, fraction(open.selling));
    if (open.hedged !== undefined) {
      reach.buy = plus(reach.buy, fraction(open.hedged.long));
      reach.sell = plus(reach.sell, fraction(open.hedged.short));
    }
  }
  for (const one of intents.slice(0, last + 1)) {
    if (!('instrument' in one) || one.instrument !== instrument) continue;
    for (const side of BOTH) reach[side] = plus(reach[side], reachOf(one, side, snapshot));
  }
  return [reach.buy, reach.sell];
}

/** What one item may add on one side. */
function reachOf(intent: Intent, side: Side, snapshot: Snapshot): Fraction {
  const taken = takenByTwin(intent, snapshot);
  const trades = tradesByTwin(intent, snapshot);
  if (taken === null || typeof taken === 'string' || typeof trades === 'string') return ZERO;
  const isOn = (isLeg: boolean): boolean =>
    trades.some((trade) => trade.isLeg === isLeg && trade.sides.includes(side));
  return plus(isOn(false) ? taken.own : ZERO, isOn(true) ? taken.legs : ZERO);
}

/** What must be known of an item before its exposure can be judged; `null` where it opens nothing. */
function exposureAsked(
  asked: Question,
): { readonly asset: string; readonly instrument: string } | string | null {
  const { intent, snapshot, usage } = asked;
  const taken = takenByTwin(intent, snapshot);
  if (taken === null || typeof taken === 'string') return taken;
  const trades = tradesByTwin(intent, snapshot);
  if (typeof trades === 'string') return trades;
  if (!BOTH.some((side) => isMore(reachOf(intent, side, snapshot), ZERO))) return null;
  if (usage.exposures === null) return 'USAGE_UNKNOWN';
  if (!('instrument' in intent) || intent.instrument === null) return null;
  const known = usage.exposures.get(intent.instrument);
  if (known !== undefined && known.asset !== taken.asset) return 'INSTRUMENT_UNKNOWN';
  return { asset: taken.asset, instrument: intent.instrument };
}

export function instrumentExposureRefusal(asked: Question): string | null {
  const limit = asked.terms.limits.exposurePerInstrument;
  const about = limit === null ? null : exposureAsked(asked);
  if (about === null || typeof about === 'string') return about;
  const reach = reachAfter(asked, about.instrument, asked.index);
  for (const [at, side] of BOTH.entries())
    if (
      isMore(reachOf(asked.intent, side, asked.snapshot), ZERO) &&
      isMore(reach[at] ?? ZERO, amountIn(limit, about.asset))
    )
      return 'EXPOSURE_ABOVE_LIMIT';
  return null;
}

export function exposureRefusal(asked: Question): string | null {
  const limit = asked.terms.limits.exposure;
  const about = limit === null ? null : exposureAsked(asked);
  if (about === null || typeof about === 'string') return about;
  const after = totalAfter(asked, about.asset, asked.index);
  const before = totalAfter(asked, about.asset, asked.index - 1);
  return isMore(after, amountIn(limit, about.asset)) && isMore(after, before) ? 'EXPOSURE_ABOVE_LIMIT' : null;
}

function totalAfter(asked: Question, asset: string, last: number): Fraction {
  const { usage, intents, snapshot } = asked;
  const instruments = new Set<string>();
  for (const [id, one] of usage.exposures ?? []) if (one.asset === asset) instruments.add(id);
  for (const one of intents.slice(0, last + 1)) {
    const taken = takenByTwin(one, snapshot);
    if (taken !== null && typeof taken !== 'string' && taken.asset === asset && 'instrument' in one)
      instruments.add(one.instrument ?? '');
  }
  const worse = (id: string): Fraction => largest(reachAfter(asked, id, last));
  return plus(...[...instruments].map(worse));
}
