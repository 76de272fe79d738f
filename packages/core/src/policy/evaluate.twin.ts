/**
 * The policy once more, slow and obvious: one function for one intent, rational numbers as pairs of bigints, address
 * blocks as lists of bits. It shares no code with the rules; the test holds both to each other.
 */
import type { Instrument } from '../trading/instrument.ts';
import type { AmendIntent, Intent, OrderLeg, PlaceIntent } from '../trading/intent.ts';
import type { Policy, Snapshot } from './policy.ts';

interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

const ZERO: Fraction = { top: 0n, bottom: 1n };
const ONE: Fraction = { top: 1n, bottom: 1n };

/** The codes of the rules that refuse this intent, in the order of the rules. */
export function refusalsByTwin(policy: Policy, intent: Intent, snapshot: Snapshot): readonly string[] {
  const worth = worthRefusal(policy, intent, snapshot);
  return [
    ...rightsRefusals(policy, intent, snapshot),
    ...placeRefusals(policy, intent, snapshot),
    ...(worth === null ? [] : [worth]),
  ];
}

/** Whether this key, now, from there, may do such things at all. */
function rightsRefusals(policy: Policy, intent: Intent, snapshot: Snapshot): readonly string[] {
  const codes: string[] = [];
  const order = orderOf(intent, snapshot);
  const cancels = intent.kind === 'cancel' || intent.kind === 'account-cancel';
  let reduces = intent.kind === 'close-position' || (intent.kind === 'place' && intent.reduceOnly);
  if (intent.kind === 'amend' && order?.ownership === 'own' && order.reduceOnly)
    reduces = intent.algo || intent.newLegs.length === 0;

  if (snapshot.state === 'revoked') codes.push('KEY_REVOKED');
  if (snapshot.state === 'suspended') codes.push('KEY_SUSPENDED');
  if (snapshot.state === 'halted' && !cancels && intent.kind !== 'read') codes.push('STATE_HALTED');
  if (snapshot.state === 'reducing' && !cancels && intent.kind !== 'read' && !reduces)
    codes.push('STATE_REDUCING');

  if (policy.notBefore !== null && policy.notBefore > snapshot.now) codes.push('KEY_NOT_YET_VALID');
  else if (policy.expiresAt !== null && policy.expiresAt <= snapshot.now) codes.push('KEY_EXPIRED');

  if (!isInBlocks(policy.sourceCidrs, snapshot.sourceAddress)) codes.push('ADDRESS_NOT_ALLOWED');
  if (snapshot.requestsThisSecond > policy.requestsPerSecond + (cancels ? 100 : 0))
    codes.push('RATE_EXCEEDED');

  const may = (scope: Policy['scopes'][number]): boolean => policy.scopes.includes(scope);
  let isInScope = false;
  if (intent.kind === 'read') isInScope = may('read');
  else if (intent.kind === 'set-leverage') isInScope = may('settings');
  else if (cancels) isInScope = may('trade') || may('cancel-only') || may('reduce-only');
  else isInScope = may('trade') || (may('reduce-only') && reduces);
  if (!isInScope) codes.push('SCOPE_MISSING');
  return codes;
}

/** Whether it may do them there, and to that order. */
function placeRefusals(policy: Policy, intent: Intent, snapshot: Snapshot): readonly string[] {
  const codes: string[] = [];
  const order = orderOf(intent, snapshot);
  const cancels = intent.kind === 'cancel' || intent.kind === 'account-cancel';

  if ('market' in intent && !cancels) {
    const isPair = intent.market === 'spot' || intent.market === 'margin';
    const isOtherPair =
      intent.kind === 'amend' && isPair && policy.markets.some((one) => one === 'spot' || one === 'margin');
    const isNamed = intent.market !== null && policy.markets.includes(intent.market);
    if (!isNamed && !isOtherPair) codes.push('MARKET_NOT_ALLOWED');
  }
  if (intent.kind !== 'read' && intent.kind !== 'cancel') {
    const reached = 'market' in intent && intent.market !== null ? [intent.market] : snapshot.servedMarkets;
    if (!snapshot.boundMarkets.some((bound) => reached.some((one) => one === bound)))
      codes.push('MARKET_NOT_BOUND');
  }
  if ('market' in intent && !cancels) {
    if (
      policy.instruments !== 'all' &&
      !(intent.instrument !== null && policy.instruments.includes(intent.instrument))
    )
      codes.push('INSTRUMENT_NOT_ALLOWED');
  }

  if (
    intent.kind === 'place' &&
    intent.venueAccount !== null &&
    !snapshot.venueAccounts.some((id) => id === intent.venueAccount)
  )
    codes.push('VENUE_ACCOUNT_NOT_ALLOWED');
  if (intent.kind === 'cancel' && order?.ownership !== 'own' && order?.ownership !== 'index-unavailable')
    codes.push('ORDER_NOT_OWNED');
  if (intent.kind === 'amend' && order?.ownership !== 'own') codes.push('ORDER_NOT_OWNED');

  const isWide =
    intent.kind === 'account-cancel' || (intent.kind === 'close-position' && intent.cancelsPending);
  if (isWide && !snapshot.onlyTradingKey) codes.push('ACCOUNT_WIDE_NOT_ALONE');

  return codes;
}

function orderOf(intent: Intent, snapshot: Snapshot): ReturnType<Snapshot['orders']['get']> {
  if (intent.kind !== 'amend' && intent.kind !== 'cancel') return undefined;
  return snapshot.orders.get((intent.order.kind === 'venue-id' ? 'v:' : 'c:') + intent.order.id);
}

interface Order {
  readonly instrument: Instrument;
  readonly side: string | null;
  readonly price: Fraction | null;
  readonly unit: string;
  readonly amount: Fraction;
  readonly legs: readonly OrderLeg[];
}

/** The order that would rest or trade; a code where that cannot be said; `null` for what has no worth of its own. */
function orderAfter(intent: PlaceIntent | AmendIntent, snapshot: Snapshot): Order | string | null {
  const instrument = snapshot.instruments.get(intent.instrument);
  if (intent.kind === 'place') {
    const { size, side, legs } = intent;
    if (size.unit === 'position') return intent.reduceOnly ? null : 'ORDER_TERMS_UNKNOWN';
    if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
    return {
      instrument,
      side,
      price: maybe(intent.price),
      unit: size.unit,
      amount: fraction(size.amount),
      legs,
    };
  }
  if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
  const order = orderOf(intent, snapshot);
  const price = maybe(intent.newPrice ?? order?.price ?? null);
  if (order?.ownership !== 'own' || order.size === null) return 'ORDER_TERMS_UNKNOWN';
  if (intent.algo ? intent.newSize !== null : price === null) return 'ORDER_TERMS_UNKNOWN';
  const unit = instrument.contract === null ? 'base' : 'contracts';
  const amount = fraction(intent.newSize ?? order.size);
  return { instrument, side: order.side, price, unit, amount, legs: intent.newLegs };
}

function worthRefusal(policy: Policy, intent: Intent, snapshot: Snapshot): string | null {
  if (intent.kind !== 'place' && intent.kind !== 'amend') return null;
  const order = orderAfter(intent, snapshot);
  if (order === null || typeof order === 'string') return order;
  const { instrument, price, unit, amount } = order;
  const said = snapshot.references.get(instrument.id);
  const isFresh =
    said !== undefined && said.atMs >= snapshot.now - 5_000 && said.atMs <= snapshot.now + 5_000;
  const market = isFresh ? fraction(said.price) : null;
  const isBounded = order.side === 'buy' && price !== null && order.legs.length === 0;

  // Every quantity that will trade, and the prices that it may trade at.
  const trades = [{ unit, amount, at: isBounded ? price : largest([market, price]) }];
  for (const leg of order.legs) {
    const at = largest([market, price, maybe(leg.price), maybe(leg.triggerPrice)]);
    if (leg.size !== null && leg.size.unit !== 'position')
      trades.push({ unit: leg.size.unit, amount: fraction(leg.size.amount), at });
    else if (unit === 'quote') trades.push({ unit: 'base', amount: bought(amount, market ?? ONE), at });
    else trades.push({ unit, amount, at });
  }
  if (market === null && !isBounded && trades.some((one) => hasMovingWorth(instrument, one.unit)))
    return 'REFERENCE_STALE';
  for (const one of trades) {
    const [asset, worth] = worthOf(instrument, one);
    if (asset === null) return 'INSTRUMENT_UNKNOWN';
    const limit = policy.notionalPerOrder.get(asset);
    if (isMore(worth, limit === undefined ? ZERO : fraction(limit))) return 'NOTIONAL_ABOVE_LIMIT';
  }
  return null;
}

/** True unless an amount in this unit is worth the same at every price. */
function hasMovingWorth(instrument: Instrument, unit: string): boolean {
  return unit !== 'quote' && !(unit === 'contracts' && isFixed(instrument));
}

/** True for contracts whose face says what they are worth. */
function isFixed({ contract, market, quoteAsset }: Instrument): boolean {
  if (contract === null) return false;
  return contract.kind === 'inverse' || market === 'option' || contract.valueAsset === quoteAsset;
}

function worthOf(
  instrument: Instrument,
  trade: { readonly unit: string; readonly amount: Fraction; readonly at: Fraction },
): readonly [asset: string | null, worth: Fraction] {
  const { contract, baseAsset, quoteAsset } = instrument;
  if (trade.unit === 'quote') return [quoteAsset, trade.amount];
  if (trade.unit === 'base' && contract === null) return [quoteAsset, times(trade.amount, trade.at)];
  if (trade.unit === 'base' || contract === null) return [null, ZERO];
  const face = times(times(trade.amount, fraction(contract.value)), fraction(contract.multiplier));
  if (isFixed(instrument)) return [contract.valueAsset, face];
  return contract.valueAsset === baseAsset ? [quoteAsset, times(face, trade.at)] : [null, ZERO];
}

/** What an amount buys at this price, to 18 digits, as the rule rounds. */
function bought(amount: Fraction, price: Fraction): Fraction {
  const scaled = amount.top * price.bottom * 10n ** 18n;
  const divisor = amount.bottom * price.top;
  return { top: scaled / divisor + (scaled % divisor === 0n ? 0n : 1n), bottom: 10n ** 18n };
}

function maybe(value: { toString(): string } | null): Fraction | null {
  return value === null ? null : fraction(value);
}

function fraction(value: { toString(): string }): Fraction {
  const [whole = '', rest = ''] = value.toString().split('.');
  return { top: BigInt(whole + rest), bottom: 10n ** BigInt(rest.length) };
}

function times(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.top, bottom: left.bottom * right.bottom };
}

function isMore(left: Fraction, right: Fraction): boolean {
  return left.top * right.bottom > right.top * left.bottom;
}

function largest(candidates: readonly (Fraction | null)[]): Fraction {
  let most = ZERO;
  for (const one of candidates) if (one !== null && isMore(one, most)) most = one;
  return most;
}

/** IPv4 only: the worlds of the test have no other. */
function isInBlocks(blocks: readonly string[], address: string): boolean {
  const wanted = bitsOf(address);
  const list = blocks.length === 0 ? ['127.0.0.0/8'] : blocks;
  return list.some((block) => {
    const [network = '', length = ''] = block.split('/');
    return bitsOf(network).slice(0, Number(length)) === wanted.slice(0, Number(length));
  });
}

function bitsOf(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}
