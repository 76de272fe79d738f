import type { VenueEvent } from '../../engine/venue-state.ts';

export type Deliver = (events: readonly VenueEvent[]) => void;

/** Whose event it is; `null` for what belongs to nobody. */
function ownerOf(event: VenueEvent): string | null {
  if (event.kind === 'order') return event.order.uid;
  if (event.kind === 'fill') return event.fill.uid;
  if (event.kind === 'balance') return event.balance.uid;
  if (event.kind === 'position') return event.position.uid;
  return event.kind === 'algo' ? event.algo.uid : null;
}

/** Hands each user's events to those who watch him: all of one command together, in the order of the engine. */
export class AccountFeed {
  readonly #watchers = new Map<string, Set<Deliver>>();
  #pending = new Map<string, VenueEvent[]>();

  /** Answers what ends the watch. */
  watch(uid: string, deliver: Deliver): () => void {
    const watchers = this.#watchers.get(uid) ?? new Set();
    this.#watchers.set(uid, watchers.add(deliver));
    return () => {
      watchers.delete(deliver);
      if (watchers.size === 0 && this.#watchers.get(uid) === watchers) this.#watchers.delete(uid);
    };
  }

  observe(event: VenueEvent): void {
    const uid = ownerOf(event);
    if (uid === null || !this.#watchers.has(uid)) return;
    const events = this.#pending.get(uid);
    if (events === undefined) this.#pending.set(uid, [event]);
    else events.push(event);
  }

  /** The command has come to its end. */
  settle(): void {
    if (this.#pending.size === 0) return;
    const pending = this.#pending;
    this.#pending = new Map();
    for (const [uid, events] of pending) {
      for (const deliver of this.#watchers.get(uid) ?? []) deliver(events);
    }
  }

  clear(): void {
    this.#watchers.clear();
    this.#pending = new Map();
  }
}
