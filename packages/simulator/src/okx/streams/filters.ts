import type { VenueState } from '../../engine/venue-state.ts';
import { family, instType } from '../instrument-shape.ts';
import type { Arg } from './topic.ts';

/** Whether an instrument is among those that `instType`, `instFamily` and `instId` of a subscription choose. */
export function isChosen(state: VenueState, arg: Arg, instrumentId: string): boolean {
  const instrument = state.instrument(instrumentId);
  const { instType: type = 'ANY', instFamily = '', instId = '' } = arg;
  return (
    (type === 'ANY' || type === instType(instrument)) &&
    (instFamily === '' || instFamily === family(instrument)) &&
    (instId === '' || instId === instrumentId)
  );
}

/** How often a channel pushes without an event: every five seconds unless `extraParams` says otherwise; 0 is never. */
export function updateIntervalOf(arg: Arg): number {
  const match = /"updateInterval"\s*:\s*"?(\d{1,5})"?/.exec(arg['extraParams'] ?? '');
  return match === null ? 5000 : Number(match[1]);
}
