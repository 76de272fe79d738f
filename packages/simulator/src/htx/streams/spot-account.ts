import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Balance } from '../../engine/records.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import type { Fields } from '../fields.ts';
import { accountIdOf } from '../ids.ts';
import { spotCurrencies, type Shape } from '../symbols.ts';
import { textIn } from './messages.ts';
import type { Desk, Member } from './private-parts.ts';
import { spotPushes, type BalancePush, type SpotPush } from './spot-pushes.ts';

type Mode = '0' | '1' | '2';

type Subscription =
  | { readonly family: 'accounts'; readonly mode: Mode }
  | { readonly family: 'orders'; readonly symbol: string }
  | { readonly family: 'clearing'; readonly symbol: string; readonly hasCancellations: boolean };

interface Money {
  readonly cash: Decimal;
  readonly available: Decimal;
}

/** A user's orders, trades and balances at `/ws/v2`. */
export class SpotAccountDesk implements Desk {
  readonly #member: Member;
  readonly #subscriptions = new Map<string, Subscription>();
  /** What was last known of each asset: a push says what differs from it. */
  readonly #known = new Map<string, Money>();
  readonly #stop: () => void;

  constructor(member: Member) {
    this.#member = member;
    const { uid } = member.key();
    this.#stop = member.parts.feed.watch(uid, (events) => this.#deliver(events));
    for (const balance of this.#balances()) this.#known.set(balance.asset, moneyOf(balance));
  }

  receive(fields: Fields): void {
    const action = textIn(fields, 'action');
    const ch = textIn(fields, 'ch');
    if (action === 'sub') this.#subscribe(ch);
    else if (action === 'unsub') this.#unsubscribe(ch);
    else this.#refuse(action, ch, 'invalid.action');
  }

  subscriptions(): readonly string[] {
    return [...this.#subscriptions.keys()];
  }

  closed(): void {
    this.#stop();
  }

  #subscribe(sent: string): void {
    const read = readChannel(this.#state, sent);
    if (read.kind === 'refused') {
      this.#refuse('sub', sent, read.message);
      return;
    }
    const { ch, subscription } = read;
    this.#subscriptions.set(ch, subscription);
    this.#member.link.send({ action: 'sub', code: 200, ch, data: {} });
    if (subscription.family === 'accounts') this.#showBalances(ch, subscription.mode);
  }

  #unsubscribe(sent: string): void {
    const read = readChannel(this.#state, sent);
    if (read.kind === 'refused' || !this.#subscriptions.delete(read.ch)) {
      this.#refuse('unsub', sent, read.kind === 'refused' ? read.message : 'invalid.ch');
      return;
    }
    this.#member.link.send({ action: 'unsub', code: 200, ch: read.ch, data: {} });
  }

  #refuse(action: string, ch: string, message: string): void {
    this.#member.link.send({ action, code: 2001, ch, message });
  }

  /** Every currency of the account as it stands, before its changes. */
  #showBalances(ch: string, mode: Mode): void {
    const owned = new Map(this.#balances().map((balance) => [balance.asset, moneyOf(balance)]));
    const assets = new Set([
      ...spotCurrencies(this.#state).map((name) => name.toUpperCase()),
      ...owned.keys(),
    ]);
    for (const asset of assets) {
      const { cash, available } = owned.get(asset) ?? { cash: Decimal.ZERO, available: Decimal.ZERO };
      const shown =
        mode === '0'
          ? { balance: cash.toString() }
          : { balance: cash.toString(), available: available.toString() };
      this.#push(ch, this.#balanceShape(asset, { ...shown, changeType: null, changeTime: null }));
    }
  }

  #balanceShape(asset: string, content: Shape): Shape {
    const { key, parts } = this.#member;
    return {
      currency: asset.toLowerCase(),
      accountId: accountIdOf(key().uid, 'spot'),
      ...content,
      accountType: 'trade',
      seqNum: parts.nextSequence(),
    };
  }

  #deliver(events: readonly VenueEvent[]): void {
    for (const push of spotPushes(this.#state, events)) {
      if (push.family === 'accounts') this.#pushBalance(push);
      else this.#pushOrder(push);
    }
  }

  #pushOrder(push: Exclude<SpotPush, BalancePush>): void {
    for (const [ch, subscription] of this.#subscriptions) {
      if (subscription.family === 'accounts' || subscription.family !== push.family) continue;
      if (subscription.symbol !== '*' && subscription.symbol !== push.symbol) continue;
      const isCancellation = push.family === 'clearing' && push.isCancellation;
      if (subscription.family === 'clearing' && isCancellation && !subscription.hasCancellations) continue;
      this.#push(ch, push.data);
    }
  }

  /** Mode 0 tells of the balance alone, 1 of balance and available apart, 2 of both together. */
  #pushBalance({ balance, changeType }: BalancePush): void {
    const before = this.#known.get(balance.asset);
    const money = moneyOf(balance);
    this.#known.set(balance.asset, money);
    const [cash, available] = [{ balance: money.cash.toString() }, { available: money.available.toString() }];
    const hasNewCash = before?.cash.equals(money.cash) !== true;
    const hasNewAvailable = before?.available.equals(money.available) !== true;
    const contents: Readonly<Record<Mode, readonly Shape[]>> = {
      '0': hasNewCash ? [cash] : [],
      '1': [...(hasNewAvailable ? [available] : []), ...(hasNewCash ? [cash] : [])],
      '2': hasNewCash || hasNewAvailable ? [{ ...cash, ...available }] : [],
    };
    for (const [ch, subscription] of this.#subscriptions) {
      if (subscription.family !== 'accounts') continue;
      for (const content of contents[subscription.mode]) {
        const change = { changeType, changeTime: balance.updatedAt };
        this.#push(ch, this.#balanceShape(balance.asset, { ...content, ...change }));
      }
    }
  }

  #push(ch: string, data: Shape): void {
    this.#member.link.send({ action: 'push', ch, data });
  }

  #balances(): readonly Balance[] {
    const { uid } = this.#member.key();
    return this.#state.balances.ownedBy(uid).filter(({ wallet }) => wallet === 'spot');
  }

  get #state(): VenueState {
    return this.#member.parts.venue().engine.state;
  }
}

function moneyOf({ cash, frozen }: Balance): Money {
  return { cash, available: cash.subtract(frozen) };
}

type ReadChannel =
  | { readonly kind: 'read'; readonly ch: string; readonly subscription: Subscription }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads `accounts.update#mode`, `orders#symbol`, `trade.clearing#symbol#mode`; a mode that is left out is 0. */
function readChannel(state: VenueState, sent: string): ReadChannel {
  const [name = '', first = '', second = '', ...more] = sent.split('#');
  const refused = (message: string): ReadChannel => ({ kind: 'refused', message });
  if (more.length > 0) return refused('invalid.ch');
  if (name === 'accounts.update') {
    const mode = (['0', '1', '2'] as const).find((one) => one === (first || '0'));
    if (mode === undefined || second !== '') return refused('invalid.ch');
    return { kind: 'read', ch: `${name}#${mode}`, subscription: { family: 'accounts', mode } };
  }
  if (name !== 'orders' && name !== 'trade.clearing') return refused('invalid.ch');
  if (first !== '*' && state.instruments.get(first)?.market !== 'spot') return refused('invalid.symbol');
  if (name === 'orders') {
    if (second !== '') return refused('invalid.ch');
    return { kind: 'read', ch: sent, subscription: { family: 'orders', symbol: first } };
  }
  const mode = second || '0';
  if (mode !== '0' && mode !== '1') return refused('invalid.ch');
  const subscription = { family: 'clearing', symbol: first, hasCancellations: mode === '1' } as const;
  return { kind: 'read', ch: `${name}#${first}#${mode}`, subscription };
}
