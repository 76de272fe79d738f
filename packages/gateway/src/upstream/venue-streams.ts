import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { UpstreamTarget } from '@bitting/http/client.ts';
import { UpstreamDialer } from '@bitting/http/upstream-socket.ts';
import { CorkedWrites } from '../corked-writes.ts';
import { VENUE_SOCKETS_MAX } from '../streams/bounds.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { UpstreamStreams, VenueSocket, VenueSocketEvents } from '../ports/streams.ts';
import { ConnectPace } from './connect-pace.ts';
import type { FindTarget } from './hosts.ts';
import { PinnedVenueSocket, type VenueSocketContext } from './venue-socket.ts';

export interface PinnedStreamsOptions extends Omit<VenueSocketContext, 'corked'> {
  readonly findTarget: FindTarget;
  /** What the venue admits from one address. */
  readonly connectionsPerSecond: number;
}

/** One host of a venue. */
interface Place {
  readonly target: UpstreamTarget;
  readonly dialer: UpstreamDialer;
  readonly pace: ConnectPace;
}

/** WebSockets to the compiled hosts of one venue, opened no faster than each of them admits. */
export class PinnedStreams implements UpstreamStreams {
  readonly #options: PinnedStreamsOptions;
  readonly #context: VenueSocketContext;
  readonly #places = new Map<string, Place>();
  readonly #sockets = new Set<VenueSocket>();
  #isClosed = false;
  #onEmpty: () => void = () => undefined;

  constructor(options: PinnedStreamsOptions) {
    this.#options = options;
    this.#context = { ...options, corked: new CorkedWrites((flush) => process.nextTick(flush)) };
  }

  connect(destination: Destination, endpoint: StreamEndpoint, events: VenueSocketEvents): VenueSocket {
    const place = endpoint.family === destination.family ? this.#placeOf(destination) : null;
    const hostHeader = place?.target.hostHeader ?? '';
    let leave: () => void = () => undefined;
    const socket = new PinnedVenueSocket(this.#context, { endpoint, hostHeader }, events, () => {
      leave();
      this.#release(socket);
    });
    const isFull = this.#isClosed || this.#sockets.size >= VENUE_SOCKETS_MAX;
    this.#sockets.add(socket);
    if (place === null) socket.refuse('the destination has no host');
    else if (isFull) socket.refuse('too many sockets');
    else leave = place.pace.enter(destination.credentialId ?? 'nobody', () => socket.open(place.dialer));
    return socket;
  }

  hostOf(destination: Destination): string {
    return this.#options.findTarget(destination)?.hostHeader ?? '';
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#sockets.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#onEmpty = () => resolve(undefined);
    for (const socket of this.#sockets) socket.close();
    await promise;
  }

  #release(socket: VenueSocket): void {
    this.#sockets.delete(socket);
    if (this.#sockets.size === 0) this.#onEmpty();
  }

  #placeOf(destination: Destination): Place | null {
    const target = this.#options.findTarget(destination);
    if (target === null) return null;
    const key = `${target.host}:${target.port}`;
    const { clock, connectionsPerSecond } = this.#options;
    const place = this.#places.get(key) ?? {
      target,
      dialer: new UpstreamDialer(target),
      pace: new ConnectPace(clock, connectionsPerSecond),
    };
    this.#places.set(key, place);
    return place;
  }
}
