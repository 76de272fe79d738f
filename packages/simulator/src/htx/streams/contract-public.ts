import { HTX_PRIVATE_SUBSCRIPTIONS_MAX } from '../../bounds.ts';
import type { Fill } from '../../engine/records.ts';
import type { Instrument } from '../../engine/instruments.ts';
import type { HtxVenue } from '../dispatch.ts';
import { contractCode, contractsOf, findContract, turnoverOf } from '../contract/contracts.ts';
import { nextFundingAt } from '../contract/market-shape.ts';
import { contractShape, elementShape, fundingShape } from '../contract/public-info.ts';
import { rawNumber } from '../contract/raw-numbers.ts';
import type { Fields } from '../fields.ts';
import type { Shape } from '../symbols.ts';
import type { ChannelBoard, ChannelSource, Receiver } from './channel-board.ts';
import { streamRefusal, type PublicDesk, type StreamCode } from './contract-session.ts';
import { Frame, type Link } from './frame.ts';
import { textIn } from './messages.ts';

/** Positions that were closed by force, in the order in which it happened. */
export interface Liquidations {
  readonly count: number;
  readonly last: Fill | null;
}

export interface PublicParts {
  readonly venue: () => HtxVenue;
  readonly board: ChannelBoard;
  readonly liquidations: () => Liquidations;
}

type RowOf = (instrument: Instrument, now: number) => Shape;

/** Rows about each contract, told once and again when the next funding is another. */
const ROWS: Readonly<Record<string, RowOf>> = {
  funding_rate: fundingShape,
  contract_info: contractShape,
  contract_elements: elementShape,
};

/** Public topics of `/linear-swap-notification`, which need no login: `public.<code>.<what>`. */
export class ContractPublicDesk implements PublicDesk {
  readonly #parts: PublicParts;
  readonly #link: Link;
  readonly #topics = new Set<string>();
  readonly #receiver: Receiver;

  constructor(parts: PublicParts, link: Link) {
    this.#parts = parts;
    this.#link = link;
    this.#receiver = (frame) => link.sendFrame(frame);
  }

  receive(fields: Fields): boolean {
    const [op, topic] = [textIn(fields, 'op'), textIn(fields, 'topic')];
    if (!topic.startsWith('public.')) return false;
    const source = this.#sourceOf(topic);
    if (typeof source === 'number') this.#refuse(fields, source);
    else if (op === 'sub') this.#subscribe(fields, topic, source);
    else if (op !== 'unsub') this.#refuse(fields, 2010);
    else if (this.#topics.delete(topic)) {
      this.#parts.board.leave(topic, this.#receiver);
      this.#acknowledge(fields, op);
    } else this.#refuse(fields, 2012);
    return true;
  }

  subscriptions(): readonly string[] {
    return [...this.#topics];
  }

  closed(): void {
    for (const topic of this.#topics) this.#parts.board.leave(topic, this.#receiver);
    this.#topics.clear();
  }

  #subscribe(fields: Fields, topic: string, open: () => ChannelSource): void {
    if (this.#topics.has(topic)) {
      this.#refuse(fields, 2014);
      return;
    }
    if (this.#topics.size >= HTX_PRIVATE_SUBSCRIPTIONS_MAX) {
      this.#refuse(fields, 2004);
      return;
    }
    this.#topics.add(topic);
    this.#acknowledge(fields, 'sub');
    this.#parts.board.join({ key: topic, open }, this.#receiver);
  }

  #sourceOf(topic: string): (() => ChannelSource) | StreamCode {
    const [, code = '', what = '', ...more] = topic.split('.');
    if (more.length > 0) return 2010;
    const { state } = this.#parts.venue().engine;
    const one = findContract(state, code);
    if (code !== '*' && one === null) return 2011;
    const chosen = one === null ? contractsOf(state) : [one];
    if (what === 'liquidation_orders') return () => this.#liquidationSource(topic, chosen);
    const rowOf = ROWS[what];
    return rowOf === undefined ? 2010 : () => this.#rowSource(topic, chosen, rowOf);
  }

  #rowSource(topic: string, chosen: readonly Instrument[], rowOf: RowOf): ChannelSource {
    const { venue } = this.#parts;
    const frame = (event: string) => (): Frame => {
      const { now } = venue();
      const data = chosen.map((instrument) => rowOf(instrument, now));
      return new Frame({ op: 'notify', topic, ts: now, event, data });
    };
    const stamp = (): string => nextFundingAt(venue().now).toString();
    return { intervalMs: 0, stamp, first: frame('init'), next: frame('update') };
  }

  #liquidationSource(topic: string, chosen: readonly Instrument[]): ChannelSource {
    const { venue, liquidations } = this.#parts;
    const next = (): Frame | null => {
      const { last } = liquidations();
      const instrument = chosen.find(({ id }) => id === last?.instrumentId);
      if (last === null || instrument === undefined) return null;
      return new Frame({ op: 'notify', topic, ts: venue().now, data: [liquidationShape(instrument, last)] });
    };
    return { intervalMs: 0, stamp: () => liquidations().count.toString(), first: () => null, next };
  }

  #acknowledge(fields: Fields, op: string): void {
    const [cid, topic] = [textIn(fields, 'cid'), textIn(fields, 'topic')];
    const { now } = this.#parts.venue();
    this.#link.send({ op, ...(cid === '' ? {} : { cid }), topic, ts: now, 'err-code': 0 });
  }

  #refuse(fields: Fields, code: StreamCode): void {
    this.#link.send(streamRefusal(fields, this.#parts.venue().now, code));
  }
}

function liquidationShape(instrument: Instrument, fill: Fill): Shape {
  return {
    symbol: instrument.base,
    contract_code: contractCode(instrument),
    business_type: 'swap',
    pair: contractCode(instrument),
    contract_type: 'swap',
    direction: fill.side,
    offset: 'close',
    volume: rawNumber(fill.size),
    amount: rawNumber(turnoverOf(instrument, fill.size)),
    trade_turnover: rawNumber(turnoverOf(instrument, fill.size.multiply(fill.price))),
    price: rawNumber(fill.price),
    created_at: fill.at,
  };
}
