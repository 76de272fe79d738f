import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { UpstreamStreams, VenueSocket, VenueSocketEvents } from '../ports/streams.ts';

/** One connection as the venue sees it: what came, and what a test lets it say. */
export class FakeVenueSocket implements VenueSocket {
  readonly sent: string[] = [];
  readonly destination: Destination;
  readonly endpoint: StreamEndpoint;
  readonly #events: VenueSocketEvents;
  readonly #onSent: (socket: FakeVenueSocket, text: string) => void;
  state: 'opening' | 'open' | 'closed' = 'opening';

  constructor(
    place: { readonly destination: Destination; readonly endpoint: StreamEndpoint },
    events: VenueSocketEvents,
    onSent: (socket: FakeVenueSocket, text: string) => void,
  ) {
    this.destination = place.destination;
    this.endpoint = place.endpoint;
    this.#events = events;
    this.#onSent = onSent;
  }

  send(text: string, lastCheck?: () => boolean): boolean {
    if (this.state !== 'open' || lastCheck?.() === false) return false;
    this.sent.push(text);
    this.#onSent(this, text);
    return true;
  }

  close(): void {
    this.state = 'closed';
  }

  open(): void {
    this.state = 'open';
    this.#events.opened();
  }

  say(frame: unknown): void {
    if (this.state === 'open')
      this.#events.received(typeof frame === 'string' ? frame : JSON.stringify(frame), null);
  }

  end(code: number | null = null): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#events.ended({ code, reason: '', opened: true });
  }
}

/** A venue's streams in memory. `answer` says what the venue does with what it is sent. */
export class FakeVenueStreams implements UpstreamStreams {
  readonly sockets: FakeVenueSocket[] = [];
  /** Opens every connection in the next turn; off: a test opens them. */
  opens = true;
  answer: (socket: FakeVenueSocket, text: string) => void = () => undefined;

  connect(destination: Destination, endpoint: StreamEndpoint, events: VenueSocketEvents): VenueSocket {
    const socket = new FakeVenueSocket({ destination, endpoint }, events, (one, text) => {
      queueMicrotask(() => {
        this.answer(one, text);
      });
    });
    this.sockets.push(socket);
    if (this.opens)
      queueMicrotask(() => {
        if (socket.state === 'opening') socket.open();
      });
    return socket;
  }

  /** The latest connection to this path. */
  last(path: string): FakeVenueSocket {
    const found = this.sockets.findLast((socket) => socket.endpoint.path === path);
    if (found === undefined) throw new Error(`nothing connected to ${path}`);
    return found;
  }

  get open(): readonly FakeVenueSocket[] {
    return this.sockets.filter((socket) => socket.state === 'open');
  }

  hostOf({ family }: Destination): string {
    return `${family}.test`;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface OkxFrame {
  readonly op?: string;
  readonly args?: readonly unknown[];
}

/** What OKX answers: every login and every subscription is taken. */
export function okxAnswers(socket: FakeVenueSocket, text: string): void {
  if (text === 'ping') {
    socket.say('pong');
    return;
  }
  const { op = '', args = [] } = JSON.parse(text) as OkxFrame;
  if (op === 'login') socket.say({ event: 'login', code: '0', msg: '', connId: 'a4d3ae55' });
  else if (op === 'subscribe' || op === 'unsubscribe')
    for (const arg of args) socket.say({ event: op, arg, connId: 'a4d3ae55' });
}

/** What HTX answers to logins and subscriptions of accounts. */
export function htxAnswers(socket: FakeVenueSocket, text: string): void {
  const frame = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (frame['ch'] === 'auth') socket.say({ action: 'req', code: 200, ch: 'auth', data: {} });
  else if (frame['op'] === 'auth') socket.say({ op: 'auth', type: 'api', 'err-code': 0, ts: 1, data: {} });
  else if (frame['action'] === 'sub') socket.say({ action: 'sub', code: 200, ch: frame['ch'], data: {} });
  else if ('sub' in frame) socket.say({ id: frame['id'], status: 'ok', subbed: frame['sub'], ts: 1 });
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
