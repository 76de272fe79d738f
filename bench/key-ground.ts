/** A ring of virtual keys and the book of what they have used, as large as a measurement wants them, without a disk or a network. */
import { randomUUID } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { defaultPolicy } from '@bitting/core/policy/default-profile.ts';
import { type Limits, NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { MarketState, Policy, ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { AccountChange } from '@bitting/core/trading/account-picture.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { PlaceIntent } from '@bitting/core/trading/intent.ts';
import { epochMs, MARKETS } from '@bitting/core/trading/vocabulary.ts';
import { LedgerLimitBook } from '@bitting/gateway/limits/limit-book.ts';
import { OrderFile } from '@bitting/gateway/orders/order-file.ts';
import { LedgerOrderIndex } from '@bitting/gateway/orders/order-index.ts';
import { toRecordedItem } from '@bitting/gateway/orders/recorded-item.ts';
import type { DecidePorts } from '@bitting/gateway/pipeline/decide.ts';
import {
  ClassifiedRequest,
  IdentifiedRequest,
  RawRequest,
  type Entrance,
} from '@bitting/gateway/pipeline/stages.ts';
import type { VirtualKey } from '@bitting/gateway/ports/key-ring.ts';
import type { MarketData } from '@bitting/gateway/ports/market.ts';
import type { LivePicture, LivePictures, PictureEvent } from '@bitting/gateway/ports/pictures.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent } from '@bitting/gateway/testing/entries.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import { httpRequest, ORDER_OPERATION } from '@bitting/gateway/testing/stages.ts';
import type { VirtualKeyEntry } from '@bitting/gateway/vault/entries.ts';
import { VIRTUAL_KEY_CODEC } from '@bitting/gateway/vault/entry-codec.ts';
import { OpenRing } from './open-ring.ts';
import { INSTRUMENT } from './policy.ts';

/** Keys of one account at most; further keys are of further accounts. */
const KEYS_PER_ACCOUNT = 1_000;
const ENTRANCE: Entrance = { family: 'okx', confidential: true };
const PRICE = Decimal.parse('67000.1');
const WORTH = { asset: 'USDT', amount: Decimal.parse('100') };
const MUCH = new Map([['USDT', Decimal.parse('1000000000000')]]);

/** What everything may take, and what an account may: what pictures tell is added up over the accounts that are watched. */
const OF_EVERYTHING: Limits = { ...NO_LIMITS, notionalPerHour: MUCH, notionalPerDay: MUCH };
const OF_ACCOUNT: Limits = { ...OF_EVERYTHING, openOrders: 10_000, exposure: MUCH };

const LIVE: LivePicture = {
  state: 'live',
  leftOut: 0,
  fillsCutMs: null,
  ownerOf: () => null,
  fillOf: (told) => told,
};

/** Every price is of now. */
class SteadyMarket implements MarketData {
  readonly #reference: ReferencePrice;
  readonly #state: MarketState;

  constructor({ clock }: { readonly clock: ManualClock }) {
    this.#reference = { price: PRICE, atMs: clock.wallMs() };
    const volumePerDay = { asset: 'USDT', amount: Decimal.parse('900000000') };
    this.#state = { mark: this.#reference, volumePerDay, book: null };
  }

  instrument(): Instrument {
    return INSTRUMENT;
  }

  reference(): ReferencePrice {
    return this.#reference;
  }

  state(): MarketState {
    return this.#state;
  }

  prefetch(): Promise<void> {
    return Promise.resolve();
  }
}

/** Accounts whose pictures are live, and say what they are told to. */
class ToldPictures implements LivePictures {
  readonly accounts = new Set<string>();
  tell: (event: PictureEvent) => void = () => undefined;

  watched(): Iterable<string> {
    return this.accounts;
  }

  live(accountId: string): LivePicture | null {
    return this.accounts.has(accountId) ? LIVE : null;
  }

  follow(follower: (event: PictureEvent) => void): () => void {
    this.tell = follower;
    return () => undefined;
  }
}

/** Everything that a decision looks at, with so many keys that each have traded today and have an order open. */
export class KeyGround {
  readonly ports: DecidePorts;
  readonly #clock = new ManualClock();
  readonly #book = new LedgerLimitBook(this.#clock);
  readonly #pictures = new ToldPictures();
  readonly #ring: OpenRing;
  readonly #apiKeys: string[] = [];
  readonly #file = new OrderFile(':memory:');
  #asked = 0;

  private constructor(ring: OpenRing) {
    this.#ring = ring;
    const market = new SteadyMarket({ clock: this.#clock });
    this.#book.watch({ pictures: this.#pictures, market: () => market });
    // The same path that an order takes, but for what is asked of a venue.
    this.ports = {
      keyRing: ring,
      markets: { of: () => market },
      orders: new LedgerOrderIndex(this.#file, 'okx', { clock: this.#clock }),
      limits: this.#book,
      clock: this.#clock,
    };
  }

  static async open(keys: number): Promise<KeyGround> {
    const ground = new KeyGround(await OpenRing.open());
    ground.#fill(keys);
    return ground;
  }

  get size(): number {
    return this.#apiKeys.length;
  }

  /** A request that nobody has seen before, of one of the first `busy` keys. */
  nextRequest(busy: number): ClassifiedRequest {
    this.#asked += 1;
    const apiKey = this.#apiKeys[Math.floor(Math.random() * busy)] ?? '';
    const virtualKey = this.#ring.findVirtualKey('okx', apiKey);
    if (virtualKey === null) throw new Error(`the ring has lost ${apiKey}`);
    return requestOf(virtualKey, orderOf(this.#asked));
  }

  close(): void {
    this.#file.close();
  }

  #fill(keys: number): void {
    const shared = { ...profile(), notionalPerOrder: null };
    this.#ring.terms.setInstallation({ ...shared, limits: OF_EVERYTHING });
    const bytes = VIRTUAL_KEY_CODEC.encode(this.#entry);
    let accountId = '';
    for (let nth = 0; nth < keys; nth += 1) {
      if (nth % KEYS_PER_ACCOUNT === 0) {
        accountId = this.#bind(nth);
        this.#ring.terms.setAccount(accountId, { ...shared, limits: OF_ACCOUNT });
      }
      // Read as at a start, so that keys share nothing.
      const entry = VIRTUAL_KEY_CODEC.decode(bytes);
      this.#issue({ ...entry, id: `key_${nth}`, accountId, apiKey: randomUUID() }, nth);
    }
  }

  #bind(nth: number): string {
    const uid = String(nth);
    const id = `acc_${uid}`;
    const boundAt = this.#clock.wallMs();
    const common = { venue: 'okx', environment: 'live', region: 'global', label: '', boundAt } as const;
    this.#ring.addAccount(
      { ...common, id, venueUid: uid, venueMainUid: uid, venueAccounts: [], state: 'active' },
      {
        ...common,
        id: `cred_${uid}`,
        accountId: id,
        permissions: ['read_only', 'trade'],
        ipBound: true,
        trading: 'both',
        expiresAt: null,
      },
    );
    this.#pictures.accounts.add(id);
    return id;
  }

  #issue(entry: VirtualKeyEntry, nth: number): void {
    this.#ring.addKey(entry);
    this.#apiKeys.push(entry.apiKey);
    this.#trade({ accountId: entry.accountId, virtualKeyId: entry.id }, nth);
  }

  get #entry(): VirtualKeyEntry {
    return {
      id: '',
      venue: 'okx',
      accountId: '',
      apiKey: '',
      label: 'bot',
      owner: 'the bench',
      policy: profile(),
      state: 'active',
      createdAt: this.#clock.wallMs(),
      secretVersion: 1,
      algorithm: 'hmac-sha256',
      publicKey: null,
      bodyBinding: 'none',
      clientKey: null,
    };
  }

  /** An order of this hour that is in the records, and open at the venue. */
  #trade(owner: { readonly accountId: string; readonly virtualKeyId: string }, nth: number): void {
    const wallMs = this.#clock.wallMs();
    const id = `i${nth}`;
    const item = toRecordedItem(placeIntent(`c${nth}`), WORTH, WORTH);
    this.#book.restore(intentEntry(id, [item], { ...owner, wallMs }));
    this.#book.restore(outcomeEntry(id, [accepted(`v${nth}`)]));
    const { accountId, virtualKeyId } = owner;
    const change = openOrder(nth, wallMs);
    const row = { change, owner: { kind: 'key', virtualKeyId }, source: 'stream', heardMs: wallMs } as const;
    this.#pictures.tell({ accountId, wallMs, kind: 'row', row });
  }
}

function openOrder(nth: number, atMs: number): AccountChange {
  const order = {
    instrument: INSTRUMENT.id,
    market: 'spot',
    venueOrderId: `v${nth}`,
    clientOrderId: `c${nth}`,
    algo: false,
    placedByAlgoId: null,
    side: 'buy',
    price: PRICE,
    quantity: Decimal.parse('0.001'),
    filled: Decimal.ZERO,
    reduceOnly: false,
    state: 'open',
    updatedMs: epochMs(atMs),
  } as const;
  return { kind: 'order', order, atMs: epochMs(atMs) };
}

/** What a key may do whose owner said nothing. */
export function profile(): Policy {
  const policy = defaultPolicy({
    environment: 'live',
    markets: MARKETS,
    worths: new Map([['USDT', Decimal.parse('100000')]]),
    liquid: [],
    algoOrders: false,
  });
  if (policy === null) throw new Error('there is no default policy to measure');
  return policy;
}

/** A new one each time, as on the path: nothing that was judged of another order helps. */
export function orderOf(nth: number): PlaceIntent {
  return placeIntent(null, {
    size: { unit: 'base', amount: Decimal.parse('0.01234') },
    price: Decimal.of(670_000n + BigInt(nth % 1_000), 1),
  });
}

function requestOf(virtualKey: VirtualKey, order: PlaceIntent): ClassifiedRequest {
  const raw = new RawRequest(httpRequest(ORDER_OPERATION.method, ORDER_OPERATION.path, '{}'), ENTRANCE);
  const identified = new IdentifiedRequest(raw, virtualKey, { timestampMs: epochMs(0), replayToken: '' });
  const read = { kind: 'read-request', intents: [order], deadlineMs: null } as const;
  return new ClassifiedRequest(identified, ORDER_OPERATION, read);
}
