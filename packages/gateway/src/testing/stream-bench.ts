/** A bot's stream with fakes on all sides: frames go in, what the venue would get and what the bot is told come out. */
import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { StreamDialect } from '@bitting/core/venues/stream-dialect.ts';
import { VENUES } from '../edge/venues.ts';
import type { BotSession, BotSocket, PreparedMessage, SocketMessage } from '../ports/streams.ts';
import type { CodeBooks } from '../streams/code-book.ts';
import { CurveBudget } from '../pipeline/curve-budget.ts';
import { createStreams, type Streams } from '../streams/entrance.ts';
import { LoginGate } from '../streams/login-gate.ts';
import { PublicHub } from '../streams/public-hub.ts';
import { OKX_BENCH, type BenchVenue } from './bench-venues.ts';
import { VIRTUAL_API_KEY, VIRTUAL_PASSPHRASE, VIRTUAL_SECRET } from './fake-key-ring.ts';
import { FakeVenueStreams, okxAnswers, settled } from './fake-venue-streams.ts';
import { PathBench } from './path-bench.ts';

const BOT_HOST = '127.0.0.1:1';
const NUMBERS = new Map([
  ['7', 'BTC-USDT'],
  ['8', 'BTC-USDT-SWAP'],
]);

/** Every place has the same numbers. */
const CODES: CodeBooks = {
  of: (links) => ({
    idOf: (code) => (links === null ? null : (NUMBERS.get(code) ?? null)),
    codeOf: (id) => [...NUMBERS].find(([, name]) => name === id)?.[0] ?? null,
  }),
  ready: () => Promise.resolve(),
  refresh: () => undefined,
};

export interface BotOrigin {
  readonly path?: string;
  readonly sourceAddress?: string;
  readonly confidential?: boolean;
}

/** One bot's end of a connection. */
export class FakeBot implements BotSocket {
  readonly told: string[] = [];
  ended: { readonly code: number; readonly reason: string } | null = null;
  readonly queuedBytes = 0;
  #session: BotSession | null = null;

  attach(session: BotSession): void {
    this.#session = session;
  }

  send(message: SocketMessage | PreparedMessage): boolean {
    if (this.ended !== null) return false;
    const bare = typeof message === 'object' && 'frame' in message ? message.message : message;
    this.told.push(typeof bare === 'string' ? bare : gunzipSync(bare).toString());
    return true;
  }

  close(code: number, reason: string): void {
    this.ended ??= { code, reason };
    queueMicrotask(() => {
      this.#session?.closed('closed by us');
    });
  }

  destroy(): void {
    this.close(1006, '');
  }

  say(frame: unknown): void {
    this.#session?.receive(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** What it was told last, read. */
  get last(): Readonly<Record<string, unknown>> {
    return JSON.parse(this.told.at(-1) ?? '{}') as Readonly<Record<string, unknown>>;
  }

  /** The bot goes away. */
  leave(): void {
    this.ended ??= { code: 1000, reason: '' };
    this.#session?.closed('left');
  }
}

export class StreamBench {
  readonly path: PathBench;
  readonly venue = new FakeVenueStreams();
  readonly dialect: StreamDialect;
  readonly streams: Streams;
  readonly hub: PublicHub;
  #drawn = 0;

  constructor(venue: BenchVenue = OKX_BENCH) {
    this.path = new PathBench({}, venue);
    this.venue.answer = okxAnswers;
    const { clock, counts, keyRing, metrics, path, replay, upstream } = this.path;
    const { dialect } = venue;
    this.dialect = VENUES[dialect.id].streams;
    const links = {
      dialect: this.dialect,
      streams: this.venue,
      clock,
      random: (length: number) => Buffer.alloc(length, (this.#drawn += 1)),
      metrics,
      gate: new LoginGate(clock),
      venueNow: () => upstream.venueNow(),
    };
    this.hub = new PublicHub({
      ports: links,
      place: { venue: dialect.id, environment: 'paper', region: 'paper' },
    });
    this.streams = createStreams({
      dialect,
      keyRing,
      replay,
      curves: new CurveBudget(clock),
      clock,
      counts,
      metrics,
      path,
      signs: this.path.signs,
      links,
      streams: this.dialect,
      random: links.random,
      hub: this.hub,
      codes: CODES,
    });
  }

  /** Connects at a path of the venue's first family. */
  connect({
    path = '/ws/v5/private',
    sourceAddress = '127.0.0.1',
    confidential = true,
  }: BotOrigin = {}): FakeBot {
    const { family } = this.path.venue;
    const open = this.streams.entrance(family).accept({
      entrance: { family, confidential },
      sourceAddress,
      host: BOT_HOST,
      target: path,
      path,
      query: '',
    });
    if (open === null) throw new Error(`no stream at ${path}`);
    const bot = new FakeBot();
    bot.attach(open(bot));
    return bot;
  }

  /** A login of OKX at the present second; each at a second of its own. */
  okxLogin(secret: string = VIRTUAL_SECRET): unknown {
    this.path.clock.advance(1_000);
    const timestamp = String(Math.floor(this.path.clock.wallMs() / 1_000));
    const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
    const args = [{ apiKey: VIRTUAL_API_KEY, passphrase: VIRTUAL_PASSPHRASE, timestamp, sign }];
    return { op: 'login', args };
  }

  /** The same for HTX, in the way of the path. */
  htxLogin(path: string): unknown {
    this.path.clock.advance(1_000);
    const timestamp = new Date(this.path.clock.wallMs()).toISOString().slice(0, 19);
    const isSpot = path.startsWith('/ws/');
    const names = isSpot
      ? ['accessKey', 'signatureMethod', 'signatureVersion', 'timestamp']
      : ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp'];
    const values = [VIRTUAL_API_KEY, 'HmacSHA256', isSpot ? '2.1' : '2', timestamp];
    const fields = names.map((name, at) => [name, values[at] ?? ''] as const);
    const query = fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const text = `GET\n${BOT_HOST}\n${path}\n${query}`;
    const signature = createHmac('sha256', VIRTUAL_SECRET).update(text).digest('base64');
    const shown = Object.fromEntries(fields);
    return isSpot
      ? { action: 'req', ch: 'auth', params: { authType: 'api', ...shown, signature } }
      : { op: 'auth', type: 'api', ...shown, Signature: signature };
  }

  close(): void {
    this.streams.close();
    this.path.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A bot of OKX that has logged in. */
export async function loggedIn(bench: StreamBench, origin: BotOrigin = {}): Promise<FakeBot> {
  const bot = bench.connect(origin);
  bot.say(bench.okxLogin());
  await settled();
  if (bot.last['event'] !== 'login') throw new Error(`not logged in: ${bot.told.at(-1) ?? ''}`);
  return bot;
}

export function okxSubscribe(...args: readonly unknown[]): unknown {
  return { id: '1', op: 'subscribe', args };
}

export const OKX_ORDERS = { channel: 'orders', instType: 'ANY' };
export const OKX_TICKER = { channel: 'tickers', instId: 'BTC-USDT' };

const ORDER = { instIdCode: 7, tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };
export const OKX_FRAME_ORDER = { id: 'o1', op: 'order', args: [{ ...ORDER, clOrdId: 'mine' }] };

export function okxOrderFrame(clOrdId: string, id = clOrdId): unknown {
  return { id, op: 'order', args: [{ ...ORDER, clOrdId }] };
}

/** The venue takes every order under the next number, as soon as it comes. */
export function takeOkxOrders(bench: StreamBench): void {
  let orders = 0;
  bench.venue.answer = (socket, text) => {
    if (!text.startsWith('{"id"')) {
      okxAnswers(socket, text);
      return;
    }
    orders += 1;
    const { id, op, args } = JSON.parse(text) as {
      readonly id: string;
      readonly op: string;
      readonly args: readonly { readonly clOrdId?: string }[];
    };
    const row = {
      ordId: `${orders}`,
      clOrdId: args[0]?.clOrdId ?? '',
      tag: '',
      ts: '1',
      sCode: '0',
      sMsg: '',
    };
    socket.say({ id, op, code: '0', msg: '', data: [row], inTime: '1', outTime: '2' });
  };
}
