import { ownText } from '../../encoding/own-text.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { AccountCancelIntent, CancelIntent, OrderReference } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';
import type { Line } from './line.ts';
import { readContract } from './orders.ts';

/** What a request calls the two kinds of ids; it names orders by exactly one of them. */
interface IdNames {
  readonly venue: string;
  readonly client: string;
  readonly algo: boolean;
}

/** The id stands in the path, where the operation's row has it in braces. */
export function readSpotCancel(fields: Fields, { operation, message }: Line): CancelIntent {
  const at = operation.path.split('/').findIndex((segment) => segment.startsWith('{'));
  const id = ownText(message.path.split('/')[at] ?? '');
  const instrument = fields.text('symbol');
  return { kind: 'cancel', instrument, market: 'spot', order: { kind: 'venue-id', id }, algo: false };
}

/** One or several orders; contracts are named with them, pairs are not. */
export function cancelsBy(names: IdNames): (fields: Fields, line: Line) => readonly CancelIntent[] | Refusal {
  return (fields, { area }) => {
    const place = area === 'spot' ? SPOT : readContract(fields, area);
    if (place.kind === 'refused') return place;
    const { venue, client, algo } = names;
    if (fields.has(venue) === fields.has(client))
      return refuse(fields.has(venue) ? 'FIELD_MALFORMED' : 'FIELD_MISSING', {
        detail: `Name orders by ${venue} or by ${client}, not both.`,
      });
    const [name, kind] = fields.has(venue) ? [venue, 'venue-id' as const] : [client, 'client-id' as const];
    const text = fields.text(name);
    const ids = text === null ? fields.texts(name) : [text];
    return ids.map((id) => cancelOf(place, { kind, id }, algo));
  };
}

const SPOT = { kind: 'spot', instrument: null, market: 'spot' } as const;

function cancelOf(
  { instrument, market }: Pick<CancelIntent, 'instrument' | 'market'>,
  order: OrderReference,
  algo: boolean,
): CancelIntent {
  return { kind: 'cancel', instrument, market, order, algo };
}

/** `tag`: where orders are cancelled, and of which instruments if not of all (`spot btcusdt,ethusdt`, `linear`). */
export function readMassCancel(fields: Fields, { area }: Line): AccountCancelIntent | Refusal {
  const name = area === 'spot' ? 'symbol' : 'contract_code';
  const list = fields.text(name);
  if (list !== null && list.split(',').some((id) => placeOfInstrument(id)?.area !== area))
    return refuse('FIELD_MALFORMED', { detail: `The field ${name} names nothing of this API.` });
  const tag = list === null ? area : `${area} ${list}`;
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
    ? refuse('FIELD_MALFORMED', { detail: 'The timer must be from 5 seconds to an hour.' })
    : { kind: 'account-cancel', means: 'cancel-all-after', delaySeconds, tag };
}

const TIMER_SECONDS_MIN = 5;
/** The venue names no upper bound; a timer of more than an hour guards nothing, and whether it was set shows at its end. */
const TIMER_SECONDS_MAX = 3_600;
