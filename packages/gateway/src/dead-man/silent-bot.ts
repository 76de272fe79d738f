import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { orderKey } from '../accounts/sync/row-key.ts';
import { PLAN_PAUSE_FIRST_MS, PLAN_PAUSE_MAX_MS } from '../halt/bounds.ts';
import { chunksOf } from '../halt/chunks.ts';
import type { VenueHands } from '../halt/venue-hands.ts';
import type { Clock } from '../ports/clock.ts';
import { CANCELS_AT_ONCE } from './bounds.ts';

/** Whom the ledger names where it names a bot's key or an operator. */
export const DEAD_MAN = 'dead-man';

export interface SilentBot {
  readonly accountId: string;
  readonly virtualKeyId: string;
}

export interface SilentBotPorts {
  readonly clock: Clock;
  readonly hands: Pick<VenueHands, 'cancel' | 'hasOpen' | 'knownOrders' | 'listOrders'>;
  /** The bot is silent, and its key still has the field. */
  readonly isSilent: () => boolean;
  /** For the first time something of it is cancelled. */
  readonly began: () => void;
}

/** How many different orders were cancelled; and since when none is open, by the monotonic clock, where that was seen. */
export interface SilentBotEnd {
  readonly orders: number;
  readonly noneSinceMs: number | null;
}

/**
 * Cancels the open orders of a key whose bot is silent: those that are known, then what the venue's list shows, until that
 * shows none or the bot is heard again. Never rejects.
 */
export async function cancelOrdersOf(bot: SilentBot, ports: SilentBotPorts): Promise<SilentBotEnd> {
  const { clock, hands, isSilent } = ports;
  const { accountId, virtualKeyId } = bot;
  const cancelled = new Set<string>();
  /** What the venue took the cancels of. */
  const taken = new Set<string>();
  const cancel = async (orders: readonly AccountOrder[]): Promise<void> => {
    for (const chunk of chunksOf(orders, CANCELS_AT_ONCE)) {
      if (!isSilent()) break;
      if (cancelled.size === 0) ports.began();
      for (const order of chunk) cancelled.add(orderKey(order));
      const problem = await hands.cancel(chunk, { operatorId: DEAD_MAN, accountId });
      if (problem === null) for (const order of chunk) taken.add(orderKey(order));
    }
  };
  const known = (): readonly AccountOrder[] => own(hands.knownOrders(accountId), bot);
  await cancel(known());
  let pauseMs = PLAN_PAUSE_FIRST_MS;
  let least = Number.POSITIVE_INFINITY;
  while (isSilent()) {
    const listedMs = clock.monotonicMs();
    const wasOpen = hands.hasOpen(accountId, virtualKeyId);
    const listed = await hands.listOrders(accountId);
    const open = listed.kind === 'failed' ? null : own(listed.rows, bot);
    if (open?.length === 0 && !wasOpen) return { orders: cancelled.size, noneSinceMs: listedMs };
    // A list that cannot be had is no reason to leave alone what the picture shows.
    await cancel(open ?? known().filter((order) => !taken.has(orderKey(order))));
    const left = open?.length ?? Number.POSITIVE_INFINITY;
    pauseMs = left < least ? PLAN_PAUSE_FIRST_MS : Math.min(2 * pauseMs, PLAN_PAUSE_MAX_MS);
    least = Math.min(least, left);
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
  }
  return { orders: cancelled.size, noneSinceMs: null };
}

function own(
  rows: ReturnType<VenueHands['knownOrders']>,
  { virtualKeyId }: SilentBot,
): readonly AccountOrder[] {
  return rows.filter((row) => row.virtualKeyId === virtualKeyId).map(({ order }) => order);
}
