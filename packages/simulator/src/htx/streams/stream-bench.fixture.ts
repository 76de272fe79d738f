import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { deposit } from '../../engine/directory.ts';
import type { ApiKey } from '../../engine/records.ts';
import type { StreamFace, StreamPeer, StreamSession } from '../../wire/stream.ts';
import type { HostFamily } from '../call.ts';
import type { HtxVenue } from '../dispatch.ts';
import { accountIdOf } from '../ids.ts';
import { HtxBench } from '../venue.fixture.ts';
import { HtxStreams } from './streams.ts';

export type Message = Readonly<Record<string, unknown>>;

const HOST = '127.0.0.1:8080';

interface Sent {
  readonly kind: 'text' | 'binary';
  /** Unpacked only when somebody looks: a day has many frames. */
  readonly read: () => string;
}

/** A peer without a wire: keeps what the session sent, read back. */
export class FakePeer implements StreamPeer {
  readonly id: number;
  readonly path: string;
  readonly query = '';
  readonly headers = new Map([['host', HOST]]);
  readonly remoteAddress: string;
  readonly frames: Sent[] = [];
  session: StreamSession | null = null;
  ended: string | null = null;

  constructor(id: number, path: string, remoteAddress: string) {
    this.id = id;
    this.path = path;
    this.remoteAddress = remoteAddress;
  }

  sendText(text: string): void {
    this.#keep({ kind: 'text', read: () => text });
  }

  sendBinary(bytes: Buffer): void {
    this.#keep({ kind: 'binary', read: () => gunzipSync(bytes).toString('utf8') });
  }

  close(code: number, reason: string): void {
    this.#end(`${code} ${reason}`);
  }

  destroy(): void {
    this.#end('destroyed');
  }

  /** What came since the last call, oldest first; pings only when asked for. */
  taken({ pings = false }: { readonly pings?: boolean } = {}): readonly Message[] {
    const all = this.frames.splice(0).map(({ read }) => JSON.parse(read()) as Message);
    return pings ? all : all.filter((message) => !isPing(message));
  }

  /** Sends a message and takes what comes back at once. */
  say(message: Message | string): readonly Message[] {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.session?.receive(Buffer.from(text), false);
    return this.taken();
  }

  /** Answers every ping that came, as a client does. */
  answerPings(): void {
    for (const message of this.taken({ pings: true })) {
      if (message['ping'] !== undefined) this.say({ pong: message['ping'] });
      else if (message['action'] === 'ping') this.say({ action: 'pong', data: message['data'] });
      else if (message['op'] === 'ping') this.say({ op: 'pong', ts: message['ts'] });
    }
  }

  #keep(sent: Sent): void {
    if (this.ended === null) this.frames.push(sent);
  }

  #end(how: string): void {
    if (this.ended !== null) return;
    this.ended = how;
    this.session?.closed();
  }
}

function isPing(message: Message): boolean {
  return message['ping'] !== undefined || message['action'] === 'ping' || message['op'] === 'ping';
}

export interface Trader {
  readonly uid: string;
  readonly key: ApiKey;
}

export interface Connecting {
  readonly host?: HostFamily;
  readonly address?: string;
}

/** HTX with its streams and without its wire: peers instead of sockets, a clock that stands still. */
export class StreamBench extends HtxBench {
  maintenance = false;
  readonly streams: HtxStreams;
  readonly #faces: Readonly<Record<HostFamily, StreamFace>>;
  #lastPeer = 0;

  constructor(options: ConstructorParameters<typeof HtxBench>[0] = {}) {
    super(options);
    this.streams = new HtxStreams({ clock: this.clock, venue: () => this.venue() });
    this.#faces = { spot: this.streams.face('spot'), contract: this.streams.face('contract') };
  }

  venue(): HtxVenue {
    const { engine, limits, variants, maintenance } = this;
    return { engine, limits, variants, maintenance, now: this.clock.now() };
  }

  /** What the face makes of an upgrade. */
  upgrade(path: string, { host = 'spot', address = '127.0.0.1' }: Connecting = {}) {
    this.#lastPeer += 1;
    const peer = new FakePeer(this.#lastPeer, path, address);
    const answer = this.#faces[host].accept(peer);
    return { peer, answer };
  }

  connect(path: string, connecting: Connecting = {}): FakePeer {
    const { peer, answer } = this.upgrade(path, connecting);
    if (answer === null || 'status' in answer) throw new Error(`${path} is refused`);
    peer.session = answer;
    return peer;
  }

  /** A peer at a private path, logged in. */
  member(path: string, key: ApiKey, connecting: Connecting = {}): FakePeer {
    const peer = this.connect(path, connecting);
    const isContract = connecting.host === 'contract';
    const [reply] = peer.say(isContract ? this.contractLogin(path, key) : this.spotLogin(path, key));
    const code = reply?.['code'] ?? reply?.['err-code'];
    if (code !== 200 && code !== 0) throw new Error(`no login: ${JSON.stringify(reply)}`);
    return peer;
  }

  /** A user with money in both wallets, and a key that may trade. */
  trader(
    money: { readonly spot?: Readonly<Record<string, string>>; readonly contract?: string } = {},
  ): Trader {
    const { uid } = this.user(money.spot ?? {});
    const amount = money.contract;
    if (amount !== undefined) {
      this.engine.command((state) =>
        deposit(state, { uid, asset: 'USDT', amount: Decimal.parse(amount), wallet: 'contract' }),
      );
    }
    return { uid, key: this.key(uid) };
  }

  /** Places a spot order over REST and answers its id. */
  order({ uid, key }: Trader, order: Message): string {
    const body = { 'account-id': accountIdOf(uid, 'spot'), symbol: 'btcusdt', ...order };
    const answer = this.ask({ method: 'POST', path: '/v1/order/orders/place', key, body });
    if (typeof answer.data !== 'string') throw new Error(JSON.stringify(answer.body));
    return answer.data;
  }

  cancel({ key }: Trader, id: string): void {
    const path = `/v1/order/orders/${id}/submitcancel`;
    const answer = this.ask({ method: 'POST', path, key, body: {} });
    if (answer.data !== id) throw new Error(JSON.stringify(answer.body));
  }

  /** Places a contract order over REST and answers its id. */
  contractOrder({ key }: Trader, order: Message): string {
    const body = { contract_code: 'BTC-USDT', margin_mode: 'cross', type: 'limit', ...order };
    const asked = { method: 'POST', path: '/v5/trade/order', host: 'contract', key, body } as const;
    const answer = this.ask(asked);
    if (answer.body['code'] !== 200) throw new Error(JSON.stringify(answer.body));
    return String((answer.data as Message)['order_id']);
  }

  spotLogin(path: string, key: Signer, change: LoginChange = {}): Message {
    const { host = 'api.huobi.pro', signedPath = path, version = '2.1' } = change;
    const values = {
      accessKey: key.apiKey,
      signatureMethod: change.method ?? (key.privateKey === undefined ? 'HmacSHA256' : 'Ed25519'),
      signatureVersion: version,
      timestamp: this.timestamp(change.offsetMs),
    };
    const signature = signed(key, ['GET', host, signedPath, query(values)].join('\n'));
    const params = { authType: 'api', ...values, signature, ...change.params };
    return { action: 'req', ch: 'auth', params };
  }

  contractLogin(path: string, key: Signer, change: LoginChange = {}): Message {
    const { host = 'api.hbdm.vn', signedPath = path, version = '2' } = change;
    const values = {
      AccessKeyId: key.apiKey,
      SignatureMethod: change.method ?? (key.privateKey === undefined ? 'HmacSHA256' : 'Ed25519'),
      SignatureVersion: version,
      Timestamp: this.timestamp(change.offsetMs),
    };
    const signature = signed(key, ['GET', host, signedPath, query(values)].join('\n'));
    return { op: 'auth', type: 'api', cid: '1', ...values, Signature: signature, ...change.params };
  }

  timestamp(offsetMs = 0): string {
    return new Date(this.clock.now() + offsetMs).toISOString().slice(0, 19);
  }
}

/** How a login differs from the one that is in order. */
export interface LoginChange {
  readonly host?: string;
  readonly signedPath?: string;
  readonly offsetMs?: number;
  readonly version?: string;
  /** Names it; what signs is what the key has. */
  readonly method?: string;
  /** Replaces parts after signing. */
  readonly params?: Message;
}

export interface Signer {
  readonly apiKey: string;
  readonly secret: string;
  /** PKCS 8, base64 DER. */
  readonly privateKey?: string;
}

function query(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

function signed(key: Signer, text: string): string {
  if (key.privateKey === undefined) return createHmac('sha256', key.secret).update(text).digest('base64');
  const privateKey = createPrivateKey({
    key: Buffer.from(key.privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  return sign(null, Buffer.from(text), privateKey).toString('base64');
}

/** A part of a message that must be an object. */
export function partOf(message: Message | undefined, name: string): Message {
  const value = message?.[name];
  if (typeof value !== 'object' || value === null) throw new Error(`no ${name}: ${JSON.stringify(message)}`);
  return value as Message;
}

/** Rows of a list in a message. */
export function rowsOf(value: unknown): readonly Message[] {
  if (!Array.isArray(value)) throw new Error(`no rows: ${JSON.stringify(value)}`);
  return value as readonly Message[];
}
