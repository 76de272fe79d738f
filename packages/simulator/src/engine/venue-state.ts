import { HISTORY_ROWS_MAX } from '../bounds.ts';
import type { Clock } from './clock.ts';
import type { Instrument } from './instruments.ts';
import { MarketHistory } from './market-history.ts';
import { OrderBook } from './order-book.ts';
import { OKX_PROFILE, type VenueProfile } from './profile.ts';
import type {
  Account,
  Algo,
  ApiKey,
  Balance,
  Bill,
  DeadManTimer,
  Fill,
  Leverage,
  Move,
  Order,
  Position,
} from './records.ts';
import type { RowIndex } from './row-index.ts';
import { Table, type Journal } from './table.ts';

/** Accounts that the venue itself owns. */
export const HOUSE = { maker: '1', taker: '2', fees: '3', outside: '4' } as const;
const HOUSE_UIDS: ReadonlySet<string> = new Set(Object.values(HOUSE));

export function isHouse(uid: string): boolean {
  return HOUSE_UIDS.has(uid);
}

export interface MetaRow {
  readonly uid: 'venue';
  readonly name: string;
  readonly value: string;
}

export type VenueEvent =
  | { readonly kind: 'order'; readonly order: Order; readonly previous: Order | null }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'balance'; readonly balance: Balance }
  | { readonly kind: 'position'; readonly position: Position }
  | { readonly kind: 'algo'; readonly algo: Algo }
  | { readonly kind: 'trade'; readonly instrumentId: string; readonly tradeId: string };

export interface EngineRules {
  /** Refuse buys far above and sells far below the mark. */
  readonly priceBands: boolean;
}

const FIRST_ID = 1_700_000_000_000_000_000n;

/** Everything that the venue knows. Functions of the engine change it; a face only reads it. */
export class VenueState {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly books: ReadonlyMap<string, OrderBook>;
  readonly markets: ReadonlyMap<string, MarketHistory>;
  readonly accounts: Table<Account>;
  readonly keys: Table<ApiKey>;
  readonly balances: Table<Balance>;
  readonly openOrders: Table<Order>;
  readonly openOrdersByName: RowIndex<Order>;
  readonly openOrdersByPlace: RowIndex<Order>;
  /** Those on swaps, by their owner and what they settle in. */
  readonly openSwapOrders: RowIndex<Order>;
  readonly closedOrders: Table<Order>;
  readonly closedOrdersByName: RowIndex<Order>;
  readonly fills: Table<Fill>;
  readonly positions: Table<Position>;
  readonly positionsByInstrument: RowIndex<Position>;
  readonly closedPositions: Table<Position>;
  readonly openAlgos: Table<Algo>;
  readonly openAlgosByName: RowIndex<Algo>;
  readonly openAlgosByInstrument: RowIndex<Algo>;
  readonly closedAlgos: Table<Algo>;
  readonly closedAlgosByName: RowIndex<Algo>;
  readonly bills: Table<Bill>;
  readonly moves: Table<Move>;
  readonly leverages: Table<Leverage>;
  readonly timers: Table<DeadManTimer>;
  readonly meta: Table<MetaRow>;
  readonly rules: EngineRules;
  readonly profile: VenueProfile;
  readonly observers = new Set<(event: VenueEvent) => void>();
  /** Called after each command, when everything that it set off has happened and is durable. */
  readonly afterCommand = new Set<() => void>();
  /** Instruments whose price moved since triggers were last looked at. */
  readonly moved = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #uncommitted = new Set<string>();

  constructor(clock: Clock, journal: Journal, rules: EngineRules, profile: VenueProfile = OKX_PROFILE) {
    this.clock = clock;
    this.journal = journal;
    this.rules = rules;
    this.profile = profile;
    const { instruments } = profile;
    this.instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]));
    this.books = new Map(instruments.map(({ id }) => [id, new OrderBook()]));
    this.markets = new Map(instruments.map((instrument) => [instrument.id, new MarketHistory(instrument)]));
    const isKept = ({ uid }: { readonly uid: string }): boolean => !isHouse(uid);
    const history = { journal, isKept, rowsMax: HISTORY_ROWS_MAX };
    const byId = ({ id }: { readonly id: string }): string => id;
    this.accounts = new Table<Account>({ kind: 'account', keyOf: ({ uid }) => uid, journal });
    this.keys = new Table<ApiKey>({ kind: 'key', keyOf: ({ apiKey }) => apiKey, journal });
    this.balances = new Table<Balance>({ kind: 'balance', keyOf: balanceKey, journal });
    this.openOrders = new Table<Order>({ kind: 'open-order', keyOf: byId, journal, isKept });
    this.openOrdersByName = this.openOrders.index(nameKey);
    this.openOrdersByPlace = this.openOrders.index(placeKey);
    this.openSwapOrders = this.openOrders.index(({ uid, instrumentId }) => {
      const { market, settle: asset } = this.instrument(instrumentId);
      return market === 'swap' ? settleKey({ uid, asset }) : null;
    });
    this.closedOrders = new Table<Order>({ kind: 'closed-order', keyOf: byId, ...history });
    this.closedOrdersByName = this.closedOrders.index(nameKey);
    this.fills = new Table<Fill>({ kind: 'fill', keyOf: ({ billId }) => billId, ...history });
    this.positions = new Table<Position>({ kind: 'position', keyOf: positionKey, journal });
    this.positionsByInstrument = this.positions.index(({ instrumentId }) => instrumentId);
    this.closedPositions = new Table<Position>({ kind: 'closed-position', keyOf: byId, ...history });
    this.openAlgos = new Table<Algo>({ kind: 'open-algo', keyOf: byId, journal });
    this.openAlgosByName = this.openAlgos.index(nameKey);
    this.openAlgosByInstrument = this.openAlgos.index(({ instrumentId }) => instrumentId);
    this.closedAlgos = new Table<Algo>({ kind: 'closed-algo', keyOf: byId, ...history });
    this.closedAlgosByName = this.closedAlgos.index(nameKey);
    this.bills = new Table<Bill>({ kind: 'bill', keyOf: byId, ...history });
    this.moves = new Table<Move>({ kind: 'move', keyOf: byId, ...history });
    this.leverages = new Table<Leverage>({ kind: 'leverage', keyOf: leverageKey, journal });
    this.timers = new Table<DeadManTimer>({
      kind: 'timer',
      keyOf: ({ uid, tag }) => `${uid}:${tag}`,
      journal,
    });
    this.meta = new Table<MetaRow>({ kind: 'meta', keyOf: ({ name }) => name, journal });
  }

  now(): number {
    return this.clock.now();
  }

  /** Ids grow; all kinds of records share one sequence. */
  nextId(): string {
    return (FIRST_ID + BigInt(this.count('sequence'))).toString();
  }

  nextRank(): number {
    return this.count('rank');
  }

  nextTradeId(instrumentId: string): string {
    return this.count(`trade:${instrumentId}`).toString();
  }

  count(name: string): number {
    const value = this.counted(name) + 1;
    this.#counts.set(name, value);
    this.#uncommitted.add(name);
    return value;
  }

  /** How far a counter has come. */
  counted(name: string): number {
    return this.#counts.get(name) ?? Number(this.meta.get(name)?.value ?? '0');
  }

  /** Makes the counters that moved part of what the next commit keeps. */
  keepCounts(): void {
    for (const name of this.#uncommitted) {
      this.meta.put({ uid: 'venue', name, value: this.counted(name).toString() });
    }
    this.#uncommitted.clear();
  }

  instrument(id: string): Instrument {
    return known(this.instruments.get(id), id);
  }

  book(id: string): OrderBook {
    return known(this.books.get(id), id);
  }

  market(id: string): MarketHistory {
    return known(this.markets.get(id), id);
  }

  account(uid: string): Account {
    return known(this.accounts.get(uid), uid);
  }

  /** Whether anybody listens: else an event need not even be made. */
  get isObserved(): boolean {
    return this.observers.size > 0;
  }

  emit(event: VenueEvent): void {
    for (const observer of this.observers) observer(event);
  }

  tables(): readonly Table<{ readonly uid: string }>[] {
    const all: readonly unknown[] = [
      this.accounts,
      this.keys,
      this.balances,
      this.openOrders,
      this.closedOrders,
      this.fills,
      this.positions,
      this.closedPositions,
      this.openAlgos,
      this.closedAlgos,
      this.bills,
      this.moves,
      this.leverages,
      this.timers,
      this.meta,
    ];
    return all as readonly Table<{ readonly uid: string }>[];
  }
}

export function balanceKey(row: Pick<Balance, 'uid' | 'wallet' | 'asset'>): string {
  return `${row.uid}:${row.wallet}:${row.asset}`;
}

/** By what its owner calls an order; those without a name of their own share the empty one. */
export function nameKey(row: Pick<Order, 'uid' | 'clientId'>): string {
  return `${row.uid}:${row.clientId}`;
}

/** An account's orders on one instrument. */
export function placeKey(row: Pick<Order, 'uid' | 'instrumentId'>): string {
  return `${row.uid}:${row.instrumentId}`;
}

export function settleKey(row: Pick<Balance, 'uid' | 'asset'>): string {
  return `${row.uid}:${row.asset}`;
}

export function positionKey(row: Pick<Position, 'uid' | 'instrumentId' | 'side'>): string {
  return `${row.uid}:${row.instrumentId}:${row.side}`;
}

export function leverageKey(row: Omit<Leverage, 'leverage'>): string {
  return `${row.uid}:${row.instrumentId}:${row.marginMode}:${row.side}`;
}

function known<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new Error(`the venue does not know ${name}`);
  return value;
}
