import { TAG_TIMERS_MAX } from '../bounds.ts';
import { closePosition } from '../engine/closing.ts';
import { setDeadManTimer } from '../engine/dead-man.ts';
import { perSecond, perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { namedInstrument } from './market-data.ts';
import { clientIdOf, positionSideOf, tagOf } from './order-requests.ts';
import { refusalOf } from './rejection-codes.ts';
import { ok, type Reply } from './replies.ts';

function close({ account, engine, fields, state }: PrivateCall): Reply {
  const instrument = namedInstrument(state, fields);
  fields.oneOf('mgnMode', ['cross', 'isolated']);
  const side = positionSideOf(fields) ?? 'net';
  if (account.positionMode === 'long_short_mode' && side === 'net') throw new OkxRefusal('51000', 'posSide');
  const [clientId, tag] = [clientIdOf(fields), tagOf(fields)];
  const result = engine.command((venue) =>
    closePosition(venue, {
      uid: account.uid,
      instrumentId: instrument.id,
      side,
      clientId,
      tag,
      cancelPending: fields.flag('autoCxl'),
    }),
  );
  if (result.kind === 'rejected') {
    throw result.reason === 'no-position' ? new OkxRefusal('51023') : refusalOf(result);
  }
  return ok([{ instId: instrument.id, posSide: side, clOrdId: clientId, tag }]);
}

/** `timeOut` in seconds: 0 stops the timer, else 10 to 120. */
function cancelAllAfter({ account, engine, fields, now, state, variants }: PrivateCall): Reply {
  const text = fields.required('timeOut');
  const seconds = fields.whole('timeOut', 0);
  if (!/^\d+$/.test(text) || (seconds !== 0 && (seconds < 10 || seconds > 120))) {
    throw new OkxRefusal('51000', 'timeOut');
  }
  const tag = tagOf(fields);
  const timer = { uid: account.uid, tag };
  const tagTimers = state.timers.ownedBy(account.uid).filter((row) => row.tag !== '' && row.tag !== tag);
  if (tag !== '' && seconds > 0 && tagTimers.length >= TAG_TIMERS_MAX) throw new OkxRefusal('51071');
  const dueAt = now + seconds * 1000;
  engine.command((venue) =>
    setDeadManTimer(venue, seconds === 0 ? timer : { ...timer, dueAt: venue.now() + seconds * 1000 }),
  );
  const shown = (instant: number): string =>
    (variants.cancelAllAfterUnit === 's' ? Math.floor(instant / 1000) : instant).toString();
  return ok([{ triggerTime: seconds === 0 ? '0' : shown(dueAt), tag, ts: shown(now) }]);
}

/** Market-maker protection exists only for options, which this venue does not list. */
function massCancel({ fields }: PrivateCall): Reply {
  fields.oneOf('instType', ['OPTION']);
  fields.required('instFamily');
  throw new OkxRefusal('51010');
}

export const SAFETY_ROUTES: readonly PrivateRoute[] = [
  {
    method: 'POST',
    path: 'trade/close-position',
    access: 'trade',
    limit: perTwoSeconds(20, 'user+instrument'),
    run: close,
  },
  {
    method: 'POST',
    path: 'trade/cancel-all-after',
    access: 'trade',
    limit: perSecond(1, 'user+tag'),
    run: cancelAllAfter,
  },
  { method: 'POST', path: 'trade/mass-cancel', access: 'trade', limit: perTwoSeconds(5), run: massCancel },
];
