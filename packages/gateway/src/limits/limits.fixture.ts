/** A limit book with a venue beside it that says what a test wants: accounts, what they hold, and prices. */
import type { RecordedItem } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { INVERSE, PAIR, SWAP } from '@bitting/core/policy/policy.fixture.ts';
import type { ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Usage } from '@bitting/core/policy/usage.ts';
import type {
  AccountChange,
  AccountFill,
  AccountOrder,
  AccountPosition,
} from '@bitting/core/trading/account-picture.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { PlaceIntent } from '@bitting/core/trading/intent.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import type { MarketData } from '../ports/market.ts';
import type { LivePicture, LivePictures, Owner, PictureEvent, PictureState } from '../ports/pictures.ts';
import { intentEntry, placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LedgerLimitBook } from './limit-book.ts';

export const OWNER = { accountId: 'account-1', virtualKeyId: 'key-1' };
export const OTHER = { accountId: 'account-1', virtualKeyId: 'key-2' };
export const ELSEWHERE = { accountId: 'account-2', virtualKeyId: 'key-3' };

export const decimal = (text: string): Decimal => Decimal.parse(text);
export const ownedBy = (virtualKeyId: string): Owner => ({ kind: 'key', virtualKeyId });

export class FakePicture implements LivePicture {
  state: PictureState = 'live';
  leftOut = 0;
  fillsCutMs: EpochMs | null = null;
  /** Whose an order is that an event left open, by the venue's id. */
  readonly found = new Map<string, Owner>();

  /** What a trade turned out to cost, by its id. */
  readonly fees = new Map<string, Decimal>();

  fillOf(told: AccountFill): AccountFill | null {
    return { ...told, fee: told.fee ?? this.fees.get(told.tradeId) ?? null, feeAsset: 'USDT' };
  }

  ownerOf(change: AccountChange): Owner | null {
    const id = change.kind === 'order' ? change.order.venueOrderId : null;
    const of = change.kind === 'fill' ? change.fill.venueOrderId : id;
    return of === null ? null : (this.found.get(of) ?? { kind: 'pending' });
  }
}

/** Prices are there once they were asked for, if the test says that there are any. */
export class FakePrices implements MarketData {
  readonly told = new Map<string, string>([
    [PAIR.id, '100'],
    [SWAP.id, '100'],
    [INVERSE.id, '100'],
  ]);
  readonly instruments = new Map<string, Instrument>([PAIR, SWAP, INVERSE].map((one) => [one.id, one]));
  readonly #known = new Map<string, ReferencePrice>();
  readonly #clock: ManualClock;
  prefetches = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  instrument(id: string): Instrument | null {
    return this.#known.has(id) ? (this.instruments.get(id) ?? null) : null;
  }

  reference(id: string): ReferencePrice | null {
    return this.#known.get(id) ?? null;
  }

  state(): { readonly mark: null; readonly volumePerDay: null; readonly book: null } {
    return { mark: null, volumePerDay: null, book: null };
  }

  prefetch(ids: readonly string[]): Promise<void> {
    this.prefetches += 1;
    for (const id of ids) {
      const price = this.told.get(id);
      if (price !== undefined) this.#known.set(id, { price: decimal(price), atMs: this.#clock.wallMs() });
    }
    return Promise.resolve();
  }
}

export class LimitWorld implements LivePictures {
  readonly clock = new ManualClock();
  readonly prices = new FakePrices(this.clock);
  readonly pictures = new Map<string, FakePicture>([[OWNER.accountId, new FakePicture()]]);
  /** How often somebody looked at an account. */
  looks = 0;
  book = new LedgerLimitBook(this.clock);
  #follower: (event: PictureEvent) => void = () => undefined;
  #intents = 0;

  constructor() {
    this.restart();
  }

  restart(): void {
    this.book = new LedgerLimitBook(this.clock);
    this.book.watch({ pictures: this, market: () => this.prices });
  }

  watched(): Iterable<string> {
    return this.pictures.keys();
  }

  live(accountId: string): FakePicture | null {
    this.looks += 1;
    return this.pictures.get(accountId) ?? null;
  }

  follow(follower: (event: PictureEvent) => void): () => void {
    this.#follower = follower;
    return () => undefined;
  }

  get picture(): FakePicture {
    return this.pictures.get(OWNER.accountId) ?? new FakePicture();
  }

  tell(change: AccountChange, owner: Owner | null, accountId = OWNER.accountId): void {
    const wallMs = this.clock.wallMs();
    const row = { change, owner, source: 'stream', heardMs: wallMs } as const;
    this.#follower({ accountId, wallMs, kind: 'row', row });
  }

  order(change: Partial<AccountOrder>, owner: Owner | null = ownedBy('key-1'), accountId?: string): void {
    const updatedMs = this.clock.wallMs();
    this.tell(
      { kind: 'order', order: { ...ORDER, updatedMs, ...change }, atMs: updatedMs },
      owner,
      accountId,
    );
  }

  trade(change: Partial<AccountFill>, owner: Owner | null = ownedBy('key-1'), accountId?: string): void {
    const atMs = change.atMs ?? this.clock.wallMs();
    this.tell({ kind: 'fill', fill: { ...FILL, atMs, ...change }, atMs }, owner, accountId);
  }

  position(change: Partial<AccountPosition>, accountId?: string): void {
    const position = { ...POSITION, ...change };
    this.tell({ kind: 'position', position, atMs: this.clock.wallMs() }, null, accountId);
  }

  /** An order of so much worth is reserved; the answer is the id of its intent. */
  reserve(change: Partial<PlaceIntent> & { readonly worth?: string } = {}, owner = OWNER): string {
    const { worth = '50', ...terms } = change;
    const charge = terms.reduceOnly === true ? null : { asset: 'USDT', amount: decimal(worth) };
    return this.reserveItems([toRecordedItem(placeIntent('c1', terms), charge, charge)], owner);
  }

  reserveItems(items: readonly RecordedItem[], owner = OWNER): string {
    this.#intents += 1;
    const intentId = `i${this.#intents}`;
    this.book.reserve(intentEntry(intentId, items, { ...owner, wallMs: this.clock.wallMs() }));
    return intentId;
  }

  usage(owner = OWNER): Usage {
    return this.book.usage(owner).key;
  }

  /** Once what is missing was asked for. */
  async known(owner = OWNER): Promise<ReturnType<LedgerLimitBook['usage']>> {
    for (let turn = 0; turn < 2; turn += 1) {
      const { installation } = this.book.usage(owner);
      void [installation.exposures, installation.turnoverToday, installation.lossToday];
      await this.book.gather(owner);
      this.clock.advance(1_000);
    }
    return this.book.usage(owner);
  }
}

const ORDER: AccountOrder = {
  instrument: PAIR.id,
  market: 'spot',
  venueOrderId: 'v1',
  clientOrderId: 'c1',
  algo: false,
  placedByAlgoId: null,
  side: 'buy',
  price: decimal('100'),
  quantity: decimal('0.5'),
  filled: Decimal.ZERO,
  reduceOnly: false,
  state: 'open',
  updatedMs: epochMs(0),
};

const FILL: AccountFill = {
  instrument: PAIR.id,
  market: 'spot',
  tradeId: 't1',
  venueOrderId: 'v1',
  clientOrderId: 'c1',
  side: 'buy',
  price: decimal('100'),
  quantity: decimal('1'),
  fee: null,
  feeAsset: null,
  atMs: epochMs(0),
};

const POSITION: AccountPosition = {
  instrument: SWAP.id,
  market: 'swap',
  marginMode: 'cross',
  side: 'net',
  quantity: decimal('5'),
  entryPrice: null,
};
