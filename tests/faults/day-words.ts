/** What bots of the long day say to a venue and understand of it, in one form for both venues. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import type { RawRequest } from '../support/raw-client.ts';

export type DayKey = HtxKey | OkxKey;
export type Message = Readonly<Record<string, unknown>>;

export interface DayInstrument {
  readonly id: string;
  /** The smallest size that the day's orders have, and how many times that at most. */
  readonly unit: string;
  readonly unitsMax: number;
  /** Whether the picture knows of stops. */
  readonly hasStops: boolean;
}

export interface DayOrder {
  readonly clientId: string;
  readonly instrument: DayInstrument;
  readonly side: 'buy' | 'sell';
  /** `stop`: the venue places it at market when the price is met. */
  readonly kind: 'market' | 'limit' | 'ioc' | 'stop';
  readonly price: Decimal;
  readonly units: number;
}

/** What changes something, over REST or as a message of a stream. */
export interface Act {
  readonly family: ApiFamily;
  readonly target: string;
  readonly body: unknown;
  /** The path of the stream that takes it; `null`: REST alone does. */
  readonly stream: string | null;
  frame(id: string): object;
}

/** One thing that a stream told of the account. Ids are short, amounts exact. */
export interface Sight {
  readonly orderId: string;
  /** `null`: this message does not say it in the unit of the order. */
  readonly filled: string | null;
  readonly ended: boolean;
}

export type Heard =
  | { readonly kind: 'login'; readonly ok: boolean }
  | { readonly kind: 'subscribed' }
  /** Something may have been missed, or a channel is refused: only a new connection helps. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'answer'; readonly id: string; readonly ok: boolean }
  | { readonly kind: 'ping'; readonly answer: object | string }
  | { readonly kind: 'seen'; readonly orders: readonly Sight[]; readonly fills: readonly string[] }
  | { readonly kind: 'noise' };

export interface StreamWords {
  readonly family: ApiFamily;
  readonly path: string;
  readonly subscriptions: readonly object[];
  login(key: DayKey, host: string, atMs: number): object;
  /** Whether every change of an order of this instrument is told here. */
  tells(instrument: string): boolean;
}

export interface VenueWords {
  readonly venue: VenueId;
  readonly instruments: readonly DayInstrument[];
  readonly streams: readonly StreamWords[];
  place(order: DayOrder): Act;
  cancel(order: DayOrder): Act;
  /** `null`: the venue has no way to do it. */
  amend(order: DayOrder, price: Decimal): Act | null;
  sign(key: DayKey, act: Act, about: { readonly url: string; readonly atMs: number }): RawRequest;
  /** Whether the answer says that the venue did it. */
  isDone(body: string): boolean;
  /** Where orders are placed over REST, and a text in every message of a stream that does. */
  readonly placings: { readonly paths: readonly string[]; readonly frames: readonly string[] };
  hear(text: string): Heard;
}

/** HTX writes ids with a beginning of its own for each part of its API; what counts is their end. */
export function shortId(id: unknown): string {
  return String(Number(String(id).slice(-9)));
}

/** The same text for the same amount. */
export function plain(amount: unknown): string {
  return Decimal.parseSigned(String(amount)).toString();
}

/** Trade, order, price and size of a fill. */
export function fillText(fill: {
  readonly trade: unknown;
  readonly order: unknown;
  readonly price: unknown;
  readonly size: unknown;
}): string {
  return `${shortId(fill.trade)} ${shortId(fill.order)} ${plain(fill.price)} ${plain(fill.size)}`;
}

const CLIENT_ID = /"(?:clOrdId|algoClOrdId|client-order-id|client_order_id|clientOrderId)":"(\d+)"/u;

/** The client's id of the order that is placed. */
export function clientIdIn(text: string): string {
  return CLIENT_ID.exec(text)?.[1] ?? '';
}

export function sizeText(order: DayOrder): string {
  return Decimal.parse(order.instrument.unit)
    .multiply(Decimal.of(BigInt(order.units), 0))
    .toString();
}

export function rowsOf(value: unknown): readonly Message[] {
  if (Array.isArray(value)) return value as readonly Message[];
  return value === undefined || value === null ? [] : [value as Message];
}
