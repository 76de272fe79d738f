/** What the venues know at the end, against what the gateway shows, its ledger says and bots were told. */
import assert from 'node:assert/strict';
import type { AccountPictureView, ShownFill, ShownOrder } from '@bitting/client/operations.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import type { Truth } from '@bitting/simulator/control/truth.ts';
import { shownFacts, truthFacts, type AccountFacts } from '../support/account-truth.ts';
import type { DayAccount } from './day-ground.ts';
import type { Told } from './day-life.ts';
import { fillText, shortId } from './day-words.ts';

const STRANGER = 'external';
/** Of the venues' simulator. */
const SHOWN_DIGITS = 12;

/** Everything that the gateway told of one account, over all its lives. */
export class AccountStory {
  readonly account: DayAccount;
  /** Fills by their text, and whose they were last said to be. */
  readonly fills = new Map<string, ShownFill>();
  /** Orders by their short id, and whose they were said to be, ever. */
  readonly #owners = new Map<string, Set<string>>();
  /** Of them those of which it is not said at this moment. */
  #unowned: readonly string[] = [];
  /** Fills that the present life told as news. */
  readonly #news = new Set<string>();

  constructor(account: DayAccount) {
    this.account = account;
  }

  beginLife(): void {
    this.#news.clear();
  }

  hear(told: Told): void {
    if (told.kind === 'order' && !told.row.algo) this.#noteOwner(told.row);
    if (told.kind !== 'fill') return;
    const text = this.#note(told.row);
    assert.ok(!this.#news.has(text), `the fill ${text} was told twice`);
    this.#news.add(text);
  }

  /** What is shown at this moment. */
  look(view: AccountPictureView): void {
    const shown = view.fills.map((fill) => this.#note(fill));
    assert.equal(new Set(shown).size, shown.length, `a fill is shown twice: ${shown.join(', ')}`);
    const orders = view.orders.filter(({ algo }) => !algo);
    for (const order of orders) this.#noteOwner(order);
    this.#unowned = [...orders, ...view.fills]
      .filter(({ placedBy }) => placedBy === 'pending')
      .map(({ venueOrderId }) => venueOrderId);
  }

  #note(fill: ShownFill): string {
    const text = fillText({
      trade: fill.tradeId,
      order: fill.venueOrderId,
      price: fill.price,
      size: fill.quantity,
    });
    this.fills.set(text, fill);
    this.#noteOwner(fill);
    return text;
  }

  #noteOwner({ placedBy, venueOrderId, virtualKeyId }: ShownFill | ShownOrder): void {
    if (placedBy === 'pending') return;
    const id = shortId(venueOrderId);
    const said = this.#owners.get(id) ?? new Set();
    this.#owners.set(id, said.add(virtualKeyId ?? placedBy));
  }

  truth(): Truth {
    return this.account.control.truth();
  }

  facts(): AccountFacts {
    const { uid, wallets } = this.account;
    return truthFacts(this.truth(), { uid, walletOf: (wallet) => wallets[wallet] ?? null });
  }

  /** No fill of the venue is missing, and none was made up. */
  checkFills(): number {
    const facts = new Set(this.facts().fills);
    for (const fill of facts) assert.ok(this.fills.has(fill), `the fill ${fill} is missing`);
    for (const fill of this.fills.keys()) assert.ok(facts.has(fill), `the fill ${fill} never was`);
    return facts.size;
  }

  /** Every order and fill is whose it was said to be, and of none that is shown it is not known. */
  checkOwners(): void {
    const owners = this.#trueOwners();
    assert.deepEqual(this.#unowned, [], 'nobody knows whose these are');
    for (const [id, said] of this.#owners)
      assert.deepEqual([...said], [owners.get(id)], `whose the order ${id} is`);
  }

  /** What a bot was told never contradicts the truth, and since it is whole it was told everything. */
  checkBots(): number {
    const { bots, uid } = this.account;
    const truth = this.truth();
    const fills = new Set(this.facts().fills);
    const orders = [...truth.openOrders, ...truth.closedOrders].filter((order) => order.uid === uid);
    const byId = new Map(orders.map((order) => [shortId(order.id), order]));
    let checked = 0;
    for (const { words, ...stream } of bots.flatMap((bot) => bot.streams.map((one) => viewOf(one)))) {
      for (const fill of stream.fills) assert.ok(fills.has(fill), `${words.path} told the fill ${fill}`);
      for (const [id, sight] of stream.ended) {
        const order = byId.get(id);
        assert.ok(order !== undefined, `${words.path} told the order ${id}`);
        assert.ok(['filled', 'canceled'].includes(order.state), `${words.path} told that ${id} ended`);
        if (sight.filled !== null) assert.equal(sight.filled, order.filled.toString(), `${words.path} ${id}`);
      }
      for (const order of orders) {
        if (order.updatedAt <= stream.wholeSinceMs || !words.tells(order.instrumentId)) continue;
        const id = shortId(order.id);
        const sight = stream.orders.get(id);
        assert.ok(sight !== undefined, `${words.path} did not tell the order ${id}`);
        if (sight.filled !== null) assert.equal(sight.filled, order.filled.toString(), `${words.path} ${id}`);
        assert.equal(sight.ended, ['filled', 'canceled'].includes(order.state), `${words.path} end of ${id}`);
        checked += 1;
      }
    }
    return checked;
  }

  /** What was acknowledged is at the venue, and no client's id is there twice. */
  checkOrders(): number {
    const ids = this.#orders().map(({ clientId }) => clientId);
    const unique = new Set(ids);
    assert.equal(unique.size, ids.length, 'an order is twice at the venue');
    for (const { accepted } of this.account.bots)
      for (const id of accepted)
        assert.ok(unique.has(id), `the order ${id} was acknowledged and is not there`);
    return ids.length;
  }

  ownerOfClientId(clientId: string): string {
    const number = Math.floor(Number(clientId) / 1_000_000);
    const { bots } = this.account;
    return bots.find(({ options }) => options.number === number)?.options.owner ?? STRANGER;
  }

  /** Ids of orders that strangers placed. */
  strangersOrders(): readonly string[] {
    return this.#orders()
      .filter(({ clientId }) => this.ownerOfClientId(clientId) === STRANGER)
      .map(({ id }) => shortId(id));
  }

  clientIds(): ReadonlySet<string> {
    return new Set(this.#orders().map(({ clientId }) => clientId));
  }

  #orders() {
    const { closedOrders, openOrders } = this.truth();
    return [...openOrders, ...closedOrders].filter(({ uid }) => uid === this.account.uid);
  }

  #trueOwners(): ReadonlyMap<string, string> {
    return new Map(this.#orders().map(({ clientId, id }) => [shortId(id), this.ownerOfClientId(clientId)]));
  }
}

function viewOf(stream: DayAccount['bots'][number]['streams'][number]) {
  const { ended, fills, orders, state, words } = stream;
  const wholeSinceMs = state === 'whole' ? stream.wholeSinceMs : Number.POSITIVE_INFINITY;
  return { ended, fills, orders, wholeSinceMs, words };
}

/** Balances, positions, open orders. `equity`: of HTX's contract wallet, or `null` where it is not to be compared. */
export function checkPicture(view: AccountPictureView, facts: AccountFacts, equity: string | null): void {
  const told = shownFacts(view);
  const isCompared = (line: string): boolean => !line.startsWith('contract ');
  const balances = facts.balances.filter((line) => isCompared(line)).map((line) => cutBalance(line));
  assert.deepEqual(
    {
      balances: told.balances.filter((line) => isCompared(line)),
      positions: told.positions,
      orders: told.orders,
    },
    { balances, positions: facts.positions, orders: facts.orders },
    view.venue,
  );
  if (equity !== null)
    assert.deepEqual(
      told.balances.filter((line) => !isCompared(line)),
      [`contract USDT ${equity}`],
    );
}

/** Venues compute with more digits than they show. */
function cutBalance(line: string): string {
  const [wallet, asset, amount = ''] = line.split(' ');
  return `${wallet} ${asset} ${Decimal.parseSigned(amount).round(SHOWN_DIGITS, 'down').toString()}`;
}

/** What the ledger of a gateway that does not run says. */
export function readEntries(directory: string): readonly LedgerEntry[] {
  return Array.from(readLedger(directory), ({ entry }) => entry);
}

/** Every intent has one end, and that of an order is what became of it at the venue; the answer counts intents. */
export function checkLedger(entries: readonly LedgerEntry[], stories: readonly AccountStory[]): number {
  const ends = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.type !== 'outcome' && entry.type !== 'resolution') continue;
    const known = ends.get(entry.intentId) ?? [];
    const isOpen = entry.items.some(({ kind }) => kind === 'unknown');
    if (!isOpen) known.push(entry.items.map(({ kind }) => kind).join(' '));
    ends.set(entry.intentId, known);
  }
  const atVenue = new Map(stories.map((story) => [story.account.accountId, story.clientIds()]));
  let intents = 0;
  for (const entry of entries) {
    if (entry.type !== 'intent') continue;
    intents += 1;
    const [end, ...more] = ends.get(entry.intentId) ?? [];
    assert.ok(
      end !== undefined && more.length === 0,
      `${entry.operation} ${entry.intentId} ended ${1 + more.length} times`,
    );
    const [item] = entry.items;
    if (item?.kind !== 'place' || item.clientOrderId === null) continue;
    const isThere = atVenue.get(entry.accountId)?.has(item.clientOrderId) === true;
    assert.equal(end, isThere ? 'accepted' : 'rejected', `the order ${item.clientOrderId}`);
  }
  return intents;
}

/** Every order of a stranger is named by an event of the ledger. */
export function checkEvents(entries: readonly LedgerEntry[], story: AccountStory): number {
  const named = new Set(
    entries.flatMap((entry) =>
      entry.type === 'system' &&
      entry.event === 'external-activity' &&
      entry.details['accountId'] === story.account.accountId
        ? (entry.details['venueOrderIds'] ?? '').split(' ').map((id) => shortId(id))
        : [],
    ),
  );
  const orders = story.strangersOrders();
  for (const id of orders) assert.ok(named.has(id), `no event names the stranger's order ${id}`);
  const own = new Set(orders);
  for (const id of named) assert.ok(own.has(id), `an event names ${id}, which is no stranger's`);
  return orders.length;
}
