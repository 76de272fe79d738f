import { cancelOpenOrder } from './settlement.ts';
import type { DeadManTimer } from './records.ts';
import type { VenueState } from './venue-state.ts';

/** Arms, re-arms or (with `null`) stops the timer that cancels an account's orders. */
export function setDeadManTimer(state: VenueState, timer: DeadManTimer | Omit<DeadManTimer, 'dueAt'>): void {
  if ('dueAt' in timer) state.timers.put(timer);
  else state.timers.delete(`${timer.uid}:${timer.tag}`);
}

/** Cancels the orders of every timer that is due. */
export function fireDeadManTimers(state: VenueState): void {
  for (const timer of state.timers.all()) {
    if (timer.dueAt > state.now()) continue;
    state.timers.delete(`${timer.uid}:${timer.tag}`);
    for (const order of state.openOrders.ownedBy(timer.uid)) {
      if (timer.tag === '' || order.tag === timer.tag) cancelOpenOrder(state, order, '20');
    }
  }
}
