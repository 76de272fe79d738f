/** What the venues know at the end, against what the gateway shows, its ledger says and bots were told. */
import assert from 'node:assert/strict';
import type { AccountPictureView, PictureState, ShownFill, ShownOrder } from '@bitting/client/pictures.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import type { Algo, Order } from '@bitting/simulator/engine/records.ts';
import type { Truth } from '@bitting/simulator/control/truth.ts';
import { shownFacts, truthFacts, type AccountFacts } from '../support/account-truth.ts';
import type { DayAccount } from './day-ground.ts';
import type { Told } from './day-life.ts';
import { clientIdIn, fillText, shortId } from './day-words.ts';

const STRANGER = 'external';
/** A silent stream is noticed within this. */
const NOTICED_MS = 120_000;
/** Stops that went within this of one another may be taken for one another: they are noticed late where a stream is cut. */
const RIVALS_MS = 600_000;
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
  readonly #downs: (readonly [fromMs: number, untilMs: number])[] = [];
  /** Since when the picture may not be whole, and when it was not. */
  #blindSinceMs: number | null = 0;
  readonly #blinds: (readonly [fromMs: number, untilMs: number])[] = [];
  /** How often each order was sent to the venue, by its client's id. */
  readonly #transmissions = new Map<string, number>();
  /** Fills that the present life told as news. */
  readonly #news = new Set<string>();

  constructor(account: DayAccount) {
    this.account = account;
  }

  beginLife(): void {
    this.#news.clear();
  }

  hear(told: Told): void {
    if (told.kind === 'state') this.#noteState(told.row.state, told.wallMs);
    if (told.kind === 'order' && !told.row.algo) this.#noteOwner(told.row);
    if (told.kind !== 'fill') return;
    const text = this.#note(told.row);
    assert.ok(!this.#news.has(text), `the fill ${text} was told twice`);
    this.#news.add(text);
  }

  #noteState(state: PictureState, atMs: number): void {
    if (state !== 'live') this.#blindSinceMs ??= atMs;
    else if (this.#blindSinceMs !== null) {
      this.#blinds.push([this.#blindSinceMs, atMs]);
      this.#blindSinceMs = null;
    }
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
    const { uid, venue, wallets } = this.account;
    const truth = this.truth();
    const facts = truthFacts(truth, { uid, walletOf: (wallet) => wallets[wallet] ?? null });
    if (venue === 'okx') return facts;
    // HTX has no other name for a conditional order than its client's.
    const algos = truth.openAlgos.filter((algo) => algo.uid === uid).map(({ clientId }) => clientId);
    return { ...facts, algos: algos.sort() };
  }

  /** No fill of the venue is missing, and none was made up. */
  checkFills(): number {
    const facts = new Set(this.facts().fills);
    for (const fill of facts) assert.ok(this.fills.has(fill), `the fill ${fill} is missing`);
    for (const fill of this.fills.keys()) assert.ok(facts.has(fill), `the fill ${fill} never was`);
    return facts.size;
  }

  /**
   * Every order and fill is whose it was said to be, and of none that is shown it is not known. The answer counts the only
   * mistakes that there may be: of what stops placed while nobody looked, or before a restart, and of HTX's stops.
   */
  checkOwners(): number {
    const owners = this.#trueOwners();
    assert.deepEqual(this.#unowned, [], 'nobody knows whose these are');
    const orders = new Map(this.#orders().map((order) => [shortId(order.id), order]));
    let mistaken = 0;
    for (const [id, said] of this.#owners) {
      const order = orders.get(id);
      assert.ok(order !== undefined, `there is no order ${id}`);
      const wrong = [...said].filter((owner) => owner !== owners.get(id));
      if (wrong.length === 0) continue;
      mistaken += 1;
      assert.deepEqual(wrong, [STRANGER], `whose the order ${JSON.stringify(order)} is`);
      // HTX says nowhere what a conditional order placed: the gateway goes by instrument and side, and of two keys takes none.
      if (this.account.venue === 'htx' && order.algoId !== '') continue;
      assert.ok(this.#couldBeMistaken(order, said.size > 1), `not a stranger's: ${JSON.stringify(order)}`);
    }
    return mistaken;
  }

  #couldBeMistaken({ algoId, createdAt }: Order, wasKnown: boolean): boolean {
    const algo = this.truth().closedAlgos.find(({ id }) => id === algoId);
    // OKX says of each order which trigger order placed it, and of none which order a stop came with.
    if (algo === undefined || algo.clientId !== '') return false;
    if (this.#hasRival(algo)) return true;
    if (this.#downs.some(([, untilMs]) => untilMs >= createdAt)) return true;
    const sinceMs = algo.createdAt - NOTICED_MS;
    const blind = [...this.#downs, ...this.#blinds].some(
      ([fromMs, untilMs]) => fromMs <= createdAt + NOTICED_MS && untilMs >= sinceMs,
    );
    return !wasKnown && blind;
  }

  /** Two stops of one side that went at about the same time: whose the order of either is cannot be told. */
  #hasRival({ id, instrumentId, side, updatedAt }: Algo): boolean {
    return this.truth().closedAlgos.some(
      (other) =>
        other.id !== id &&
        other.instrumentId === instrumentId &&
        other.side === side &&
        Math.abs(other.updatedAt - updatedAt) < RIVALS_MS,
    );
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
    const { closedAlgos, openAlgos } = this.truth();
    const algos = [...openAlgos, ...closedAlgos].filter(({ uid }) => uid === this.account.uid);
    const names = [this.#orders(), algos].map((rows) => rows.map(({ clientId }) => clientId).filter(Boolean));
    for (const ids of names) assert.equal(new Set(ids).size, ids.length, 'an order is twice at the venue');
    const unique = new Set(names.flat());
    this.#checkTransmissions(unique);
    for (const { accepted } of this.account.bots)
      for (const id of accepted)
        assert.ok(unique.has(id), `the order ${id} was acknowledged and is not there`);
    return unique.size;
  }

  /** Takes note of what reached the venue, whose memory is bounded. */
  noteTransmissions(): void {
    const { control, words } = this.account;
    const { frames, paths } = words.placings;
    const bodies = paths.flatMap((path) =>
      control.requests({ method: 'POST', path }).map(({ body }) => body),
    );
    const texts = frames.flatMap((contains) =>
      control.streams.recorder.frames({ direction: 'in', contains }).map(({ text }) => text),
    );
    assert.equal(control.streams.recorder.dropped, 0);
    for (const text of [...bodies, ...texts]) {
      const id = clientIdIn(text);
      this.#transmissions.set(id, (this.#transmissions.get(id) ?? 0) + 1);
    }
    control.clearRequests();
    control.streams.recorder.clear();
  }

  #checkTransmissions(atVenue: ReadonlySet<string>): void {
    this.noteTransmissions();
    for (const [id, count] of this.#transmissions) assert.equal(count, 1, `${id} was sent ${count} times`);
    for (const id of atVenue) assert.ok(this.#transmissions.has(id), `nobody sent ${id}`);
  }

  ownerOfClientId(clientId: string): string {
    const number = Math.floor(Number(clientId) / 1_000_000);
    const { bots } = this.account;
    return bots.find(({ options }) => options.number === number)?.options.owner ?? STRANGER;
  }

  /** Orders that strangers placed. */
  strangersOrders(): readonly Order[] {
    const owners = this.#trueOwners();
    return this.#orders().filter(({ id }) => owners.get(shortId(id)) === STRANGER);
  }

  /** The gateway did not run in between. */
  noteDown(fromMs: number, untilMs: number): void {
    this.#downs.push([fromMs, untilMs]);
  }

  /** Orders that algo orders placed, and these themselves. */
  sprungIds(): ReadonlySet<string> {
    const { closedAlgos, openAlgos } = this.truth();
    const sprung = this.#orders().filter(({ algoId }) => algoId !== '');
    return new Set([...sprung, ...openAlgos, ...closedAlgos].map(({ id }) => shortId(id)));
  }

  clientIds(): ReadonlySet<string> {
    const { closedAlgos, openAlgos } = this.truth();
    const rows = [...this.#orders(), ...openAlgos, ...closedAlgos];
    return new Set(rows.map(({ clientId }) => clientId));
  }

  #orders() {
    const { closedOrders, openOrders } = this.truth();
    return [...openOrders, ...closedOrders].filter(({ uid }) => uid === this.account.uid);
  }

  /** An order that an algo order placed is whose that is, or whose the order is that it was kept for. */
  #trueOwners(): ReadonlyMap<string, string> {
    const { closedAlgos, openAlgos } = this.truth();
    const orders = this.#orders();
    const byId = new Map(orders.map((order) => [order.id, order]));
    const algos = new Map([...openAlgos, ...closedAlgos].map((algo) => [algo.id, algo]));
    const nameOf = ({ algoId, clientId }: Order): string => {
      const algo = algos.get(algoId);
      if (clientId !== '' || algo === undefined) return clientId;
      return algo.clientId === '' ? (byId.get(algo.parentOrderId)?.clientId ?? '') : algo.clientId;
    };
    return new Map(orders.map((order) => [shortId(order.id), this.ownerOfClientId(nameOf(order))]));
  }
}

function viewOf(stream: DayAccount['bots'][number]['streams'][number]) {
  const { ended, fills, orders, state, words } = stream;
  const wholeSinceMs = state === 'whole' ? stream.wholeSinceMs : Number.POSITIVE_INFINITY;
  return { ended, fills, orders, wholeSinceMs, words };
}

/** Balances, positions, open orders. `equity`: of HTX's contract wallet, or `null` where it is not to be compared. */
export function checkPicture(view: AccountPictureView, facts: AccountFacts, equity: string | null): void {
  // No stream of HTX tells of algo orders.
  if (view.venue === 'okx' || equity !== null)
    assert.deepEqual(shownFacts(view).algos, facts.algos, view.venue);
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

/** Every order of a stranger that left a trace is named by an event of the ledger; one that ended unfilled may have left none. */
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
  for (const { filled, id, state } of orders)
    if (state !== 'canceled' || !filled.isZero())
      assert.ok(named.has(shortId(id)), `no event names the stranger's order ${id}`);
  const own = new Set([...story.sprungIds(), ...orders.map(({ id }) => shortId(id))]);
  for (const id of named) assert.ok(own.has(id), `an event names ${id}, which is no stranger's`);
  return orders.length;
}
