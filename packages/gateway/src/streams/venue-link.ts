import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import {
  LINK_LOGINS_REFUSED_MAX,
  LINK_OPERATIONS_MAX,
  LINK_READY_WAIT_MS,
  LINK_STEADY_MS,
} from './bounds.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { RandomBytes } from '../ports/random.ts';
import { OVERLOADED, type Transmission } from '../ports/upstream.ts';
import { atTurnEnd } from '@bitting/http/turn.ts';
import { LinkConnection, type ConnectionEnd, type LinkPlace, type LinkPorts } from './link-connection.ts';
import type { LoginGate } from './login-gate.ts';
import { Overlap } from './overlap.ts';
import { RetryWait } from './retry-wait.ts';
import type { VenueLinkEvents } from './venue-link-events.ts';

/** As with a live frame, over which its socket ends: nobody knows any more what was heard. */
const FAULT: ConnectionEnd = { cause: 'lost', final: false, code: 'a fault of ours' };

export interface VenueLinkPorts extends LinkPorts {
  readonly random: RandomBytes;
  readonly metrics: Metrics;
  /** Shared by all links: which credentials the venue has refused. */
  readonly gate: LoginGate;
}

/**
 * A lasting connection to one path of a venue: connects when first needed, logs in, subscribes again after every loss,
 * and is on a new connection before the venue closes one that it gives notice of.
 */
export class VenueLink {
  readonly place: LinkPlace;
  readonly #ports: VenueLinkPorts;
  readonly #events: VenueLinkEvents;
  readonly #channels = new Map<string, StreamChannel>();
  /** The keys of those that its owner was told to be subscribed. */
  readonly #told = new Set<string>();
  /** Questions and orders that wait for the connection; each is called once it is ready, or with false at the end. */
  readonly #waiting = new Set<(ready: boolean) => void>();
  /** For the next connection, or for the next try to move to one. */
  readonly #retryWait: RetryWait;
  #current: LinkConnection | null = null;
  #overlap: Overlap | null = null;
  #state: 'idle' | 'open' | 'closed' = 'idle';
  #isInterrupted = false;
  /** Logins in a row that were refused, of whatever connection. */
  #refusals = 0;
  #stopSteady: (() => void) | null = null;
  #operations = 0;

  constructor(place: LinkPlace, ports: VenueLinkPorts, events: VenueLinkEvents) {
    this.place = place;
    this.#ports = ports;
    this.#events = events;
    this.#retryWait = new RetryWait(ports.clock, ports.random);
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  get channels(): number {
    return this.#channels.size;
  }

  /** Frames that the present connection may still send within the hour. */
  left(): number {
    return this.#current?.left() ?? this.#ports.dialect.limits.operationsPerHour;
  }

  /** False: more than the venue admits on this connection; none of them is wanted then. */
  subscribe(channels: readonly StreamChannel[]): boolean {
    if (this.closed) return false;
    const fresh = channels.filter(({ key }) => !this.#channels.has(key));
    if (this.#channels.size + fresh.length > this.#ports.dialect.limits.channelsPerConnection) return false;
    if (this.#current?.ready === true && !this.#current.subscribe(fresh)) return false;
    for (const channel of fresh) this.#channels.set(channel.key, channel);
    this.#overlap?.subscribe(fresh);
    this.#begin();
    return true;
  }

  unsubscribe(channels: readonly StreamChannel[]): void {
    for (const { key } of channels) {
      this.#told.delete(key);
      this.#channels.delete(key);
    }
    this.#current?.unsubscribe(channels);
    this.#overlap?.unsubscribe(channels);
  }

  /** Goes over to a new connection, which may ask for as much again. */
  renew(): void {
    if (this.#current?.ready === true) this.#move();
  }

  /** Takes a book from its beginning: what was pushed does not fit together. */
  resubscribe(channel: StreamChannel): void {
    if (!this.#channels.has(channel.key) || this.#current?.ready !== true || this.#current.left() < 2) return;
    this.#current.unsubscribe([channel]);
    this.#current.subscribe([channel]);
  }

  /** Connects if need be. Resolves to whether there is a connection now, after a small time at the latest. */
  ready(): Promise<boolean> {
    if (this.#current?.ready === true) return Promise.resolve(true);
    this.#begin();
    if (this.#state === 'closed') return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (ready: boolean): void => {
      stop();
      this.#waiting.delete(settle);
      resolve(ready);
    };
    const stop = this.#ports.clock.after(LINK_READY_WAIT_MS, () => {
      settle(false);
    });
    this.#waiting.add(settle);
    return promise;
  }

  /** Puts a question as soon as there is a connection. Resolves to false where it could not be put. */
  async ask(text: string): Promise<boolean> {
    if (!(await this.ready())) return false;
    return this.#current?.ask(text) ?? false;
  }

  /** One order operation, once. `write` may throw: then nothing was sent. Rejects only where `lastCheck` throws, and nothing was sent then either. */
  async transmit(id: string, write: () => string, lastCheck: () => boolean): Promise<Transmission> {
    if (this.#operations >= LINK_OPERATIONS_MAX) return { kind: 'not-sent', cause: OVERLOADED };
    this.#operations += 1;
    try {
      // Whoever waits for what is there takes a turn, and memory, for nothing.
      if (this.#current?.ready !== true && !(await this.ready()))
        return { kind: 'not-sent', cause: 'no connection to the venue' };
      let text: string;
      try {
        text = write();
      } catch {
        return { kind: 'not-sent', cause: 'the order cannot be written for a stream' };
      }
      return await this.#transmitAtTurnEnd(id, text, lastCheck);
    } finally {
      this.#operations -= 1;
    }
  }

  /** By the connections that are there by then. */
  #transmitAtTurnEnd(id: string, text: string, lastCheck: () => boolean): Promise<Transmission> {
    return new Promise((resolve, reject) => {
      atTurnEnd(() => {
        try {
          const isTaken = this.#carriers().some((one) =>
            one?.transmit(id, text, { lastCheck, settle: resolve }),
          );
          if (!isTaken) resolve({ kind: 'not-sent', cause: 'the connection took nothing' });
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /**
   * During a move the new one, but the old one while it owes answers: nothing keeps the order between two connections, and a
   * cancel that is there before its order would be refused. That ends with the move, whatever is owed then.
   */
  #carriers(): readonly (LinkConnection | null)[] {
    const next = this.#overlap?.ready ?? null;
    if (next === null) return [this.#current];
    return this.#current?.owes === true ? [this.#current, next] : [next];
  }

  /** Its owner hears nothing more. Orders under way get the time that their answers may take. */
  close(): void {
    this.#finish();
  }

  #begin(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'open';
    this.#connect();
  }

  #connect(): void {
    const { credentialId } = this.place.destination;
    if (this.place.signer !== null && credentialId !== null && !this.#ports.gate.isOpen(credentialId)) {
      // Told later than asked: whoever asked has not got this link in hand yet.
      this.#retryWait.begin(() => {
        this.#finish({ cause: 'login-refused', final: true, code: 'refused before' });
      }, 0);
      return;
    }
    this.#ports.metrics.count('stream_links', 'opened');
    this.#current = this.#open();
  }

  /** What a connection says counts by what it is when it says it: the current one, the one to come, or one that leaves. */
  #open(): LinkConnection {
    const isCurrent = (): boolean => this.#current === connection;
    const isNext = (): boolean => this.#overlap?.connection === connection;
    const connection: LinkConnection = new LinkConnection(this.place, this.#ports, {
      ready: () => {
        this.#refusals = 0;
        if (isCurrent()) this.#becameReady(connection);
        else if (isNext()) this.#overlap?.becameReady([...this.#channels.values()]);
      },
      frame: (...given) => {
        if (isNext()) {
          this.#overlap?.sawNew(given);
          return;
        }
        if (!isCurrent()) return;
        this.#events.frame(...given);
        // Behind it: a burst ends the move here, and what is shown then is the new one's.
        this.#overlap?.sawOld(given[1]);
      },
      subscribed: (channel) => {
        if (isCurrent()) this.#tellSubscribed(channel);
        this.#check();
      },
      refused: (channel, why) => {
        if (!isCurrent() && !isNext()) return;
        // A timer brings it where the venue does not answer.
        this.#guard(connection, () => {
          const isWanted = this.#channels.has(channel.key);
          // Also by the other connection of a move, which would keep it from being asked for again.
          this.unsubscribe([channel]);
          if (isWanted) this.#events.refused(channel, why);
          this.#check();
        });
      },
      moving: () => {
        if (isCurrent()) this.#move();
      },
      ended: (end) => {
        this.#ended(connection, end);
      },
    });
    return connection;
  }

  #ended(connection: LinkConnection, end: ConnectionEnd): void {
    if (this.#current === connection) this.#lost(end);
    else if (this.#overlap?.connection === connection) this.#failedToMove(end);
  }

  /** For what its owner hears from a timer: a fault there would end the process. The answers to its orders may still come. */
  #guard(connection: LinkConnection, tell: () => void): void {
    try {
      tell();
    } catch {
      connection.retire();
      this.#ended(connection, FAULT);
    }
  }

  #tellSubscribed(channel: StreamChannel): void {
    this.#told.add(channel.key);
    this.#events.subscribed(channel);
  }

  #becameReady(connection: LinkConnection): void {
    this.#stopSteady?.();
    this.#stopSteady = this.#ports.clock.after(LINK_STEADY_MS, () => {
      this.#retryWait.succeeded();
    });
    if (!connection.subscribe([...this.#channels.values()])) {
      // More than one connection may ask for: nothing of it would come.
      this.#finish({ cause: 'lost', final: true, code: 'too many channels' });
      return;
    }
    for (const settle of this.#waiting) settle(true);
    this.#check();
  }

  #check(): void {
    this.#overlap?.check();
    if (!this.#isInterrupted || this.#current?.settled !== true) return;
    this.#isInterrupted = false;
    this.#events.restored();
  }

  #lost(end: ConnectionEnd): void {
    this.#stopSteady?.();
    this.#stopSteady = null;
    if (this.#givesUpAfter(end)) return;
    this.#current = null;
    if (this.#overlap !== null) {
      // What it had still to show is lost with it, whatever the new one has.
      this.#takeOver(this.#overlap, false);
      return;
    }
    try {
      this.#interrupt();
    } catch {
      // The connection is lost as it is: without another attempt its owner would hear nothing ever again.
    }
    this.#retry();
  }

  /** Where no other connection would be better, or as many logins in a row were refused as if the venue had meant it. */
  #givesUpAfter(end: ConnectionEnd): boolean {
    const isRefused = end.cause === 'login-refused';
    if (isRefused) this.#refusals += 1;
    if (!end.final && this.#refusals < LINK_LOGINS_REFUSED_MAX) return false;
    const { credentialId } = this.place.destination;
    if (isRefused && credentialId !== null) this.#ports.gate.close(credentialId);
    this.#finish({ ...end, final: true });
    return true;
  }

  #interrupt(): void {
    if (this.#isInterrupted) return;
    this.#isInterrupted = true;
    this.#ports.metrics.count('stream_links', 'lost');
    this.#events.interrupted();
  }

  #retry(): void {
    this.#retryWait.stop();
    // Nobody needs it: the next who does connects at once.
    if (this.#channels.size === 0 && this.#waiting.size === 0) {
      this.#state = 'idle';
      this.#isInterrupted = false;
      return;
    }
    this.#retryWait.begin(() => {
      this.#connect();
    });
  }

  /** The venue gave notice: a second connection is made and takes over when it has everything. */
  #move(): void {
    if (this.#overlap !== null || this.#current === null) return;
    this.#retryWait.stop();
    this.#ports.metrics.count('stream_links', 'moving');
    const overlap: Overlap = new Overlap(this.#open(), this.#ports.clock, (isGapless) => {
      this.#takeOver(overlap, isGapless);
    });
    this.#overlap = overlap;
  }

  /** While the old connection lives nothing is lost; the new one is tried again in a while. */
  #failedToMove(end: ConnectionEnd): void {
    this.#overlap?.stop();
    this.#overlap = null;
    if (this.#givesUpAfter(end)) return;
    this.#retryWait.begin(() => {
      if (this.#current !== null) this.#move();
    });
  }

  #takeOver(overlap: Overlap, isGapless: boolean): void {
    const old = this.#current;
    this.#overlap = null;
    this.#current = overlap.connection;
    overlap.stop();
    old?.retire();
    this.#guard(overlap.connection, () => {
      if (!isGapless) this.#interrupt();
      // It may be closed over any of what it hears.
      const isCurrent = (): boolean => this.#current === overlap.connection;
      // What only the new one was given, nobody has told yet.
      for (const channel of this.#channels.values())
        if (isCurrent() && overlap.connection.holds(channel.key) && !this.#told.has(channel.key))
          this.#tellSubscribed(channel);
      for (const frame of overlap.missed()) {
        if (!isCurrent()) return;
        this.#events.frame(...frame);
      }
      this.#check();
    });
  }

  #finish(end: ConnectionEnd | null = null): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#retryWait.stop();
    this.#stopSteady?.();
    const overlap = this.#overlap;
    this.#overlap = null;
    overlap?.stop();
    overlap?.connection.retire();
    const current = this.#current;
    this.#current = null;
    current?.retire();
    for (const settle of this.#waiting) settle(false);
    this.#ports.metrics.count('stream_links', 'closed');
    try {
      if (end !== null) this.#events.ended(end);
    } catch {
      // There is nothing left that could be ended for it.
    }
  }
}
