import type { RecordRow } from './record-row.ts';

/** That somebody looked, which every page does that shows records. */
const LOOKS: ReadonlySet<unknown> = new Set(['ledger-read']);
/** What the gateway writes down of itself after something that has a record of its own. */
const UPKEEP: ReadonlySet<unknown> = new Set(['vault', 'state-written', 'summary']);

/** Whether somebody looks for such records by their name. */
export function asksForHousekeeping({
  act,
  event,
}: {
  readonly act: string;
  readonly event: string;
}): boolean {
  return LOOKS.has(act) || UPKEEP.has(event);
}

/** What belongs into the ledger and tells nobody anything who wants to see what happens. */
export function isHousekeeping({ event }: Pick<RecordRow, 'event'>): boolean {
  return event.type === 'admin'
    ? LOOKS.has(event['act'])
    : event.type === 'system' && UPKEEP.has(event['event']);
}
