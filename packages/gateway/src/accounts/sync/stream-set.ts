import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { StreamChannel, StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import { SYNC_RELOGIN_MS } from '../bounds.ts';
import type { Destination } from '../../pipeline/stages.ts';
import type { StreamState } from '../../ports/pictures.ts';
import { VenueLink, type VenueLinkPorts } from '../../streams/venue-link.ts';

/** Our own words for subscriptions that were not answered, or not sent for the venue's pace. */
const PASSING: ReadonlySet<string> = new Set(['timeout', 'exhausted']);

export interface StreamSetOptions {
  readonly channels: readonly StreamChannel[];
  readonly ports: VenueLinkPorts;
  readonly destinationOf: (family: ApiFamily) => Destination | null;
  readonly signer: () => SigningCredential | null;
  pushed(key: string, frame: string): void;
  /** Every channel of one more path is there: what happened while it was not was missed. */
  whole(family: ApiFamily): void;
  /** From here on pushes may be missed. */
  interrupted(family: ApiFamily): void;
}

interface OpenPath {
  readonly endpoint: StreamEndpoint;
  readonly channels: readonly StreamChannel[];
  /** Not answered yet, by key. */
  readonly awaited: Set<string>;
  readonly refused: Map<string, string>;
  link: VenueLink | null;
  isLive: boolean;
  interruptions: number;
  problem: string | null;
  stopWait: (() => void) | null;
}

/** The logged-in connections of one account's picture: one for each path that has channels of it. */
export class StreamSet {
  readonly #options: StreamSetOptions;
  readonly #paths: readonly OpenPath[];

  constructor(options: StreamSetOptions) {
    this.#options = options;
    const endpoints = new Set(options.channels.map(({ endpoint }) => endpoint));
    this.#paths = Array.from(endpoints, (endpoint) => ({
      endpoint,
      channels: options.channels.filter((channel) => channel.endpoint === endpoint),
      awaited: new Set<string>(),
      refused: new Map<string, string>(),
      link: null,
      isLive: false,
      interruptions: 0,
      problem: null,
      stopWait: null,
    }));
  }

  open(): void {
    for (const path of this.#paths) this.#connect(path);
  }

  close(): void {
    for (const path of this.#paths) {
      path.stopWait?.();
      path.link?.close();
      path.link = null;
    }
  }

  /** Nothing of this family is missed now. */
  isLive(family: ApiFamily): boolean {
    return this.#of(family).every(({ isLive, refused }) => isLive && refused.size === 0);
  }

  /** Grows with every loss. */
  interruptions(family: ApiFamily): number {
    return this.#of(family).reduce((sum, path) => sum + path.interruptions, 0);
  }

  states(): readonly StreamState[] {
    return this.#paths.map(({ endpoint, isLive, refused, problem }) => ({
      path: endpoint.path,
      live: isLive,
      refused: Array.from(refused, ([argument, code]) => `${argument} (${code})`),
      problem,
    }));
  }

  #of(family: ApiFamily): readonly OpenPath[] {
    return this.#paths.filter(({ endpoint }) => endpoint.family === family);
  }

  #connect(path: OpenPath): void {
    const { ports, signer } = this.#options;
    const { endpoint, channels } = path;
    const destination = this.#destinationOf(endpoint.family);
    path.stopWait = null;
    if (destination === null) {
      this.#again(path, 'no credential');
      return;
    }
    path.problem = null;
    path.refused.clear();
    for (const { key } of channels) path.awaited.add(key);
    const link = new VenueLink({ destination, endpoint, signer }, ports, {
      frame: (frame, text) => {
        if (frame.kind === 'push') this.#options.pushed(frame.key, text);
      },
      subscribed: ({ key }) => {
        this.#answered(path, key);
      },
      refused: (channel, { code }) => {
        const wasGiven = !path.awaited.has(channel.key);
        path.refused.set(channel.argument, code);
        this.#answered(path, channel.key);
        if (wasGiven || PASSING.has(code)) this.#beginAnew(path);
      },
      interrupted: () => {
        this.#lose(path, 'the connection is lost');
      },
      restored: () => {
        this.#becomeLive(path);
      },
      ended: ({ code }) => {
        this.#lose(path, code);
        this.#again(path, code);
      },
    });
    path.link = link;
    link.subscribe(channels);
  }

  /** The venue did not refuse the channel, it only was not given, or is taken away: on a new connection it may be given. */
  #beginAnew(path: OpenPath): void {
    path.stopWait ??= this.#options.ports.clock.after(SYNC_RELOGIN_MS, () => {
      path.link?.close();
      this.#lose(path, 'a channel was not given');
      this.#connect(path);
    });
  }

  /** `null` as well while the vault is sealed: nobody says then whose key it would be. */
  #destinationOf(family: ApiFamily): Destination | null {
    try {
      return this.#options.destinationOf(family);
    } catch {
      return null;
    }
  }

  #answered(path: OpenPath, key: string): void {
    if (path.awaited.delete(key) && path.awaited.size === 0) this.#becomeLive(path);
  }

  #becomeLive(path: OpenPath): void {
    if (path.isLive || path.awaited.size > 0) return;
    path.isLive = true;
    path.problem = null;
    this.#options.whole(path.endpoint.family);
  }

  #lose(path: OpenPath, problem: string): void {
    path.problem = problem;
    path.interruptions += 1;
    if (!path.isLive) return;
    path.isLive = false;
    this.#options.interrupted(path.endpoint.family);
  }

  /** The venue does not take the key: its owner may mend it. */
  #again(path: OpenPath, problem: string): void {
    path.problem = problem;
    path.stopWait?.();
    path.stopWait = this.#options.ports.clock.after(SYNC_RELOGIN_MS, () => {
      this.#connect(path);
    });
  }
}
