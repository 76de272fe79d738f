/** An intent as the ledger keeps it, and back: what reconciling needs after a restart. */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { RecordedItem, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type {
  AmendIntent,
  ClosePositionIntent,
  Intent,
  PlaceIntent,
  OrderLeg,
  OrderReference,
  OrderSize,
  OrderType,
} from '@bitting/core/trading/intent.ts';
import { MARKETS, type Market, type Side } from '@bitting/core/trading/vocabulary.ts';
import { isWrittenAlike, writeCharge } from '../limits/recorded-charge.ts';

const ABSENT = '-';

const EMPTY: RecordedItem = {
  kind: '',
  instrument: null,
  market: null,
  side: null,
  type: null,
  size: null,
  price: null,
  reduceOnly: false,
  algo: false,
  clientOrderId: null,
  venueOrderId: null,
  notional: null,
  details: {},
};

/** The end of what could not be recorded and was never sent. */
export const WITHDRAWN: RecordedOutcomeItem = {
  kind: 'rejected',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: null,
};

/** `worth` is what the policy judged the intent to be worth at most, `charge` what it takes from limits. */
export function toRecordedItem(
  intent: Intent,
  worth: Notional | null = null,
  charge: Notional | null = null,
): RecordedItem {
  const notional = worth === null ? null : `${worth.amount.toString()} ${worth.asset}`;
  const details: Details = {};
  const item = writeItem(intent, notional, details);
  if (charge !== null)
    details['charge'] = notional !== null && isWrittenAlike(worth, charge) ? notional : writeCharge(charge);
  return item;
}

/** Into `details` goes what has no field of its own. */
type Details = Record<string, string>;

function writeItem(intent: Intent, notional: string | null, details: Details): RecordedItem {
  const { kind } = intent;
  switch (kind) {
    case 'place':
      return writePlace(intent, notional, details);
    case 'amend':
      return writeAmend(intent, notional, details);
    case 'cancel':
      return {
        ...EMPTY,
        kind,
        instrument: intent.instrument,
        market: intent.market,
        algo: intent.algo,
        ...writeReference(intent.order),
        notional,
        details,
      };
    case 'account-cancel':
      note(details, 'means', intent.means);
      note(details, 'delaySeconds', intent.delaySeconds?.toString() ?? null);
      note(details, 'tag', intent.tag);
      return { ...EMPTY, kind, notional, details };
    case 'close-position':
      return writeClose(intent, notional, details);
    case 'set-leverage':
      note(details, 'leverage', intent.leverage.toString());
      note(details, 'marginMode', intent.marginMode);
      return { ...EMPTY, kind, instrument: intent.instrument, market: intent.market, notional, details };
    case 'read':
      break;
  }
  return { ...EMPTY, kind, instrument: intent.instrument, notional, details };
}

function writePlace(intent: PlaceIntent, notional: string | null, details: Details): RecordedItem {
  note(details, 'positionSide', intent.positionSide);
  note(details, 'legs', writeLegs(intent.legs));
  note(details, 'venueAccount', intent.venueAccount);
  return {
    kind: 'place',
    instrument: intent.instrument,
    market: intent.market,
    side: intent.side,
    type: intent.type,
    size: writeSize(intent.size),
    price: writeDecimal(intent.price),
    reduceOnly: intent.reduceOnly,
    algo: intent.algo,
    clientOrderId: intent.clientOrderId,
    venueOrderId: null,
    notional,
    details,
  };
}

function writeAmend(intent: AmendIntent, notional: string | null, details: Details): RecordedItem {
  note(details, 'legs', writeLegs(intent.newLegs));
  return {
    ...EMPTY,
    kind: intent.kind,
    instrument: intent.instrument,
    market: intent.market,
    size: intent.newSize === null ? null : `${intent.newSize.toString()} total`,
    price: writeDecimal(intent.newPrice),
    algo: intent.algo,
    ...writeReference(intent.order),
    notional,
    details,
  };
}

function writeClose(intent: ClosePositionIntent, notional: string | null, details: Details): RecordedItem {
  note(details, 'marginMode', intent.marginMode);
  note(details, 'positionSide', intent.positionSide);
  note(details, 'cancelsPending', intent.cancelsPending ? 'true' : null);
  return {
    ...EMPTY,
    kind: intent.kind,
    instrument: intent.instrument,
    market: intent.market,
    size: 'position',
    clientOrderId: intent.clientOrderId,
    notional,
    details,
  };
}

/** What is `null` is left out. */
function note(details: Details, name: string, value: string | null): void {
  if (value !== null) details[name] = value;
}

/** The intent again, as it was recorded by this or a former life of the gateway. */
export function fromRecordedItem(item: RecordedItem): Intent {
  const read = READERS.get(item.kind);
  if (read === undefined)
    throw new BittingError('INTERNAL_FAULT', `a recorded item of unknown kind: ${item.kind}`);
  return read(item);
}

const READERS: ReadonlyMap<string, (item: RecordedItem) => Intent> = new Map<
  string,
  (item: RecordedItem) => Intent
>([
  ['place', readPlace],
  [
    'amend',
    (item) => ({
      kind: 'amend',
      ...readTraded(item),
      order: readReference(item),
      algo: item.algo,
      newSize: readDecimal(item.size),
      newPrice: readDecimal(item.price),
      newLegs: readLegs(item.details['legs']),
    }),
  ],
  ['cancel', (item) => ({ kind: 'cancel', ...readNamed(item), order: readReference(item), algo: item.algo })],
  [
    'account-cancel',
    ({ details }) => ({
      kind: 'account-cancel',
      means: details['means'] === 'mass-cancel' ? 'mass-cancel' : 'cancel-all-after',
      delaySeconds: details['delaySeconds'] === undefined ? null : Number(details['delaySeconds']),
      tag: details['tag'] ?? null,
    }),
  ],
  [
    'close-position',
    (item) => ({
      kind: 'close-position',
      ...readTraded(item),
      marginMode: item.details['marginMode'] ?? '',
      positionSide: readPositionSide(item),
      clientOrderId: item.clientOrderId,
      cancelsPending: item.details['cancelsPending'] === 'true',
    }),
  ],
  [
    'set-leverage',
    (item) => ({
      kind: 'set-leverage',
      ...readNamed(item),
      leverage: Decimal.parse(item.details['leverage'] ?? ''),
      marginMode: item.details['marginMode'] ?? '',
    }),
  ],
]);

function readPlace(item: RecordedItem): Intent {
  const { details } = item;
  return {
    kind: 'place',
    ...readTraded(item),
    side: (item.side ?? 'buy') as Side,
    type: (item.type ?? 'limit') as OrderType,
    size: readSize(item.size ?? 'position'),
    price: readDecimal(item.price),
    legs: readLegs(details['legs']),
    reduceOnly: item.reduceOnly,
    clientOrderId: item.clientOrderId,
    algo: item.algo,
    positionSide: readPositionSide(item),
    venueAccount: details['venueAccount'] ?? null,
  };
}

function readPositionSide({ details }: RecordedItem): 'long' | 'short' | null {
  const side = details['positionSide'];
  return side === 'long' || side === 'short' ? side : null;
}

function writeSize(size: OrderSize): string {
  return size.unit === 'position' ? 'position' : `${size.amount.toString()} ${size.unit}`;
}

function readSize(text: string): OrderSize {
  const [amount, unit] = text.split(' ');
  if (amount === undefined || amount === 'position') return { unit: 'position' };
  return { unit: unit as 'base', amount: Decimal.parse(amount) };
}

function writeDecimal(value: Decimal | null): string | null {
  return value?.toString() ?? null;
}

/** Reads `0.5`, and `0.5 total` without its unit. */
export function readDecimal(text: string | null): Decimal | null {
  if (text === null) return null;
  const end = text.indexOf(' ');
  return Decimal.tryParse(end === -1 ? text : text.slice(0, end));
}

/** `purpose|trigger|price|size` for each leg, separated by `;`. What a leg does not name is `-`. */
function writeLegs(legs: readonly OrderLeg[]): string | null {
  if (legs.length === 0) return null;
  const texts = legs.map((leg) =>
    [
      leg.purpose,
      leg.triggerPrice?.toString() ?? ABSENT,
      leg.price?.toString() ?? ABSENT,
      leg.size === null ? ABSENT : writeSize(leg.size),
    ].join('|'),
  );
  return texts.join(';');
}

function readLegs(text: string | undefined): readonly OrderLeg[] {
  if (text === undefined) return [];
  return text.split(';').map((leg) => {
    const [purpose, trigger = ABSENT, price = ABSENT, size = ABSENT] = leg.split('|');
    return {
      purpose: purpose as OrderLeg['purpose'],
      triggerPrice: trigger === ABSENT ? null : Decimal.parse(trigger),
      price: price === ABSENT ? null : Decimal.parse(price),
      size: size === ABSENT ? null : readSize(size),
    };
  });
}

function writeReference(order: OrderReference): Pick<RecordedItem, 'clientOrderId' | 'venueOrderId'> {
  return order.kind === 'venue-id'
    ? { venueOrderId: order.id, clientOrderId: null }
    : { venueOrderId: null, clientOrderId: order.id };
}

export function readReference(item: RecordedItem): OrderReference {
  return item.venueOrderId === null
    ? { kind: 'client-id', id: item.clientOrderId ?? '' }
    : { kind: 'venue-id', id: item.venueOrderId };
}

function readTraded(item: RecordedItem): { readonly instrument: string; readonly market: Market } {
  return { instrument: item.instrument ?? '', market: readMarket(item.market) };
}

function readNamed(item: RecordedItem): {
  readonly instrument: string | null;
  readonly market: Market | null;
} {
  return { instrument: item.instrument, market: item.market === null ? null : readMarket(item.market) };
}

function readMarket(text: string | null): Market {
  const market = MARKETS.find((candidate) => candidate === text);
  if (market === undefined) throw new BittingError('INTERNAL_FAULT', `a recorded market is unknown: ${text}`);
  return market;
}
