import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CATALOGUE, ERROR_KINDS } from '@bitting/core/errors/catalogue.ts';
import { WebSocketServer } from 'ws';
import { LIVE_TOPICS, type LiveTopic } from '../api/live.ts';
import {
  LIVE_BATCH_MS,
  LIVE_CHANGES_MS,
  LIVE_MAX,
  LIVE_MESSAGE_BYTES_MAX,
  LIVE_OF_SESSION_MAX,
  LIVE_SESSION_MS,
  LIVE_STATUS_MS,
} from '../bounds.ts';
import type { SignedIn } from '../people/signed-in.ts';
import { SESSION_COOKIE } from './cookies.ts';
import { CLOSE, LiveClient } from './live-client.ts';
import type { App, Parts } from './parts.ts';
import { PersonFeed } from './person-feed.ts';
import { demandHost, demandOwnSocket } from './request-source.ts';

const PATH = '/api/live';

export interface Live {
  /** Takes what asks there to become a WebSocket. */
  attach(server: Server): void;
  close(): void;
}

type LiveParts = Pick<Parts, 'config' | 'gatewayOf' | 'onFault' | 'outbox' | 'people'>;

/** `/api/live`: what happens, told to every page that wants to hear it, for as long as its session holds. */
export function openLive(app: App, parts: LiveParts): Live {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIVE_MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const clients = new LiveClients(parts);
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    try {
      const who = admit(request, { ...parts, app });
      clients.demandRoom(who);
      sockets.handleUpgrade(request, socket, head, (opened) => clients.add(opened, who));
    } catch (error) {
      refuse(socket, error);
    }
  };
  return { attach: (server) => void server.on('upgrade', upgrade), close: () => clients.close() };
}

/** Everything is looked at before it becomes one. */
function admit(
  request: IncomingMessage,
  { app, config, people }: Pick<LiveParts, 'config' | 'people'> & { readonly app: App },
): SignedIn {
  const { headers, socket, url } = request;
  if (url !== PATH) throw new BittingError('ADDRESS_UNKNOWN', 'no stream is there');
  demandHost({ headers }, config);
  demandOwnSocket({ headers }, config);
  const cookie = app.parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  const origin = { address: socket.remoteAddress ?? '', userAgent: headers['user-agent'] ?? '' };
  const who = cookie === undefined ? null : people.find(cookie, origin);
  if (who === null) throw new BittingError('SESSION_MISSING', 'no session');
  return who;
}

function refuse(socket: Duplex, error: unknown): void {
  const code = error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
  const status = ERROR_KINDS[CATALOGUE[code].kind];
  // Who does not hang up on his side would keep one of the connections that there are.
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n`,
    () => socket.destroy(),
  );
}

interface Person {
  readonly feed: PersonFeed;
  readonly clients: Set<LiveClient>;
}

/** Who listens, and what each person's pages want together. */
class LiveClients {
  readonly #parts: LiveParts;
  readonly #people = new Map<string, Person>();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #forget: () => void;
  #alerts = '';

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#forget = parts.people.onEnded((sessionId) => this.#endSession(sessionId));
    this.#timers = [
      setInterval(() => this.#each((client) => client.flush()), LIVE_BATCH_MS),
      setInterval(() => this.#each((client) => client.tell({ topic: 'pulse' })), LIVE_STATUS_MS),
      setInterval(() => this.#attempt(() => this.#lookAtAlerts()), LIVE_CHANGES_MS),
      setInterval(() => this.#attempt(() => this.#lookAtSessions()), LIVE_SESSION_MS),
    ];
  }

  /** Throws `OVERLOADED`. */
  demandRoom({ sessionId }: SignedIn): void {
    const all = [...this.#all()];
    const own = all.filter(({ who }) => who.sessionId === sessionId);
    if (all.length < LIVE_MAX && own.length < LIVE_OF_SESSION_MAX) return;
    throw new BittingError('OVERLOADED', `${all.length} live connections`);
  }

  add(socket: ConstructorParameters<typeof LiveClient>[0], who: SignedIn): void {
    const person = this.#personOf(who);
    const client = new LiveClient(socket, who, (changed) => {
      this.#want(person);
      // Who begins to listen is told at once how alerts are: what he knows may be older.
      if (changed.wants('alerts')) changed.tell({ topic: 'alerts' });
    });
    person.clients.add(client);
    socket.once('close', () => {
      person.clients.delete(client);
      this.#want(person);
      if (person.clients.size === 0) this.#people.delete(who.operatorId);
    });
  }

  close(): void {
    this.#forget();
    for (const timer of this.#timers) clearInterval(timer);
    for (const { feed } of this.#people.values()) feed.end();
    this.#each((client) => client.end(CLOSE.ending));
    this.#each((client) => client.terminate());
  }

  #personOf(who: SignedIn): Person {
    const known = this.#people.get(who.operatorId);
    if (known !== undefined) return known;
    const { gatewayOf, people } = this.#parts;
    const clients = new Set<LiveClient>();
    const tell = (topic: LiveTopic, news: Readonly<Record<string, unknown>>): void => {
      for (const client of clients) if (client.wants(topic)) client.tell({ topic, ...news });
    };
    const feed = new PersonFeed({
      connect: (signal) => gatewayOf(who, { signal }),
      onEvent: (topic, event) => clients.forEach((client) => client.queue(topic, event)),
      onNews: tell,
      onGone: () => this.#attempt(() => people.endAllOf(who.operatorId)),
    });
    const person = { feed, clients };
    this.#people.set(who.operatorId, person);
    return person;
  }

  #want({ clients, feed }: Person): void {
    const wanted = LIVE_TOPICS.filter((topic) => [...clients].some((client) => client.wants(topic)));
    feed.want(new Set(wanted));
  }

  *#all(): Iterable<LiveClient> {
    for (const { clients } of this.#people.values()) yield* clients;
  }

  #each(work: (client: LiveClient) => void): void {
    for (const client of Array.from(this.#all())) work(client);
  }

  /** A database that is busy or full is looked at again: the console goes on. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onFault(error);
    }
  }

  #endSession(sessionId: string): void {
    this.#each((client) => {
      if (client.who.sessionId === sessionId) client.end(CLOSE.over);
    });
  }

  #lookAtSessions(): void {
    const { people } = this.#parts;
    this.#each((client) => {
      if (!people.isLive(client.who.sessionId)) client.end(CLOSE.over);
    });
  }

  /** Others change them, too: whoever acknowledges by the command line writes into the same store. */
  #lookAtAlerts(): void {
    const listeners = [...this.#all()].filter((client) => client.wants('alerts'));
    if (listeners.length === 0) return;
    const { outbox } = this.#parts;
    const open = (['info', 'warning', 'critical'] as const).map((severity) =>
      outbox.unacknowledged(severity),
    );
    const now = `${outbox.list({ limit: 1 })[0]?.id ?? ''} ${open.join(' ')}`;
    if (now === this.#alerts) return;
    this.#alerts = now;
    for (const client of listeners) client.tell({ topic: 'alerts' });
  }
}
