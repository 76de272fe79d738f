import type { Clock } from '../../engine/clock.ts';
import { isHouse, type VenueEvent } from '../../engine/venue-state.ts';
import type { Topic, VenueNow } from './topic.ts';

/** A session as the hub sees it. */
export interface Subscriber {
  push(text: string): void;
  /** Called once a second. */
  beat(now: number): void;
}

interface Entry {
  readonly topic: Topic;
  readonly subscribers: Set<Subscriber>;
}

const BEAT_MS = 1000;

/** Brings the engine's events to the topics that somebody subscribed to, and their frames to the sessions. */
export class StreamHub {
  readonly #venue: VenueNow;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #byInstrument = new Map<string, Set<Entry>>();
  readonly #byUid = new Map<string, Set<Entry>>();
  readonly #lanes = new Map<number, Lane>();
  readonly #sessions = new Set<Subscriber>();
  #detach: (() => void) | null = null;
  #stopBeat: (() => void) | null = null;

  constructor(venue: VenueNow, clock: Clock) {
    this.#venue = venue;
    this.#clock = clock;
  }

  open(session: Subscriber): void {
    this.#sessions.add(session);
    if (this.#stopBeat === null) this.#keepBeating();
  }

  close(session: Subscriber): void {
    this.#sessions.delete(session);
    for (const name of this.#entries.keys()) this.leave(name, session);
    if (this.#sessions.size > 0) return;
    this.#stopBeat?.();
    this.#stopBeat = null;
  }

  /**
   * Subscribes, and answers the topic's first frames. `make` is called when nobody had it; it makes none for a channel
   * on which nothing happens.
   */
  join(name: string, session: Subscriber, make: () => Topic | null): readonly string[] {
    const entry = this.#entries.get(name) ?? this.#open(name, make());
    entry?.subscribers.add(session);
    return entry?.topic.welcome() ?? [];
  }

  #open(name: string, topic: Topic | null): Entry | null {
    if (topic === null) return null;
    if (this.#entries.size === 0) this.#attach();
    const entry: Entry = { topic, subscribers: new Set() };
    this.#entries.set(name, entry);
    const [index, key] = this.#indexOf(entry);
    index.set(key, (index.get(key) ?? new Set()).add(entry));
    return entry;
  }

  leave(name: string, session: Subscriber): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || !entry.subscribers.delete(session) || entry.subscribers.size > 0) return;
    this.#entries.delete(name);
    const [index, key] = this.#indexOf(entry);
    index.get(key)?.delete(entry);
    if (index.get(key)?.size === 0) index.delete(key);
    if (this.#entries.size > 0) return;
    this.#detach?.();
    this.#detach = null;
    for (const lane of this.#lanes.values()) lane.stop();
  }

  #indexOf({ topic }: Entry): readonly [Map<string, Set<Entry>>, string] {
    const { instrumentId, uid } = topic.scope;
    return instrumentId === undefined ? [this.#byUid, uid] : [this.#byInstrument, instrumentId];
  }

  /** A venue that was emptied has another engine: it is looked up whenever the first topic comes. */
  #attach(): void {
    const { observers } = this.#venue().engine.state;
    const observe = (event: VenueEvent): void => this.#observe(event);
    observers.add(observe);
    this.#detach = () => observers.delete(observe);
  }

  #observe(event: VenueEvent): void {
    if (event.kind === 'order') this.#offer(this.#byInstrument.get(event.order.instrumentId), event);
    if (event.kind === 'trade') this.#offer(this.#byInstrument.get(event.instrumentId), event);
    const uid = ownerOf(event);
    if (uid !== null && !isHouse(uid)) this.#offer(this.#byUid.get(uid), event);
  }

  #offer(entries: ReadonlySet<Entry> | undefined, event: VenueEvent): void {
    if (entries === undefined) return;
    for (const entry of entries) if (entry.topic.take(event)) this.#laneOf(entry).mark(entry);
  }

  #laneOf({ topic: { intervalMs } }: Entry): Lane {
    let lane = this.#lanes.get(intervalMs);
    if (lane === undefined) {
      lane = new Lane(this.#clock, intervalMs);
      this.#lanes.set(intervalMs, lane);
    }
    return lane;
  }

  #keepBeating(): void {
    this.#stopBeat = this.#clock.setTimer(BEAT_MS, () => {
      this.#keepBeating();
      const now = this.#clock.now();
      for (const { topic, subscribers } of this.#entries.values()) {
        if (topic.beat !== undefined) publish(subscribers, topic.beat(now));
      }
      for (const session of this.#sessions) session.beat(now);
    });
  }
}

function ownerOf(event: VenueEvent): string | null {
  if (event.kind === 'order') return event.order.uid;
  if (event.kind === 'fill') return event.fill.uid;
  if (event.kind === 'balance') return event.balance.uid;
  if (event.kind === 'position') return event.position.uid;
  return event.kind === 'algo' ? event.algo.uid : null;
}

function publish(subscribers: ReadonlySet<Subscriber>, frames: readonly string[]): void {
  for (const frame of frames) for (const subscriber of subscribers) subscriber.push(frame);
}

/**
 * Topics of one pace. The first change after a pause is pushed at once, but never before what the caller of the
 * command is told: in a microtask, or with the next timer where time is moved by hand through many commands.
 */
class Lane {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #marked = new Set<Entry>();
  #lastRun = Number.NEGATIVE_INFINITY;
  #disarm: (() => void) | null = null;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  mark(entry: Entry): void {
    this.#marked.add(entry);
    if (this.#disarm === null) this.#arm();
  }

  /** Forgets what waits: nobody listens any more. */
  stop(): void {
    this.#disarm?.();
    this.#disarm = null;
    this.#marked.clear();
  }

  #arm(): void {
    const wait = Math.max(0, this.#lastRun + this.#intervalMs - this.#clock.now());
    const run = (): void => {
      if (this.#disarm === disarm) this.#run();
    };
    const cancel = this.#clock.setTimer(wait, run);
    const disarm = (): void => cancel();
    this.#disarm = disarm;
    if (wait === 0) queueMicrotask(run);
  }

  #run(): void {
    this.#disarm?.();
    this.#disarm = null;
    this.#lastRun = this.#clock.now();
    const due = [...this.#marked];
    this.#marked.clear();
    for (const { topic, subscribers } of due) {
      if (subscribers.size > 0) publish(subscribers, topic.flush());
    }
  }
}
