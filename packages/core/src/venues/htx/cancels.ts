import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { AccountCancelIntent, CancelIntent, OrderReference } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';
import type { Market } from '../../trading/vocabulary.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';
import type { Line } from './line.ts';
import { readContract } from './orders.ts';

/** Where an order is cancelled; spot orders need no instrument for it. */
interface Place {
  readonly instrument: string | null;
  readonly market: Market;
}

const SPOT: Place = { instrument: null, market: 'spot' };

/** The id stands in the path, where the operation's row has it in braces. */
export function readSpotCancel(fields: Fields, { operation, message }: Line): CancelIntent {
  const at = operation.path.split('/').findIndex((segment) => segment.startsWith('{'));
  const order = { kind: 'venue-id', id: message.path.split('/')[at] ?? '' } as const;
  return cancelOf({ ...SPOT, instrument: fields.text('symbol') }, order, false);
}

export function readSpotCancels(fields: Fields): readonly CancelIntent[] | Refusal {
  const orders = readReferences(fields, 'order-ids', 'client-order-ids');
  return 'code' in orders ? orders : orders.map((order) => cancelOf(SPOT, order, false));
}

export function readSpotCancelClient(fields: Fields): readonly CancelIntent[] {
  return referencesOf(fields, 'client-order-id', 'client-id').map((order) => cancelOf(SPOT, order, false));
}

export function readSpotAlgoCancels(fields: Fields): readonly CancelIntent[] {
  return referencesOf(fields, 'clientOrderIds', 'client-id').map((order) => cancelOf(SPOT, order, true));
}

/** One or several orders of one contract. */
export function readContractCancels(fields: Fields, { area }: Line): readonly CancelIntent[] | Refusal {
  const contract = readContract(fields, area);
  if (contract.kind === 'refused') return contract;
  const orders = readReferences(fields, 'order_id', 'client_order_id');
  return 'code' in orders ? orders : orders.map((order) => cancelOf(contract, order, false));
}

export function readAlgoCancels(fields: Fields, { area }: Line): readonly CancelIntent[] | Refusal {
  const contract = readContract(fields, area);
  if (contract.kind === 'refused') return contract;
  const orders = readReferences(fields, 'algo_id', 'algo_client_order_id');
  return 'code' in orders ? orders : orders.map((order) => cancelOf(contract, order, true));
}

function cancelOf({ instrument, market }: Place, order: OrderReference, algo: boolean): CancelIntent {
  return { kind: 'cancel', instrument, market, order, algo };
}

/** By ids of exactly one kind: given both, the venue would silently prefer one. */
function readReferences(fields: Fields, venue: string, client: string): readonly OrderReference[] | Refusal {
  if (fields.has(venue) === fields.has(client))
    return refuse(fields.has(venue) ? 'FIELD_MALFORMED' : 'FIELD_MISSING', {
      detail: `Name orders by ${venue} or by ${client}, not both.`,
    });
  return fields.has(venue)
    ? referencesOf(fields, venue, 'venue-id')
    : referencesOf(fields, client, 'client-id');
}

function referencesOf(fields: Fields, name: string, kind: OrderReference['kind']): readonly OrderReference[] {
  const text = fields.text(name);
  return (text === null ? fields.texts(name) : [text]).map((id) => ({ kind, id }));
}

/** `tag`: where orders are cancelled, and of which instrument if it is one (`spot btcusdt`, `linear`). */
export function readMassCancel(fields: Fields, { area }: Line): AccountCancelIntent | Refusal {
  const name = area === 'spot' ? 'symbol' : 'contract_code';
  const instrument = fields.text(name);
  const isOne = instrument !== null && !instrument.includes(',');
  if (isOne && placeOfInstrument(instrument)?.area !== area)
    return refuse('FIELD_MALFORMED', { detail: `The field ${name} names nothing of this API.` });
  const tag = isOne ? `${area} ${instrument}` : area;
  return { kind: 'account-cancel', means: 'mass-cancel', delaySeconds: null, tag };
}

/** Seconds; 0 disarms. */
export function readSpotTimer(fields: Fields): AccountCancelIntent | Refusal {
  return timerOf(Number(fields.text('timeout')), 'spot');
}

/** Milliseconds. */
export function readContractTimer(fields: Fields, { area }: Line): AccountCancelIntent | Refusal {
  if (fields.text('on_off') === '0') return timerOf(0, area);
  if (!fields.has('time_out')) return refuse('FIELD_MISSING', { detail: 'The field time_out is missing.' });
  return timerOf(Math.max(1, Math.ceil(Number(fields.text('time_out')) / 1000)), area);
}

function timerOf(delaySeconds: number, tag: Area): AccountCancelIntent | Refusal {
  return delaySeconds !== 0 && (delaySeconds < TIMER_SECONDS_MIN || delaySeconds > TIMER_SECONDS_MAX)
    ? refuse('FIELD_MALFORMED', { detail: 'The timer must be from 5 seconds to a day.' })
    : { kind: 'account-cancel', means: 'cancel-all-after', delaySeconds, tag };
}

const TIMER_SECONDS_MIN = 5;
/** The venue names no upper bound; a timer of more than a day guards nothing. */
const TIMER_SECONDS_MAX = 86_400;
