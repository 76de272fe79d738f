import assert from 'node:assert/strict';
import type { ForbiddenFinding } from '../document.ts';
import { toFinding } from '../forbidden.ts';
import type { Side } from '../row.ts';
import type { Doors } from './session.ts';
import { until, type VenueStreams } from './venue-streams.ts';

/** A channel or an operation that no virtual key gets, whatever its scopes. */
export interface ForbiddenStream<OneSide> {
  readonly client: 'ccxt' | 'okx-api';
  readonly call: string;
  /** What arrives at the venue when it is made directly. */
  readonly reaches: string;
  /** What the client raised; where the venue leaves it without an answer this never ends. */
  readonly run: (side: OneSide) => Promise<string>;
}

/** Made directly it arrives; through the gateway the client hears of it and the venue hears nothing. */
export async function tryForbidden<OneSide extends Side>(
  forbidden: ForbiddenStream<OneSide>,
  doors: Doors<OneSide>,
): Promise<ForbiddenFinding> {
  const direct = await doors.direct();
  try {
    // What becomes of it at the venue is of no interest here, and may be nothing for ever.
    forbidden.run(direct.venue.side).catch(() => undefined);
    await arrival(forbidden.reaches, direct.streams);
  } finally {
    await direct.end();
  }
  const gateway = await doors.gateway();
  try {
    const raised = await forbidden.run(gateway.venue.side);
    assert.notEqual(raised, 'nothing');
    assert.deepEqual(gateway.streams.takeWishes(), []);
    return toFinding(forbidden, { raised, arrived: [] });
  } finally {
    await gateway.end();
  }
}

async function arrival(name: string, streams: VenueStreams): Promise<void> {
  const seen: string[] = [];
  await until(
    () => {
      seen.push(...streams.takeWishes().map((wish) => wish.name));
      return seen.includes(name);
    },
    () => `${name} at the venue among ${seen.join(', ')}`,
  );
}
