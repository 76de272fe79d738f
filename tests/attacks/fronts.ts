import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { signHtx, type HtxKey } from '../support/htx-signing.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import type { RawAnswer, RawRequest } from '../support/raw-client.ts';
import { signOkxTexts } from './signing.ts';

/** What an attack varies before it is signed; left out, it is that of an ordinary order or read. */
export interface FrontRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** An object is written as JSON; text is sent as it is. */
  readonly body?: unknown;
  readonly timestampMs?: number;
}

/** One port of the gateway and a bot that knows how to use it. */
export interface Front {
  readonly family: ApiFamily;
  readonly url: string;
  /** The bot's. */
  readonly key: HtxKey;
  readonly readPath: string;
  readonly orderPath: string;
  /** Fields of an order that the venue accepts and that ends at once: never the same twice. */
  orderFields(): Readonly<Record<string, unknown>>;
  sign(request: FrontRequest): RawRequest;
  /** Reads something of the account, so that the real key has to sign for it. */
  read(): RawRequest;
  /** With other fields or another text as body, if told. */
  order(body?: unknown): RawRequest;
  /** An order whose body is these bytes, whatever they are. */
  orderOf(bytes: Uint8Array): RawRequest;
  /** Whether the venue has done what was asked. */
  isServed(answer: RawAnswer): boolean;
  /** Whether the body is a refusal in the venue's own form. */
  isRefusalForm(answer: RawAnswer): boolean;
}

/** Bots of one account share its client order ids. */
let ordersOfAll = 0;

export class OkxFront implements Front {
  readonly family = 'okx';
  readonly readPath = '/api/v5/account/config';
  readonly orderPath = '/api/v5/trade/order';
  readonly url: string;
  readonly key: OkxKey;
  #lastMs = 0;

  constructor(url: string, key: OkxKey) {
    this.url = url;
    this.key = key;
  }

  orderFields(): Readonly<Record<string, unknown>> {
    ordersOfAll += 1;
    const clOrdId = `attack${process.pid}x${ordersOfAll}`;
    return {
      instId: 'BTC-USDT',
      tdMode: 'cash',
      side: 'buy',
      ordType: 'ioc',
      px: '60000',
      sz: '0.001',
      clOrdId,
    };
  }

  sign({ method, path, query, body, timestampMs }: FrontRequest): RawRequest {
    const target = query === undefined ? path : `${path}?${new URLSearchParams(query).toString()}`;
    // Two requests of one millisecond would be the same bytes.
    this.#lastMs = Math.max(this.#lastMs + 1, Date.now());
    return signOkx(this.key, { method, target, body, timestampMs: timestampMs ?? this.#lastMs });
  }

  read(): RawRequest {
    return this.sign({ method: 'GET', path: this.readPath });
  }

  order(body: unknown = this.orderFields()): RawRequest {
    return this.sign({ method: 'POST', path: this.orderPath, body });
  }

  orderOf(bytes: Uint8Array): RawRequest {
    this.#lastMs = Math.max(this.#lastMs + 1, Date.now());
    const timestamp = new Date(this.#lastMs).toISOString();
    return signOkxTexts(this.key, { method: 'POST', target: this.orderPath, body: bytes, timestamp });
  }

  isServed(answer: RawAnswer): boolean {
    return answer.status === 200 && answer.body.toString().startsWith('{"code":"0"');
  }

  isRefusalForm(answer: RawAnswer): boolean {
    const { code, msg, data = [] } = JSON.parse(answer.body.toString()) as Record<string, unknown>;
    const isCode = typeof code === 'string' && /^(?:1|5\d{4})$/u.test(code);
    return isCode && typeof msg === 'string' && Array.isArray(data);
  }
}

/**
 * One second's signature serves ten bodies of a path and no more, so this bot's clock goes ahead with every request, by
 * seconds that the gateway still takes.
 */
const SECONDS_AHEAD_MAX = 24;
const REQUESTS_PER_TURN = 100;

export class HtxFront implements Front {
  readonly family: 'htx-spot' | 'htx-contract';
  readonly readPath: string;
  readonly orderPath: string;
  readonly url: string;
  readonly key: HtxKey;
  readonly #keys: readonly HtxKey[];
  readonly #ledgerId: string;
  #requests = 0;

  constructor(
    family: 'htx-spot' | 'htx-contract',
    bot: {
      readonly url: string;
      readonly key: HtxKey;
      /** Taken by turns where one key would be out of signatures. */
      readonly more?: readonly HtxKey[];
      readonly ledgerId: string;
    },
  ) {
    const isSpot = family === 'htx-spot';
    this.family = family;
    this.url = bot.url;
    this.key = bot.key;
    this.#keys = [bot.key, ...(bot.more ?? [])];
    this.#ledgerId = bot.ledgerId;
    this.readPath = isSpot ? '/v1/account/accounts' : '/v5/account/balance';
    this.orderPath = isSpot ? '/v1/order/orders/place' : '/v5/trade/order';
  }

  orderFields(): Readonly<Record<string, unknown>> {
    ordersOfAll += 1;
    const id = `${process.pid}${String(ordersOfAll).padStart(6, '0')}`;
    if (this.family === 'htx-spot')
      return {
        'account-id': this.#ledgerId,
        symbol: 'btcusdt',
        type: 'buy-ioc',
        amount: '0.001',
        price: '60000',
        'client-order-id': `attack-${id}`,
      };
    return {
      contract_code: 'BTC-USDT',
      margin_mode: 'cross',
      side: 'buy',
      type: 'limit',
      price: '60000',
      volume: '1',
      time_in_force: 'ioc',
      client_order_id: id,
    };
  }

  sign({ method, path, query, body, timestampMs }: FrontRequest): RawRequest {
    this.#requests += 1;
    const aheadMs = 1_000 * (2 + (this.#requests % SECONDS_AHEAD_MAX));
    const turn = Math.floor(this.#requests / REQUESTS_PER_TURN) % this.#keys.length;
    return signHtx(this.#keys[turn] ?? this.key, {
      method,
      path,
      host: new URL(this.url).host,
      timestampMs: timestampMs ?? Date.now() + aheadMs,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    });
  }

  read(): RawRequest {
    return this.sign({ method: 'GET', path: this.readPath });
  }

  order(body: unknown = this.orderFields()): RawRequest {
    return this.sign({ method: 'POST', path: this.orderPath, body });
  }

  orderOf(bytes: Uint8Array): RawRequest {
    return { ...this.order(), body: bytes };
  }

  isServed(answer: RawAnswer): boolean {
    return answer.status === 200 && /^\{"(?:status":"ok"|code":200\b)/u.test(answer.body.toString());
  }

  isRefusalForm(answer: RawAnswer): boolean {
    const body = JSON.parse(answer.body.toString()) as Record<string, unknown>;
    return (
      body['status'] === 'error' &&
      typeof body['err-code'] === 'string' &&
      typeof body['err_code'] === 'number'
    );
  }
}

export interface Fronts extends Readonly<Record<ApiFamily, Front>> {
  readonly okx: OkxFront;
  readonly 'htx-spot': HtxFront;
  readonly 'htx-contract': HtxFront;
}
