import type { Fill, Position } from '../../engine/records.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import type { ContractPrivateCall } from '../contract/contract-call.ts';
import { contractCode, findContract, MARGIN_ASSET, turnoverOf } from '../contract/contracts.ts';
import { accountInfo, positionInfo } from '../contract/legacy-orders.ts';
import { legacyOrderShape, legacyPositionShape } from '../contract/legacy-shape.ts';
import { Params } from '../contract/params.ts';
import { rawNumber } from '../contract/raw-numbers.ts';
import type { Fields } from '../fields.ts';
import type { Shape } from '../symbols.ts';
import { fillOf } from './contract-account.ts';
import { accountCause, isOfContract, type AccountCause } from './contract-pushes.ts';
import { streamRefusal, type StreamCode } from './contract-session.ts';
import { textIn } from './messages.ts';
import type { Desk, Member } from './private-parts.ts';

const FAMILIES = ['orders', 'matchOrders', 'accounts', 'positions'] as const;
type Family = (typeof FAMILIES)[number];

interface LegacyTopic {
  readonly family: Family;
  /** A contract, the margin asset, or `*`. */
  readonly name: string;
}

const EVENTS: Readonly<Record<AccountCause, string>> = {
  filled: 'order.match',
  cancel_order: 'order.cancel',
  liquidation: 'order.liquidation',
  transferred: 'contract.transfer',
  set_leverage: 'switch_lever_rate',
};

/** A user's cross-margined contracts at `/linear-swap-notification`, for accounts that have not been moved. */
export class ContractLegacyDesk implements Desk {
  readonly #member: Member;
  readonly #topics = new Map<string, LegacyTopic>();
  readonly #stop: () => void;

  constructor(member: Member) {
    this.#member = member;
    this.#stop = member.parts.feed.watch(member.key().uid, (events) => this.#deliver(events));
  }

  receive(fields: Fields): void {
    const op = textIn(fields, 'op');
    const sent = textIn(fields, 'topic');
    const read = this.#read(sent);
    if (op !== 'sub' && op !== 'unsub') this.#refuse(fields, 2010);
    else if (typeof read === 'number') this.#refuse(fields, read);
    else if (op === 'sub') this.#subscribe(fields, sent, read);
    else if (this.#topics.delete(sent.toLowerCase())) this.#acknowledge(fields, 'unsub', sent);
    else this.#refuse(fields, 2012);
  }

  subscriptions(): readonly string[] {
    return [...this.#topics.keys()];
  }

  closed(): void {
    this.#stop();
  }

  #read(sent: string): LegacyTopic | StreamCode {
    const [, familyName = '', cross = '', name = ''] = /^([A-Za-z]+)(_cross)?\.(.+)$/.exec(sent) ?? [];
    const family = FAMILIES.find((one) => one === familyName);
    if (family === undefined) return 2010;
    if (this.#member.parts.venue().variants.legacyLinear === 'moved') return 4007;
    if (cross === '') return 2021;
    if (name === '*') return { family, name };
    if (family === 'accounts')
      return name.toUpperCase() === MARGIN_ASSET ? { family, name: MARGIN_ASSET } : 2020;
    const instrument = findContract(this.#state, name);
    return instrument === null ? 2011 : { family, name: contractCode(instrument) };
  }

  #subscribe(fields: Fields, sent: string, topic: LegacyTopic): void {
    const key = sent.toLowerCase();
    if (this.#topics.has(key)) {
      this.#refuse(fields, 2014);
      return;
    }
    this.#topics.set(key, topic);
    this.#acknowledge(fields, 'sub', sent);
    if (topic.family === 'accounts') this.#notify(shownTopic(key), { event: 'init', data: this.#accounts() });
    if (topic.family === 'positions') {
      const code = topic.name === '*' ? '' : topic.name;
      this.#notify(shownTopic(key), {
        event: 'init',
        data: positionInfo(this.#call({ contract_code: code })),
      });
    }
  }

  #acknowledge(fields: Fields, op: string, topic: string): void {
    const cid = textIn(fields, 'cid');
    this.#member.link.send({ op, ...(cid === '' ? {} : { cid }), topic, ts: this.#now, 'err-code': 0 });
  }

  #refuse(fields: Fields, code: StreamCode): void {
    this.#member.link.send(streamRefusal(fields, this.#now, code));
  }

  #deliver(events: readonly VenueEvent[]): void {
    const state = this.#state;
    const cause = accountCause(state, events);
    const event = cause === null ? '' : EVENTS[cause];
    for (const [at, one] of events.entries()) {
      if (one.kind === 'order' && isOfContract(state, one.order)) {
        const isFilled = one.previous?.filled.equals(one.order.filled) === false;
        const fill = isFilled ? fillOf(one.order.id, events.slice(at + 1)) : null;
        const code = contractCode(state.instrument(one.order.instrumentId));
        const trade = fill === null ? [] : [this.#trade(fill)];
        const shape = { ...legacyOrderShape(state, one.order), trade };
        for (const family of ['matchOrders', 'orders'] as const) {
          if (this.#wants(family, code)) this.#notify(`${family}_cross.${code.toLowerCase()}`, shape);
        }
      } else if (one.kind === 'position' && isOfContract(state, one.position)) {
        this.#pushPosition(one.position, event);
      }
    }
    if (cause === null) return;
    for (const [key, { family }] of this.#topics) {
      if (family === 'accounts') this.#notify(shownTopic(key), { event, data: this.#accounts() });
    }
  }

  #wants(family: Family, code: string): boolean {
    return [...this.#topics.values()].some(
      (topic) => topic.family === family && (topic.name === '*' || topic.name === code),
    );
  }

  #pushPosition(position: Position, event: string): void {
    const code = contractCode(this.#state.instrument(position.instrumentId));
    for (const [key, { family, name }] of this.#topics) {
      if (family !== 'positions' || (name !== '*' && name !== code)) continue;
      this.#notify(shownTopic(key), { event, data: [legacyPosition(this.#state, position)] });
    }
  }

  #trade(fill: Fill): Shape {
    const instrument = this.#state.instrument(fill.instrumentId);
    return {
      trade_fee: rawNumber(fill.fee.negate()),
      fee_asset: fill.feeAsset,
      real_profit: rawNumber(fill.pnl),
      profit: rawNumber(fill.pnl),
      trade_id: rawNumber(fill.tradeId),
      id: `${fill.tradeId}-${fill.orderId}-1`,
      trade_volume: rawNumber(fill.size),
      trade_price: rawNumber(fill.price),
      trade_turnover: rawNumber(turnoverOf(instrument, fill.price.multiply(fill.size))),
      created_at: fill.at,
      role: fill.role === 'T' ? 'taker' : 'maker',
    };
  }

  #notify(topic: string, content: Shape): void {
    this.#member.link.send({ op: 'notify', topic, ts: this.#now, ...content, uid: this.#member.key().uid });
  }

  #accounts(): readonly Shape[] {
    return accountInfo(this.#call({}));
  }

  #call(params: Readonly<Record<string, string>>): ContractPrivateCall {
    const { engine, maintenance, now, variants } = this.#member.parts.venue();
    const { state } = engine;
    const account = this.#member.account();
    return {
      engine,
      state,
      now,
      maintenance,
      variants,
      account,
      params: new Params(Object.entries(params)),
      rows: [],
    };
  }

  get #state(): VenueState {
    return this.#member.parts.venue().engine.state;
  }

  get #now(): number {
    return this.#member.parts.venue().now;
  }
}

/** What a push calls its topic: `accounts_cross.*` is told as `accounts_cross`. */
function shownTopic(key: string): string {
  return key.replace(/\.\*$/, '');
}

/** A position as it is told; one that was closed has a volume of zero. */
function legacyPosition(state: VenueState, position: Position): Shape {
  if (!position.size.isZero()) return legacyPositionShape(state, position);
  const instrument = state.instrument(position.instrumentId);
  return {
    symbol: instrument.base,
    contract_code: contractCode(instrument),
    pair: contractCode(instrument),
    business_type: 'swap',
    contract_type: 'swap',
    margin_asset: MARGIN_ASSET,
    margin_mode: 'cross',
    margin_account: MARGIN_ASSET,
    volume: 0,
    available: 0,
    frozen: 0,
    profit_unreal: 0,
    profit: 0,
    position_margin: 0,
    lever_rate: Number(position.leverage),
    direction: '',
    last_price: rawNumber(state.market(instrument.id).last),
  };
}
