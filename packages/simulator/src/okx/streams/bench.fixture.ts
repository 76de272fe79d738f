import { createHmac } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { ManualClock } from '../../engine/clock.ts';
import { createAccount, createKey, deposit, type AccountRequest } from '../../engine/directory.ts';
import { Engine } from '../../engine/engine.ts';
import type { ApiKey } from '../../engine/records.ts';
import type { WireReply } from '../../wire/messages.ts';
import type { StreamFace, StreamPeer, StreamSession } from '../../wire/stream.ts';
import { AmendNotes } from '../amend-notes.ts';
import type { Venue } from '../dispatch.ts';
import { okxFace } from '../face.ts';
import { QuoteDesk } from '../quote-desk.ts';
import { RateLimits } from '../rate-limits.ts';
import { DEFAULT_VARIANTS, type Variants } from '../variants.ts';
import { okxStreams } from './face.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A push of a channel. */
export interface Push {
  readonly arg: Readonly<Record<string, string>>;
  readonly action?: string;
  readonly eventType?: string;
  readonly data: readonly Json[];
}

/** A client that is nothing but the face's peer: what it was sent lies here until a test takes it. */
export class TestPeer implements StreamPeer {
  readonly id: number;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly remoteAddress = '127.0.0.1';
  readonly texts: string[] = [];
  ended: readonly [code: number, reason: string] | null = null;
  session: StreamSession | null = null;

  constructor(id: number, target: string, headers: ReadonlyMap<string, string>) {
    this.id = id;
    const [path = '', query = ''] = target.split('?');
    this.path = path;
    this.query = query;
    this.headers = headers;
  }

  sendText(text: string): void {
    if (this.ended === null) this.texts.push(text);
  }

  sendBinary(): void {
    throw new Error('nothing binary is sent');
  }

  close(code: number, reason: string): void {
    if (this.ended !== null) return;
    this.ended = [code, reason];
    this.session?.closed();
  }

  destroy(): void {
    this.close(1006, '');
  }

  say(message: object | string): this {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.session?.receive(Buffer.from(text), false);
    return this;
  }

  subscribe(...args: readonly object[]): this {
    return this.say({ op: 'subscribe', args });
  }

  /** Everything that was sent since it was last asked. */
  take(): readonly Json[] {
    return this.texts
      .splice(0)
      .map((text) => (text === 'pong' ? { pong: true } : (JSON.parse(text) as Json)));
  }

  pushes(channel: string): readonly Push[] {
    return this.take()
      .filter((frame) => 'data' in frame && 'arg' in frame)
      .map((frame) => frame as unknown as Push)
      .filter(({ arg }) => arg['channel'] === channel);
  }

  events(): readonly Json[] {
    return this.take()
      .filter((frame) => 'event' in frame)
      .map(({ connId: _connId, msg: _msg, ...rest }) => rest);
  }

  /** The codes of the refusals. */
  codes(): readonly unknown[] {
    return this.events().map(({ event, code }) => (event === 'error' ? code : event));
  }
}

/** A venue without a wire: an engine, its REST face and its streams, on a clock that stands still. */
export class Bench {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 21, 0, 0, 30));
  readonly engine: Engine;
  readonly streams: StreamFace;
  variants: Variants = { ...DEFAULT_VARIANTS, rateLimitFactor: null };
  maintenance = false;
  readonly #rest: ReturnType<typeof okxFace>;
  #lastPeer = 0;

  constructor({ marketMaker = false }: { readonly marketMaker?: boolean } = {}) {
    this.engine = new Engine({
      seed: 7,
      clock: this.clock,
      dataDir: null,
      marketMaker,
      rules: { priceBands: false },
    });
    const [limits, quotes, amendments] = [new RateLimits(), new QuoteDesk(), new AmendNotes()];
    const venue = (): Venue => ({
      engine: this.engine,
      limits,
      quotes,
      amendments,
      variants: this.variants,
      now: this.clock.now(),
      maintenance: this.maintenance,
    });
    this.streams = okxStreams(venue, this.clock);
    this.#rest = okxFace(venue, () => this.clock.now());
  }

  account(request: AccountRequest & { readonly funds?: Readonly<Record<string, string>> } = {}): ApiKey {
    const { uid } = this.engine.command((state) => createAccount(state, request));
    for (const [asset, amount] of Object.entries(request.funds ?? {})) {
      this.engine.command((state) =>
        deposit(state, { uid, asset, amount: Decimal.parse(amount), wallet: 'trading' }),
      );
    }
    return this.engine.command((state) => createKey(state, { uid }));
  }

  /** Connects, or answers what refused it; `null` for an unknown path. */
  tryConnect(target: string, headers: Readonly<Record<string, string>> = {}): TestPeer | WireReply | null {
    this.#lastPeer += 1;
    const peer = new TestPeer(this.#lastPeer, target, new Map(Object.entries(headers)));
    const session = this.streams.accept(peer);
    if (session === null || 'status' in session) return session;
    peer.session = session;
    return peer;
  }

  connect(path: 'public' | 'private' | 'business', key: ApiKey | null = null): TestPeer {
    const peer = this.tryConnect(`/ws/v5/${path}`);
    if (!(peer instanceof TestPeer)) throw new Error(`refused: ${JSON.stringify(peer)}`);
    if (key !== null) {
      peer.say(this.login(key));
      const [answer] = peer.take();
      if (answer?.['event'] !== 'login') throw new Error(JSON.stringify(answer));
    }
    return peer;
  }

  login(key: ApiKey, change: Readonly<Record<string, unknown>> = {}): object {
    const timestamp = Math.floor(this.clock.now() / 1000).toString();
    const { apiKey, passphrase, secret } = key;
    const prehash = `${timestamp}GET/users/self/verify`;
    const sign = createHmac('sha256', secret).update(prehash).digest('base64');
    return { op: 'login', args: [{ apiKey, passphrase, timestamp, sign, ...change }] };
  }

  /** One call over REST. */
  rest(method: 'GET' | 'POST', target: string, { key, body }: { key?: ApiKey; body?: object } = {}): Json {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = new Map([['content-type', 'application/json']]);
    if (key !== undefined) {
      const timestamp = new Date(this.clock.now()).toISOString();
      const prehash = timestamp + method + target + text;
      headers.set('ok-access-key', key.apiKey);
      headers.set('ok-access-timestamp', timestamp);
      headers.set('ok-access-passphrase', key.passphrase);
      headers.set('ok-access-sign', createHmac('sha256', key.secret).update(prehash).digest('base64'));
    }
    const request = { method, target, headers, body: Buffer.from(text), remoteAddress: '127.0.0.1' };
    return JSON.parse(this.#rest.answer(request, this.clock.now()).text) as Json;
  }

  /** The first row of what a GET answers. */
  row(target: string, key?: ApiKey): Json {
    const { data } = this.rest('GET', target, key === undefined ? {} : { key });
    return (data as readonly Json[])[0] ?? {};
  }

  /** Places an order over REST and answers its id. */
  place(key: ApiKey, order: Readonly<Record<string, string>>): string {
    const spot = { instId: 'BTC-USDT', tdMode: 'cash', ordType: 'limit' };
    const { data, ...rest } = this.rest('POST', '/api/v5/trade/order', { key, body: { ...spot, ...order } });
    const [row] = data as readonly Json[];
    if (row?.['sCode'] !== '0') throw new Error(JSON.stringify({ ...rest, data }));
    return String(row['ordId']);
  }
}

/** Lets pushes out that wait for the end of the command. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
