import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { StreamChannel, StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { SharedPlaces } from './places.ts';
import type { Subscriber } from './shared-channel.ts';
import { SharedPush } from './shared-push.ts';
import { VenueLink, type VenueLinkPorts } from './venue-link.ts';

export interface AccountLinksOptions {
  readonly ports: VenueLinkPorts;
  /** Of the account's credential, at the family of the bot's port. */
  readonly destination: Destination & { readonly credentialId: string };
  readonly signer: () => SigningCredential | null;
  /** How many connections of one credential to one path there may be, and how many of them for one virtual key. */
  readonly places: SharedPlaces;
  readonly virtualKeyId: string;
  readonly subscriber: Subscriber;
  /** The venue takes the key no longer, or not at all. */
  readonly ended: (code: string) => void;
}

interface OpenLink {
  readonly link: VenueLink;
  /** Of this session, by key. */
  readonly channels: Map<string, StreamChannel>;
  readonly giveBack: () => void;
}

/** The venue's side of one logged-in session: its own connections, one for each path that it needs. */
export class AccountLinks {
  readonly destination: AccountLinksOptions['destination'];
  readonly #options: AccountLinksOptions;
  readonly #links = new Map<string, OpenLink>();
  #isClosed = false;

  constructor(options: AccountLinksOptions) {
    this.destination = options.destination;
    this.#options = options;
  }

  /** Where its connections go. */
  get host(): string {
    return this.#options.ports.streams.hostOf(this.destination);
  }

  /** False: there is no room for another connection, or on it. */
  subscribe(channel: StreamChannel): boolean {
    const open = this.#linkTo(channel.endpoint);
    if (open === null) return false;
    open.channels.set(channel.key, channel);
    if (open.link.subscribe([channel])) return true;
    open.channels.delete(channel.key);
    return false;
  }

  unsubscribe(channel: StreamChannel): void {
    const open = this.#links.get(channel.endpoint.path);
    if (open?.channels.delete(channel.key) === true) open.link.unsubscribe([channel]);
  }

  /** `null`: there is no room for another connection. */
  link(endpoint: StreamEndpoint): VenueLink | null {
    return this.#linkTo(endpoint)?.link ?? null;
  }

  close(): void {
    this.#isClosed = true;
    for (const { link, giveBack } of this.#links.values()) {
      link.close();
      giveBack();
    }
    this.#links.clear();
  }

  #linkTo(endpoint: StreamEndpoint): OpenLink | null {
    const known = this.#links.get(endpoint.path);
    if (known !== undefined || this.#isClosed) return known ?? null;
    const { destination, ended, places, ports, signer, subscriber, virtualKeyId } = this.#options;
    const place = `${destination.credentialId} ${endpoint.family} ${endpoint.path}`;
    const giveBack = places.take(place, virtualKeyId);
    if (giveBack === null) return null;
    const channels = new Map<string, StreamChannel>();
    const link = new VenueLink({ destination, endpoint, signer }, ports, {
      frame: (_frame, text, packed) => {
        subscriber.push(new SharedPush(text, packed, endpoint.encoding));
      },
      subscribed: (channel) => {
        subscriber.subscribed(channel);
      },
      refused: (channel, why) => {
        channels.delete(channel.key);
        subscriber.refused(channel, why);
      },
      interrupted: () => undefined,
      restored: () => {
        for (const channel of channels.values()) subscriber.missed(channel);
      },
      ended: (end) => {
        ended(end.code);
      },
    });
    const open = { link, channels, giveBack };
    this.#links.set(endpoint.path, open);
    return open;
  }
}
