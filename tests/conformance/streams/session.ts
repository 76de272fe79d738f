import assert from 'node:assert/strict';
import type { CanarySet } from '../../support/canary.ts';
import type { Row, Side } from '../row.ts';
import { runRow, type RowResult, type Venue } from '../run.ts';
import type { VenueStreams } from './venue-streams.ts';

/** One row's clients on one side: opened for it alone, so that nothing is subscribed yet. */
export interface Session<OneSide extends Side> {
  readonly venue: Venue<OneSide>;
  readonly streams: VenueStreams;
  end(): Promise<void>;
}

/** How a row's clients are opened on each side. */
export interface Doors<OneSide extends Side> {
  readonly direct: () => Promise<Session<OneSide>>;
  readonly gateway: () => Promise<Session<OneSide>>;
}

/**
 * Runs a row on both sides: equal results, equal acts, and whatever is subscribed at the venue directly is subscribed
 * there by the gateway too. The gateway may hold more: it keeps public channels for a while when their last bot has left.
 */
export async function runStreamRow<OneSide extends Side>(
  row: Row<OneSide>,
  doors: Doors<OneSide>,
  canaries: CanarySet,
): Promise<RowResult> {
  const [left, right] = [await doors.direct(), await doors.gateway()];
  try {
    const { problems, sent } = await runRow(watched(row, canaries), left.venue, right.venue);
    const held = new Set(right.streams.held());
    const missing = left.streams.held().filter((one) => !held.has(one));
    return {
      sent: [...left.streams.subscriptions(), ...sent],
      problems: [...problems, ...missing.map((one) => `not subscribed at the venue: ${one}`)],
    };
  } finally {
    await left.end();
    await right.end();
  }
}

/** The same row; what the bot gets to see through the gateway must hold nothing of the real key. */
function watched<OneSide extends Side>(row: Row<OneSide>, canaries: CanarySet): Row<OneSide> {
  return {
    ...row,
    async run(side) {
      const result = await row.run(side);
      if (side.name === 'gateway')
        assert.deepEqual(canaries.search(row.call, JSON.stringify(result) ?? ''), []);
      return result;
    },
  };
}
