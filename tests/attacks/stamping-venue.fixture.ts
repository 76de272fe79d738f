/** A venue in a process of its own that takes everything at once, and remembers when what kind of act had come completely. */
import { startFixedVenue } from '../../bench/fixed-venue.ts';

export interface Stamped {
  /** How many orders, or whatever else is no cancel, have come, and when the last one had, by the wall clock. */
  readonly opens: Readonly<Record<'request' | 'stream', { readonly count: number; readonly lastMs: number }>>;
  readonly cancels: number;
}

const CANCELS: ReadonlySet<string> = new Set(['/api/v5/trade/cancel-order', 'cancel-order']);

const opens = { request: { count: 0, lastMs: 0 }, stream: { count: 0, lastMs: 0 } };
let cancels = 0;

const venue = await startFixedVenue((way, what) => {
  if (CANCELS.has(what)) cancels += 1;
  else opens[way] = { count: opens[way].count + 1, lastMs: Date.now() };
});

process.on('message', () => process.send?.({ opens, cancels } satisfies Stamped));
process.once('disconnect', () => process.exit(0));
process.send?.(venue.url);
