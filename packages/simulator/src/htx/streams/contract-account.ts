import type { Fill } from '../../engine/records.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import { balanceShape } from '../contract/balance-shape.ts';
import { contractCode, findContract } from '../contract/contracts.ts';
import { contractPositions } from '../contract/positions.ts';
import type { Fields } from '../fields.ts';
import type { Shape } from '../symbols.ts';
import {
  accountCause,
  isOfContract,
  pushedMatch,
  pushedOrder,
  pushedPosition,
  pushedTrade,
} from './contract-pushes.ts';
import { streamRefusal, type StreamCode } from './contract-session.ts';
import { textIn } from './messages.ts';
import type { Desk, Member } from './private-parts.ts';

const TOPICS = ['account', 'orders', 'trade', 'positions', 'match_orders'] as const;
type Topic = (typeof TOPICS)[number];

/** A user's contracts at `/ws/v5/notification`: the topic, and beside it the contract that is meant, or `*`. */
export class ContractAccountDesk implements Desk {
  readonly #member: Member;
  /** Codes that each topic is subscribed for; the account has none, which is written as an empty text. */
  readonly #codes = new Map<Topic, Set<string>>();
  readonly #stop: () => void;

  constructor(member: Member) {
    this.#member = member;
    this.#stop = member.parts.feed.watch(member.key().uid, (events) => this.#deliver(events));
  }

  receive(fields: Fields): void {
    const op = textIn(fields, 'op');
    const topic = TOPICS.find((one) => one === textIn(fields, 'topic'));
    if ((op !== 'sub' && op !== 'unsub') || topic === undefined) {
      this.#refuse(fields, 2010);
      return;
    }
    const named = this.#codeIn(fields, topic);
    if (typeof named === 'number') this.#refuse(fields, named);
    else if (op === 'sub') this.#subscribe(fields, topic, named.code);
    else this.#unsubscribe(fields, topic, named.code);
  }

  subscriptions(): readonly string[] {
    return [...this.#codes].flatMap(([topic, codes]) =>
      [...codes].map((code) => (code === '' ? topic : `${topic} ${code}`)),
    );
  }

  closed(): void {
    this.#stop();
  }

  #codeIn(fields: Fields, topic: Topic): { readonly code: string } | StreamCode {
    if (topic === 'account') return { code: '' };
    const sent = textIn(fields, 'contract_code');
    if (sent === '') return 2040;
    if (sent === '*') return { code: sent };
    const instrument = findContract(this.#state, sent);
    return instrument === null ? 2011 : { code: contractCode(instrument) };
  }

  #subscribe(fields: Fields, topic: Topic, code: string): void {
    const codes = this.#codes.get(topic) ?? new Set();
    if (codes.has(code)) {
      this.#refuse(fields, 2014);
      return;
    }
    this.#codes.set(topic, codes.add(code));
    this.#acknowledge(fields, 'sub', topic);
    if (topic === 'account') this.#pushAccount('snapshot');
    if (topic === 'positions') this.#showPositions(code);
  }

  #unsubscribe(fields: Fields, topic: Topic, code: string): void {
    if (this.#codes.get(topic)?.delete(code) === true) this.#acknowledge(fields, 'unsub', topic);
    else this.#refuse(fields, 2012);
  }

  #acknowledge(fields: Fields, op: string, topic: Topic): void {
    const [cid, code] = [textIn(fields, 'cid'), textIn(fields, 'contract_code')];
    this.#member.link.send({
      op,
      ...(cid === '' ? {} : { cid }),
      topic,
      ...(code === '' ? {} : { contract_code: code }),
      ts: this.#now,
      'err-code': 0,
    });
  }

  #refuse(fields: Fields, code: StreamCode): void {
    this.#member.link.send(streamRefusal(fields, this.#now, code));
  }

  /** Every contract that a subscription names as it stands, before its changes. */
  #showPositions(code: string): void {
    const account = this.#member.account();
    const positions = contractPositions(this.#state, account.uid, code === '*' ? '' : code);
    const data = positions.map((position) =>
      this.#positionShape(pushedPosition(this.#state, account, position)),
    );
    this.#notify('positions', code, { event: 'snapshot', data });
  }

  #positionShape(shape: Shape): Shape {
    return { ...shape, version: this.#member.parts.nextSequence() };
  }

  #deliver(events: readonly VenueEvent[]): void {
    const state = this.#state;
    const cause = accountCause(state, events);
    for (const [at, event] of events.entries()) {
      if (event.kind === 'order' && isOfContract(state, event.order)) {
        this.#pushOrder(event, events.slice(at + 1));
      } else if (event.kind === 'fill' && isOfContract(state, event.fill)) {
        this.#notifyOf('trade', event.fill, { data: [pushedTrade(state, event.fill)] });
      } else if (event.kind === 'position' && isOfContract(state, event.position)) {
        const shape = pushedPosition(state, this.#member.account(), event.position);
        this.#notifyOf('positions', event.position, { event: cause, data: [this.#positionShape(shape)] });
      }
    }
    if (cause !== null && this.#codes.get('account')?.has('') === true) this.#pushAccount(cause);
  }

  #pushOrder(
    { order, previous }: VenueEvent & { readonly kind: 'order' },
    later: readonly VenueEvent[],
  ): void {
    const isFilled = previous?.filled.equals(order.filled) === false;
    const fill = isFilled ? fillOf(order.id, later) : null;
    this.#notifyOf('match_orders', order, { data: [pushedMatch(this.#state, order, fill)] });
    this.#notifyOf('orders', order, { data: pushedOrder(this.#state, order) });
  }

  #pushAccount(event: string): void {
    const account = this.#member.account();
    const data = {
      ...balanceShape(this.#state, account, this.#now),
      version: this.#member.parts.nextSequence(),
    };
    this.#notify('account', '', { event, data });
  }

  /** Pushes once what one or several subscriptions ask for. */
  #notifyOf(topic: Topic, row: { readonly instrumentId: string }, content: Shape): void {
    const code = contractCode(this.#state.instrument(row.instrumentId));
    const codes = this.#codes.get(topic);
    if (codes?.has('*') === true || codes?.has(code) === true) this.#notify(topic, code, content);
  }

  #notify(topic: Topic, code: string, content: Shape): void {
    const { uid } = this.#member.key();
    const named = { op: 'notify', topic, contract_code: code, ts: this.#now, uid };
    this.#member.link.send({ ...named, ...content });
  }

  get #state(): VenueState {
    return this.#member.parts.venue().engine.state;
  }

  get #now(): number {
    return this.#member.parts.venue().now;
  }
}

/** The first execution of an order among later events. */
export function fillOf(orderId: string, later: readonly VenueEvent[]): Fill | null {
  for (const event of later) {
    if (event.kind === 'fill' && event.fill.orderId === orderId) return event.fill;
  }
  return null;
}
