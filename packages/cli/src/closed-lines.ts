import type { Status } from '@bitting/client/operations.ts';

type Closed = Pick<Status, 'state' | 'closedVenues' | 'closedAccounts' | 'closedKeys'>;

/** Lines after a resumption; `bitting status` has the rest. */
const CLOSED_SHOWN = 5;

/** What a resumption has left as it was: whoever resumes everything would take the rest for active, too. */
export function listClosed({ state, closedVenues, closedAccounts, closedKeys }: Closed): readonly string[] {
  const closed = [
    ...(state === null || state === 'active' ? [] : [`everything is ${state}`]),
    ...closedVenues.map((one) => `${one.venue} is ${one.state}`),
    ...closedAccounts.map((one) => `${one.label} (${one.accountId}) is ${one.state}`),
    ...closedKeys.map((one) => `${one.label} (${one.virtualKeyId}) is ${one.state}`),
  ];
  const more = closed.length - CLOSED_SHOWN;
  return [
    ...closed.slice(0, CLOSED_SHOWN).map((line) => `Still closed by itself: ${line}`),
    ...(more > 0 ? [`… and ${more} more: bitting status`] : []),
  ];
}
