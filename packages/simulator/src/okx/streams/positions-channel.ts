import type { Position } from '../../engine/records.ts';
import { positionKey, type VenueEvent } from '../../engine/venue-state.ts';
import { positionShape } from '../position-shape.ts';
import type { Shape } from '../order-shape.ts';
import { isChosen, updateIntervalOf } from './filters.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

const SNAPSHOT = { eventType: 'snapshot', curPage: 1, lastPage: true } as const;

/** Positions: all at first and now and then, and after events those that moved; a closed one shows 0 once. */
export class PositionsTopic implements Topic {
  readonly scope: { readonly uid: string };
  readonly intervalMs = 50;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  readonly #repeatMs: number;
  #moved = new Map<string, Position>();
  #snapshotAt = 0;

  constructor(venue: VenueNow, arg: Arg, uid: string) {
    this.scope = { uid };
    this.#venue = venue;
    this.#arg = arg;
    this.#repeatMs = updateIntervalOf(arg);
  }

  welcome(): readonly string[] {
    const { state } = this.#venue().engine;
    this.#snapshotAt = state.clock.now();
    const rows = state.positions
      .ownedBy(this.scope.uid)
      .filter(({ instrumentId }) => isChosen(state, this.#arg, instrumentId))
      .map((position) => this.#shape(position));
    return [pushFrame(this.#arg, rows, SNAPSHOT)];
  }

  take(event: VenueEvent): boolean {
    if (event.kind !== 'position') return false;
    const { position } = event;
    if (!isChosen(this.#venue().engine.state, this.#arg, position.instrumentId)) return false;
    this.#moved.set(positionKey(position), position);
    return true;
  }

  flush(): readonly string[] {
    const { positions } = this.#venue().engine.state;
    const moved = this.#moved;
    this.#moved = new Map();
    const rows = [...moved].map(([key, position]) => this.#shape(positions.get(key) ?? position));
    return [pushFrame(this.#arg, rows, { eventType: 'event_update' })];
  }

  beat(now: number): readonly string[] {
    return this.#repeatMs === 0 || now - this.#snapshotAt < this.#repeatMs ? [] : this.welcome();
  }

  #shape(position: Position): Shape {
    const { engine, now } = this.#venue();
    return { ...positionShape(engine.state, position), pTime: now.toString() };
  }
}
