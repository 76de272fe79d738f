import type { StreamChannel, StreamEndpoint, VenueFrame } from '@bitting/core/venues/stream-dialect.ts';
import {
  HUB_CHANNELS_MAX,
  HUB_LINGER_MS,
  HUB_LINKS_PER_ENDPOINT_MAX,
  HUB_QUESTIONS_MAX,
  HUB_REBUILD_MS,
  STREAM_ANSWER_MS,
} from './bounds.ts';
import type { Destination } from '../pipeline/stages.ts';
import { SharedChannel, type Subscriber } from './shared-channel.ts';
import { SharedPush } from './shared-push.ts';
import { VenueLink, type VenueLinkPorts } from './venue-link.ts';

export interface PublicHubOptions {
  readonly ports: VenueLinkPorts;
  readonly place: Pick<Destination, 'venue' | 'environment' | 'region'>;
}

interface Shelf {
  readonly shared: SharedChannel;
  readonly link: VenueLink;
  /** Ends the wait for somebody new; `null` while somebody is there. */
  stopLinger: (() => void) | null;
  rebuiltMs: number;
}

const QUESTION_ID_BYTES = 8;
/** Subscribing, leaving again and a question or two: what a connection needs to be of use for another channel. */
const FRAMES_LEFT_MIN = 8;

/** Public channels of one place: each is subscribed at the venue once, for all bots that want it. */
export class PublicHub {
  readonly #options: PublicHubOptions;
  readonly #shelves = new Map<string, Shelf>();
  readonly #links = new Map<string, VenueLink[]>();
  readonly #questions = new Map<string, (answer: SharedPush | null) => void>();

  constructor(options: PublicHubOptions) {
    this.#options = options;
  }

  get channels(): number {
    return this.#shelves.size;
  }

  /**
   * `mayAsk`: whether the venue may be asked on his behalf, where it has not been for somebody else. False: that, or the
   * hub has no place for it. Whether the venue takes it is told to the subscriber.
   */
  subscribe(channel: StreamChannel, subscriber: Subscriber, mayAsk: () => boolean): boolean {
    const known = this.#shelves.get(channel.key);
    if (known !== undefined) {
      known.stopLinger?.();
      known.stopLinger = null;
      known.shared.join(subscriber);
      return true;
    }
    if (this.#shelves.size >= HUB_CHANNELS_MAX || !mayAsk()) return false;
    const shared = new SharedChannel(channel, (opened) => this.#options.ports.dialect.openBook(opened));
    shared.join(subscriber);
    const link = this.#linkWith(channel);
    if (link === null) return false;
    this.#shelves.set(channel.key, { shared, link, stopLinger: null, rebuiltMs: 0 });
    return true;
  }

  unsubscribe(channel: StreamChannel, subscriber: Subscriber): void {
    const shelf = this.#shelves.get(channel.key);
    if (shelf === undefined) return;
    shelf.shared.leave(subscriber);
    if (!shelf.shared.empty || shelf.stopLinger !== null) return;
    shelf.stopLinger = this.#options.ports.clock.after(HUB_LINGER_MS, () => {
      this.#shelves.delete(channel.key);
      shelf.link.unsubscribe([channel]);
      if (shelf.link.channels === 0) this.#drop(shelf.link);
    });
  }

  /** Puts a question and gives its answer, as the venue wrote it to our id; `null`: none came. */
  async ask(channel: StreamChannel): Promise<{ readonly id: string; readonly answer: SharedPush } | null> {
    if (this.#questions.size >= HUB_QUESTIONS_MAX.inAll) return null;
    const { clock, dialect, random } = this.#options.ports;
    const id = random(QUESTION_ID_BYTES).toString('hex');
    const { promise, resolve } = Promise.withResolvers<SharedPush | null>();
    this.#questions.set(id, resolve);
    const stop = clock.after(STREAM_ANSWER_MS, () => {
      resolve(null);
    });
    try {
      const link = this.#linkFor(channel.endpoint);
      if (link === null || !(await link.ask(dialect.writeQuestion(channel, id)))) return null;
      const answer = await promise;
      return answer === null ? null : { id, answer };
    } finally {
      stop();
      this.#questions.delete(id);
    }
  }

  close(): void {
    for (const { stopLinger } of this.#shelves.values()) stopLinger?.();
    this.#shelves.clear();
    for (const links of this.#links.values()) for (const link of links) link.close();
    this.#links.clear();
    for (const resolve of this.#questions.values()) resolve(null);
  }

  /** A link that has taken the channel, one that is there already where one has room. */
  #linkWith(channel: StreamChannel): VenueLink | null {
    const { endpoint } = channel;
    for (const link of this.#linksOf(endpoint)) {
      if (link.left() < FRAMES_LEFT_MIN) link.renew();
      else if (link.subscribe([channel])) return link;
    }
    const opened = this.#openLink(endpoint);
    return opened?.subscribe([channel]) === true ? opened : null;
  }

  #linkFor(endpoint: StreamEndpoint): VenueLink | null {
    const known = this.#linksOf(endpoint).find((link) => link.left() > 0);
    return known ?? this.#openLink(endpoint);
  }

  #linksOf(endpoint: StreamEndpoint): VenueLink[] {
    const key = `${endpoint.family} ${endpoint.path}`;
    const links = this.#links.get(key) ?? [];
    this.#links.set(key, links);
    return links;
  }

  #openLink(endpoint: StreamEndpoint): VenueLink | null {
    const links = this.#linksOf(endpoint);
    if (links.length >= HUB_LINKS_PER_ENDPOINT_MAX) return null;
    const { place, ports } = this.#options;
    const destination = { ...place, family: endpoint.family, credentialId: null };
    const link: VenueLink = new VenueLink({ destination, endpoint, signer: null }, ports, {
      frame: (frame, text, packed) => {
        this.#receive(frame, new SharedPush(text, packed, endpoint.encoding));
      },
      subscribed: (channel) => {
        this.#shelves.get(channel.key)?.shared.activate();
      },
      refused: (channel, why) => {
        const shelf = this.#shelves.get(channel.key);
        this.#shelves.delete(channel.key);
        shelf?.stopLinger?.();
        shelf?.shared.refuse(why);
      },
      interrupted: () => {
        for (const { shared } of this.#shelvesOf(link)) shared.interrupt();
      },
      restored: () => {
        for (const { shared } of this.#shelvesOf(link)) shared.resume();
      },
      ended: (end) => {
        this.#drop(link);
        for (const { shared, stopLinger } of this.#shelvesOf(link)) {
          // Its time would run out on whatever stands in its place by then.
          stopLinger?.();
          this.#shelves.delete(shared.channel.key);
          shared.refuse({ code: end.code, message: 'The venue ended the connection.' });
        }
      },
    });
    links.push(link);
    return link;
  }

  #receive(frame: VenueFrame & { readonly kind: 'push' | 'answer' }, push: SharedPush): void {
    if (frame.kind === 'answer') {
      this.#questions.get(frame.id)?.(push);
      return;
    }
    this.#deliver(this.#shelves.get(frame.key), frame, push);
    if (frame.wider !== undefined) this.#deliver(this.#shelves.get(frame.wider), frame, push);
  }

  #deliver(shelf: Shelf | undefined, frame: VenueFrame & { readonly kind: 'push' }, push: SharedPush): void {
    if (shelf === undefined) return;
    shelf.shared.push(frame, push);
    if (!shelf.shared.broken) return;
    const now = this.#options.ports.clock.monotonicMs();
    if (shelf.rebuiltMs !== 0 && now - shelf.rebuiltMs < HUB_REBUILD_MS) return;
    shelf.rebuiltMs = now;
    shelf.link.resubscribe(shelf.shared.channel);
  }

  #shelvesOf(link: VenueLink): readonly Shelf[] {
    return [...this.#shelves.values()].filter((shelf) => shelf.link === link);
  }

  #drop(link: VenueLink): void {
    const links = this.#linksOf(link.place.endpoint);
    const at = links.indexOf(link);
    if (at !== -1) links.splice(at, 1);
    link.close();
  }
}
