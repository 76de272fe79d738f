import type { JsonObject, JsonValue } from '../../../encoding/json.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import { MARKETS, type Market } from '../../../trading/vocabulary.ts';
import { refuseChannel } from '../../channel-refusal.ts';
import { readClosedFields, type ClosedSchema, type Fields } from '../../closed-fields.ts';
import type { StreamChannel } from '../../stream-dialect.ts';
import { INSTRUMENT_TYPES, marketOfInstrument } from '../instrument-id.ts';
import { OKX_ENDPOINTS, type EndpointName } from './endpoints.ts';

/** How the argument of a subscription can look. An index is named like an instrument and is none. */
const ARGUMENT_FORMS = {
  name: /^[A-Za-z0-9_-]{1,40}$/u,
  instrument: /^[A-Z0-9_]{1,24}(?:-[A-Z0-9_]{1,24}){1,4}$/u,
  index: /^[A-Z0-9_]{1,24}-[A-Z0-9_]{1,24}$/u,
  currency: /^[A-Za-z0-9_.-]{1,32}$/u,
  'algo-id': /^[0-9]{1,20}$/u,
  type: /^(?:SPOT|MARGIN|SWAP|FUTURES|OPTION)$/u,
  'type-or-any': /^(?:SPOT|MARGIN|SWAP|FUTURES|OPTION|ANY)$/u,
  // How often the whole is pushed again: the one thing that there is to ask for, as JSON inside the JSON.
  pace: /^\s*\{\s*"updateInterval"\s*:\s*"(?:0|2000|3000|4000)"\s*\}\s*$/u,
} as const satisfies Record<string, RegExp>;

type ArgumentForm = keyof typeof ARGUMENT_FORMS;
type ArgumentSchema = ClosedSchema<ArgumentForm>;

function schemaOf(
  required: Readonly<Record<string, ArgumentForm>>,
  optional: Readonly<Record<string, ArgumentForm>> = {},
): ArgumentSchema {
  return {
    fields: { channel: 'name', ...required, ...optional },
    required: ['channel', ...Object.keys(required)],
  };
}

const NOTHING = schemaOf({});
const INSTRUMENT = schemaOf({ instId: 'instrument' });
const INDEX = schemaOf({ instId: 'index' });
const TYPE = schemaOf({ instType: 'type' });
const FAMILY = schemaOf({ instFamily: 'index' });
const TYPE_AND_SOME = schemaOf({ instType: 'type' }, { instFamily: 'index', instId: 'instrument' });
const ANY_AND_SOME = schemaOf({ instType: 'type-or-any' }, { instFamily: 'index', instId: 'instrument' });
const POSITIONS = schemaOf(
  { instType: 'type-or-any' },
  { instFamily: 'index', instId: 'instrument', extraParams: 'pace' },
);

interface ChannelRow {
  readonly endpoint: EndpointName;
  readonly access: StreamChannel['access'];
  readonly joining: StreamChannel['joining'];
  readonly argument: ArgumentSchema;
  /** Whether a new subscription begins with the whole state, so that nothing missed before matters. */
  readonly beginsWhole: boolean;
}

interface ChannelGroup extends ChannelRow {
  readonly names: readonly string[];
}

const PUBLIC = { endpoint: 'public', access: 'public', joining: 'next', beginsWhole: false } as const;
const BUSINESS = { ...PUBLIC, endpoint: 'business' } as const;
const PRIVATE = { endpoint: 'private', access: 'account', joining: 'next', beginsWhole: false } as const;
/** Each push says all that there is to know. */
const STATE = { joining: 'last', beginsWhole: true } as const;
const BOOK = { joining: 'book', beginsWhole: true } as const;

const SHORT_BARS = ['1m', '3m', '5m', '15m', '30m', '1H', '2H', '4H'];
const LONG_BARS = ['6H', '12H', '1D', '2D', '3D', '5D', '1W', '1M', '3M'];
const BARS = [...SHORT_BARS, ...LONG_BARS, ...LONG_BARS.map((bar) => `${bar}utc`)];

/** OKX v5, WebSocket channels (documentation of 2026-02-23, change log to 2026-10-09). */
const CHANNELS: readonly ChannelGroup[] = [
  {
    ...PUBLIC,
    ...STATE,
    argument: INSTRUMENT,
    names: ['tickers', 'mark-price', 'price-limit', 'open-interest', 'funding-rate', 'bbo-tbt', 'books5'],
  },
  { ...PUBLIC, ...STATE, argument: INSTRUMENT, names: ['call-auction-details'] },
  { ...PUBLIC, ...STATE, argument: INDEX, names: ['index-tickers'] },
  { ...PUBLIC, ...BOOK, argument: INSTRUMENT, names: ['books', 'books-rpi'] },
  { ...PUBLIC, argument: INSTRUMENT, names: ['trades'] },
  { ...PUBLIC, argument: TYPE, names: ['instruments', 'liquidation-orders'] },
  { ...PUBLIC, argument: TYPE_AND_SOME, names: ['option-trades', 'estimated-price', 'adl-warning'] },
  { ...PUBLIC, argument: FAMILY, names: ['opt-summary'] },
  { ...PUBLIC, argument: NOTHING, names: ['status'] },
  // Market data, but only for accounts of some size: everybody gets them over his own login.
  {
    ...PUBLIC,
    access: 'account',
    beginsWhole: true,
    argument: INSTRUMENT,
    names: ['books-l2-tbt', 'books50-l2-tbt'],
  },
  { ...BUSINESS, argument: INSTRUMENT, names: ['trades-all', 'public-block-trades'] },
  { ...BUSINESS, ...STATE, argument: INSTRUMENT, names: ['block-tickers', 'candle1s'] },
  { ...BUSINESS, ...STATE, argument: INSTRUMENT, names: BARS.map((bar) => `candle${bar}`) },
  { ...BUSINESS, ...STATE, argument: INSTRUMENT, names: BARS.map((bar) => `mark-price-candle${bar}`) },
  { ...BUSINESS, ...STATE, argument: INDEX, names: BARS.map((bar) => `index-candle${bar}`) },
  {
    ...PRIVATE,
    beginsWhole: true,
    argument: schemaOf({}, { ccy: 'currency', extraParams: 'pace' }),
    names: ['account'],
  },
  { ...PRIVATE, beginsWhole: true, argument: POSITIONS, names: ['positions'] },
  { ...PRIVATE, beginsWhole: true, argument: NOTHING, names: ['balance_and_position'] },
  { ...PRIVATE, beginsWhole: true, argument: schemaOf({}, { ccy: 'currency' }), names: ['account-greeks'] },
  { ...PRIVATE, argument: ANY_AND_SOME, names: ['orders', 'liquidation-warning'] },
  { ...PRIVATE, argument: schemaOf({}, { instId: 'instrument' }), names: ['fills'] },
  { ...PRIVATE, endpoint: 'business', argument: ANY_AND_SOME, names: ['orders-algo'] },
  {
    ...PRIVATE,
    endpoint: 'business',
    beginsWhole: true,
    argument: schemaOf({ instType: 'type-or-any' }, { instId: 'instrument', algoId: 'algo-id' }),
    names: ['algo-advance'],
  },
];

const ROWS: ReadonlyMap<string, ChannelRow> = new Map(
  CHANNELS.flatMap(({ names, ...row }) => names.map((name) => [name, row] as const)),
);

/** Known, and not passed on: the account's funding, the venue's bots, block trading and spreads, event contracts. */
const NOT_ADMITTED =
  /^(?:deposit-info|withdrawal-info|grid-.+|algo-recurring-buy|copytrading-.+|rfqs|quotes|(?:public-)?struc-block-trades|sprd-.+|economic-calendar|event-contract-.+|books-elp)$/u;

/** What tells one subscription from another, in the order in which a canonical argument has it. */
const KEY_FIELDS = ['channel', 'instType', 'instFamily', 'instId', 'ccy', 'algoId'] as const;

/** One `arg` of a subscription, read completely: a field that its channel does not take is refused. */
export function readChannel(value: JsonValue): StreamChannel | Refusal {
  const name = value instanceof Map ? (value as JsonObject).get('channel') : undefined;
  if (typeof name !== 'string' || !ARGUMENT_FORMS.name.test(name))
    return refuse('FIELD_MALFORMED', { detail: 'A subscription must name its channel.' });
  const row = ROWS.get(name);
  if (row === undefined)
    return refuseChannel(NOT_ADMITTED.test(name) ? 'CHANNEL_NOT_ADMITTED' : 'CHANNEL_UNKNOWN', name);
  const fields = readClosedFields(value, row.argument, readForm);
  return fields.kind === 'refused' ? fields : channelOf(fields, row);
}

function readForm(raw: JsonValue, form: ArgumentForm): string | null {
  if (typeof raw !== 'string' || !ARGUMENT_FORMS[form].test(raw)) return null;
  return form === 'pace' ? raw.replace(/\s/gu, '') : raw;
}

function channelOf(fields: Fields, row: ChannelRow): StreamChannel | Refusal {
  const named = row.argument.fields['instId'] === 'instrument' ? fields.text('instId') : null;
  const shape = named === null ? null : marketOfInstrument(named);
  if (named !== null && shape === null)
    return refuse('FIELD_MALFORMED', { detail: 'The field instId names no known kind of instrument.' });
  const type = MARKETS.find((market) => INSTRUMENT_TYPES[market] === fields.text('instType')) ?? null;
  if (type !== null && shape !== null && shape !== (type === 'margin' ? 'spot' : type))
    return refuse('FIELD_MALFORMED', { detail: 'The fields instType and instId contradict each other.' });
  const key = textOfArgument((name) => fields.text(name) ?? '', KEY_FIELDS);
  return {
    key,
    endpoint: OKX_ENDPOINTS[row.endpoint],
    access: row.access,
    market: type ?? marketOfShape(shape) ?? (row.argument === FAMILY ? 'option' : null),
    instrument: named,
    joining: row.joining,
    argument: textOfArgument((name) => fields.text(name) ?? '', [...KEY_FIELDS, 'extraParams']),
  };
}

/** A pair is of spot and of margin alike. */
function marketOfShape(shape: Market | null): Market | null {
  return shape === 'spot' ? null : shape;
}

function textOfArgument(read: (name: string) => string, names: readonly string[]): string {
  const fields = names.map((name) => [name, read(name)] as const).filter(([, text]) => text !== '');
  return JSON.stringify(Object.fromEntries(fields));
}

/**
 * The key of the channel that an `arg` of the venue names; `null` for one that nobody subscribes to here. The venue adds
 * the account's uid, and may leave out what says nothing about which pushes are meant.
 */
export function keyOfArgument(value: JsonValue | undefined): string | null {
  if (!(value instanceof Map)) return null;
  const argument = value as JsonObject;
  const read = (name: string): string => {
    const text = argument.get(name);
    return typeof text === 'string' ? text : '';
  };
  const row = ROWS.get(read('channel'));
  return row === undefined
    ? null
    : textOfArgument(
        read,
        KEY_FIELDS.filter((name) => Object.hasOwn(row.argument.fields, name)),
      );
}

/** Whether pushes that were missed stay missed after a new subscription: what the account did while nobody listened. */
export function losesPushes(channel: StreamChannel): boolean {
  const name = /^\{"channel":"([^"]+)"/u.exec(channel.argument)?.[1] ?? '';
  return channel.access === 'account' && ROWS.get(name)?.beginsWhole === false;
}
