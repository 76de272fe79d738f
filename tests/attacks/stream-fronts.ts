/** The streams of each port and bots that know how to use them, in the venue's own frames. */
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { createHmac } from 'node:crypto';
import { htxTimestamp, type HtxKey } from '../support/htx-signing.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import type { Front } from './fronts.ts';
import { StreamBot, type BotOrigin } from './stream-bot.ts';

/** What an attack varies of a login before it is signed. */
export interface LoginTerms {
  /** Every login of a key has a second of its own unless told. */
  readonly timestamp?: string;
  /** The virtual key of the front unless told. */
  readonly key?: OkxKey | HtxKey;
  /** Changes the finished signature. */
  readonly spoil?: (signature: string) => string;
}

/** What a frame was answered. */
export interface Verdict {
  readonly ok: boolean;
  /** The venue's code, empty where it went well. */
  readonly code: string;
  readonly text: string;
}

export interface StreamFront {
  readonly family: ApiFamily;
  readonly url: string;
  readonly front: Front;
  /** Where orders are sent to us, and where the venue gets them from us. */
  readonly tradePath: string;
  /** Where the account's channels are. */
  readonly accountPath: string;
  /** Where nobody logs in. */
  readonly marketPath: string;
  connect(path: string, origin?: BotOrigin): Promise<StreamBot>;
  login(path: string, terms?: LoginTerms): object;
  /** The front's own order, or other fields of it. */
  order(id: string, fields?: Readonly<Record<string, unknown>>): object;
  cancel(id: string, venueId: string): object;
  /** Orders of the account, all of them. */
  subscribeOrders(): object;
  subscribeMarket(): object;
  /** Whether the message answers a login; and the order or cancel of that id; and a subscription. */
  isLoginAnswer(text: string): boolean;
  isAnswerTo(id: string, text: string): boolean;
  isSubscriptionAnswer(text: string): boolean;
  judge(text: string): Verdict;
  /** Whether it tells of an order of the account, unasked. */
  isOrderPush(text: string): boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** As far ahead as the gateway takes with some reserve. */
const SECONDS_AHEAD_MAX = 26;

/**
 * Seconds for logins: never the same twice, nor one of before the gateway began, for it cannot know whether those were
 * used.
 */
class LoginSeconds {
  readonly #taken = new Set<number>();

  next(): number {
    const now = Math.floor(Date.now() / 1_000);
    for (let second = now + 1; second <= now + SECONDS_AHEAD_MAX; second += 1)
      if (!this.#taken.has(second)) {
        this.#taken.add(second);
        return second;
      }
    throw new Error('too many logins at once');
  }
}

export class OkxStreamFront implements StreamFront {
  readonly family = 'okx';
  readonly tradePath = '/ws/v5/private';
  readonly accountPath = '/ws/v5/private';
  readonly marketPath = '/ws/v5/public';
  readonly front: Front;
  readonly #key: OkxKey;
  /** The venue's number of the instrument that the front trades. */
  readonly #instrumentCode: number;
  readonly #seconds = new LoginSeconds();

  constructor(front: Front, key: OkxKey, instrumentCode: number) {
    this.front = front;
    this.#key = key;
    this.#instrumentCode = instrumentCode;
  }

  get url(): string {
    return this.front.url;
  }

  connect(path: string, origin?: BotOrigin): Promise<StreamBot> {
    return StreamBot.connect(this.url, path, origin);
  }

  login(_path: string, { timestamp, key = this.#key, spoil = same }: LoginTerms = {}): object {
    const time = timestamp ?? String(this.#seconds.next());
    const sign = createHmac('sha256', key.secret).update(`${time}GET/users/self/verify`).digest('base64');
    const { apiKey } = key;
    const passphrase = 'passphrase' in key ? key.passphrase : '';
    return { op: 'login', args: [{ apiKey, passphrase, timestamp: time, sign: spoil(sign) }] };
  }

  order(id: string, fields: Fields = this.front.orderFields()): object {
    return { id, op: 'order', args: this.byNumber([fields]) };
  }

  /** Orders of streams name their instrument by number. */
  byNumber(orders: readonly Fields[]): readonly Fields[] {
    return orders.map(({ instId, ...rest }) => ({
      ...(instId === undefined ? {} : { instIdCode: this.#instrumentCode }),
      ...rest,
    }));
  }

  cancel(id: string, venueId: string): object {
    return { id, op: 'cancel-order', args: [{ instIdCode: this.#instrumentCode, ordId: venueId }] };
  }

  subscribeOrders(): object {
    return { op: 'subscribe', args: [{ channel: 'orders', instType: 'ANY' }] };
  }

  subscribeMarket(): object {
    return { op: 'subscribe', args: [{ channel: 'tickers', instId: 'BTC-USDT' }] };
  }

  isLoginAnswer(text: string): boolean {
    const { event } = read(text);
    return event === 'login' || event === 'error';
  }

  isAnswerTo(id: string, text: string): boolean {
    return read(text)['id'] === id;
  }

  isSubscriptionAnswer(text: string): boolean {
    const { event } = read(text);
    return event === 'subscribe' || event === 'error';
  }

  judge(text: string): Verdict {
    const { code = '0', data, msg } = read(text);
    const [row] = (data ?? []) as readonly { readonly sCode?: string; readonly sMsg?: string }[];
    const ok = code === '0' && (row?.sCode ?? '0') === '0';
    return { ok, code: ok ? '' : (row?.sCode ?? wordOf(code)), text: row?.sMsg ?? wordOf(msg) };
  }

  isOrderPush(text: string): boolean {
    return text.startsWith('{"arg":{"channel":"orders"') && text.includes('"data"');
  }
}

interface HtxWords {
  readonly tradePath: string;
  readonly accountPath: string;
  readonly marketPath: string;
  readonly order: (id: string, fields: Fields) => object;
  readonly cancel: (id: string, venueId: string) => object;
  readonly orders: object;
  readonly market: object;
  readonly isOrderPush: (message: Fields) => boolean;
}

const HTX_WORDS: Readonly<Record<'htx-spot' | 'htx-contract', HtxWords>> = {
  'htx-spot': {
    tradePath: '/ws/trade',
    accountPath: '/ws/v2',
    marketPath: '/ws',
    order: (cid, params) => ({ cid, ch: 'create-order', params }),
    cancel: (cid, venueId) => ({ cid, ch: 'cancel', params: { 'order-ids': [venueId] } }),
    orders: { action: 'sub', ch: 'orders#btcusdt' },
    market: { sub: 'market.btcusdt.detail', id: 'm' },
    isOrderPush: ({ action, ch }) => action === 'push' && String(ch).startsWith('orders#'),
  },
  'htx-contract': {
    tradePath: '/linear-swap-trade',
    accountPath: '/ws/v5/notification',
    marketPath: '/linear-swap-ws',
    order: (cid, data) => ({ op: 'place_order', cid, data }),
    cancel: (cid, venueId) => ({
      op: 'cancel_order',
      cid,
      data: { contract_code: 'BTC-USDT', order_id: venueId },
    }),
    orders: { op: 'sub', cid: 's', topic: 'orders', contract_code: 'BTC-USDT' },
    market: { sub: 'market.BTC-USDT.detail', id: 'm' },
    isOrderPush: ({ op, topic }) => op === 'notify' && topic === 'orders',
  },
};

/** The names of the signed fields, sorted, and the one version. */
const SPOT_LOGIN = ['accessKey', 'signatureMethod', 'signatureVersion', 'timestamp', '2.1'] as const;
const CONTRACT_LOGIN = ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', '2'] as const;

export class HtxStreamFront implements StreamFront {
  readonly family: 'htx-spot' | 'htx-contract';
  readonly tradePath: string;
  readonly accountPath: string;
  readonly marketPath: string;
  readonly front: Front;
  readonly #key: HtxKey;
  readonly #words: HtxWords;
  readonly #seconds = new LoginSeconds();

  constructor(family: 'htx-spot' | 'htx-contract', front: Front, key: HtxKey) {
    this.family = family;
    this.front = front;
    this.#key = key;
    this.#words = HTX_WORDS[family];
    this.tradePath = this.#words.tradePath;
    this.accountPath = this.#words.accountPath;
    this.marketPath = this.#words.marketPath;
  }

  get url(): string {
    return this.front.url;
  }

  connect(path: string, origin?: BotOrigin): Promise<StreamBot> {
    return StreamBot.connect(this.url, path, origin);
  }

  login(path: string, { timestamp, key = this.#key, spoil = same }: LoginTerms = {}): object {
    const time = timestamp ?? htxTimestamp(this.#seconds.next() * 1_000);
    const isSpot = this.family === 'htx-spot';
    const [name, method, version, when, versionValue] = isSpot ? SPOT_LOGIN : CONTRACT_LOGIN;
    const fields = {
      [name]: key.apiKey,
      [method]: 'HmacSHA256',
      [version]: versionValue,
      [when]: time,
    };
    const query = Object.entries(fields)
      .map(([field, value]) => `${field}=${encodeURIComponent(value)}`)
      .join('&');
    const text = ['GET', new URL(this.url).host, path, query].join('\n');
    const signature = spoil(createHmac('sha256', key.secret).update(text).digest('base64'));
    return isSpot
      ? { action: 'req', ch: 'auth', params: { authType: 'api', ...fields, signature } }
      : { op: 'auth', type: 'api', ...fields, Signature: signature };
  }

  order(id: string, fields: Fields = this.front.orderFields()): object {
    return this.#words.order(id, fields);
  }

  cancel(id: string, venueId: string): object {
    return this.#words.cancel(id, venueId);
  }

  subscribeOrders(): object {
    return this.#words.orders;
  }

  subscribeMarket(): object {
    return this.#words.market;
  }

  isLoginAnswer(text: string): boolean {
    const { op, ch } = read(text);
    return op === 'auth' || ch === 'auth';
  }

  isAnswerTo(id: string, text: string): boolean {
    return read(text)['cid'] === id;
  }

  isSubscriptionAnswer(text: string): boolean {
    const { action, op, subbed, status } = read(text);
    return action === 'sub' || op === 'sub' || op === 'error' || subbed !== undefined || status === 'error';
  }

  judge(text: string): Verdict {
    const message = read(text);
    const code = message['err-code'] ?? message['err_code'] ?? message['code'] ?? 0;
    const ok = message['status'] === 'ok' || code === 200 || code === 0;
    const said = message['err-msg'] ?? message['message'] ?? message['err_msg'] ?? '';
    return { ok, code: ok ? '' : wordOf(code), text: wordOf(said) };
  }

  isOrderPush(text: string): boolean {
    return this.#words.isOrderPush(read(text));
  }
}

function same(signature: string): string {
  return signature;
}

/** What is not JSON (OKX's `pong`) has no fields. */
function read(text: string): Readonly<Record<string, unknown>> {
  return text.startsWith('{') ? (JSON.parse(text) as Readonly<Record<string, unknown>>) : {};
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
