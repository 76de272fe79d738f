import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Clock } from './clock.ts';
import { fireDeadManTimers } from './dead-man.ts';
import { createHouse } from './directory.ts';
import { restOrder } from './execution.ts';
import { MarketMaker } from './market-maker.ts';
import { holdOf } from './balances.ts';
import { OKX_PROFILE, type VenueProfile } from './profile.ts';
import { Random } from './random.ts';
import { settleConsequences } from './triggers.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { MEMORY_ONLY, type Journal } from './table.ts';
import { balanceKey, VenueState, type EngineRules } from './venue-state.ts';

export interface EngineOptions {
  readonly seed: number;
  readonly clock: Clock;
  readonly dataDir: string | null;
  readonly marketMaker: boolean;
  readonly rules: EngineRules;
  /** OKX's unless told. */
  readonly profile?: VenueProfile;
}

/** One venue: its state, its seeded market, and the frame in which every command runs. */
export class Engine {
  readonly state: VenueState;
  readonly market: MarketMaker;
  readonly #random: Random;
  readonly #journal: Journal;
  readonly #close: () => void;
  readonly #quotes: boolean;

  constructor(options: EngineOptions) {
    const profile = options.profile ?? OKX_PROFILE;
    const store = options.dataDir === null ? null : new SqliteJournal(options.dataDir, profile.journalFile);
    this.#journal = store ?? MEMORY_ONLY;
    this.#close = () => store?.close();
    this.#quotes = options.marketMaker;
    this.state = new VenueState(options.clock, this.#journal, options.rules, profile);
    if (store !== null) restore(this.state, store);
    this.#random = new Random(Number(this.state.meta.get('random')?.value ?? options.seed));
    this.market = new MarketMaker(this.state, this.#random);
    this.command((state) => createHouse(state));
    if (this.#quotes) {
      this.market.seedHistory(options.clock.now());
      this.tick();
    }
  }

  /**
   * Runs one command to its end: the change, whatever it sets off, and the durable write of both. Nothing is awaited
   * inside, so that commands never interleave.
   */
  command<T>(change: (state: VenueState) => T): T {
    const result = change(this.state);
    settleConsequences(this.state);
    this.state.keepCounts();
    this.#journal.commit();
    for (const done of this.state.afterCommand) done();
    return result;
  }

  /** One step of time: the market moves, timers that are due fire. */
  tick(): void {
    this.command((state) => {
      if (this.#quotes) {
        this.market.tick();
        state.meta.put({ uid: 'venue', name: 'random', value: this.#random.state.toString() });
      }
      fireDeadManTimers(state);
      this.#rememberPrices();
    });
  }

  /** Moves a market by hand: quotes follow when there is a market maker, else only mark and last price. */
  setPrice(instrumentId: string, price: Decimal): void {
    this.command((state) => {
      const instrument = state.instrument(instrumentId);
      if (this.#quotes) this.market.setPrice(instrument, price);
      const market = state.market(instrumentId);
      market.setMark(price);
      market.setLast(price);
      state.moved.add(instrumentId);
      this.#rememberPrices();
    });
  }

  /** Forgets everything, on disk too. */
  erase(): void {
    for (const table of this.state.tables()) table.clear();
    this.#journal.commit();
  }

  close(): void {
    this.#close();
  }

  #rememberPrices(): void {
    for (const [id, market] of this.state.markets) {
      const value = `${market.last} ${market.mark}`;
      const name = `price:${id}`;
      if (this.state.meta.get(name)?.value !== value) this.state.meta.put({ uid: 'venue', name, value });
    }
  }
}

function restore(state: VenueState, store: SqliteJournal): void {
  const tables = new Map(state.tables().map((table) => [table.kind, table]));
  for (const row of store.load()) tables.get(row.kind)?.restore(row.value as { readonly uid: string });
  for (const [id, market] of state.markets) {
    const [last, mark] = (state.meta.get(`price:${id}`)?.value ?? '').split(' ');
    if (last === undefined || mark === undefined) continue;
    market.setLast(Decimal.parse(last));
    market.setMark(Decimal.parse(mark));
  }
  // What open orders hold is derived: house quotes are not kept, so every hold is counted anew.
  for (const balance of state.balances.all()) state.balances.put({ ...balance, frozen: Decimal.ZERO });
  for (const order of state.openOrders.all().toSorted((a, b) => a.rank - b.rank)) {
    restOrder(state, order);
    const hold = holdOf(state, order);
    if (hold === null) continue;
    const key = balanceKey({ uid: order.uid, wallet: state.profile.wallets.spot, asset: hold.asset });
    const balance = state.balances.get(key);
    if (balance !== null) state.balances.put({ ...balance, frozen: balance.frozen.add(hold.amount) });
  }
}
