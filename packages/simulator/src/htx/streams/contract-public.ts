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

/** Trades that closed positions by force: how many there were, and the latest of them, oldest first. */
export interface Liquidations {
  readonly count: number;
  readonly latest: readonly Fill[];
}

export interface PublicParts {
  readonly venue: () => HtxVenue;
  readonly board: ChannelBoard;
  readonly liquidations: () => Liquidations;
}

const LIQUIDATIONS = 'liquidation_orders';

type RowOf = (instrument: Instrument, now: number) => Shape;

/** Rows about each contract, told once and again when the next funding is another. */
const ROWS: Readonly<Record<string, RowOf>> = {
  funding_rate: fundingShape,
  contract_info: contractShape,
  contract_elements: elementShape,
};

interface PublicTopic {
  readonly chosen: readonly Instrument[];
  readonly what: string;
}

function keyOf(instrument: Instrument, what: string): string {
  return `public.${contractCode(instrument)}.${what}`;
}

/**
 * Public topics of `/linear-swap-notification`, which need no login: `public.<code>.<what>`. Who subscribes to the
 * code `*` listens to each contract's own topic.
 */
export class ContractPublicDesk implements PublicDesk {
  readonly #parts: PublicParts;
  readonly #link: Link;
  readonly #topics = new Map<string, PublicTopic>();
  readonly #receiver: Receiver;

  constructor(parts: PublicParts, link: Link) {
    this.#parts = parts;
    this.#link = link;
    this.#receiver = (frame) => link.sendFrame(frame);
  }

  receive(fields: Fields): boolean {
    const op = textIn(fields, 'op');
    if (!textIn(fields, 'topic').startsWith('public.')) return false;
    // A code may be written in either case; what follows it may not.
    const topic = textIn(fields, 'topic').replace(
      /^public\.[^.]*/,
      (head) => `public${head.slice(6).toUpperCase()}`,
    );
    const read = this.#read(topic);
    if (typeof read === 'number') this.#refuse(fields, read);
    else if (op === 'sub') this.#subscribe(fields, topic, read);
    else if (op !== 'unsub') this.#refuse(fields, 2010);
    else if (this.#topics.delete(topic)) {
      this.#leave(read);
      this.#acknowledge(fields, op);
    } else this.#refuse(fields, 2012);
    return true;
  }

  subscriptions(): readonly string[] {
    return [...this.#topics.keys()];
  }

  closed(): void {
    const topics = [...this.#topics.values()];
    this.#topics.clear();
    for (const topic of topics) this.#leave(topic);
  }

  #subscribe(fields: Fields, name: string, topic: PublicTopic): void {
    if (this.#topics.has(name)) {
      this.#refuse(fields, 2014);
      return;
    }
    this.#topics.set(name, topic);
    this.#acknowledge(fields, 'sub');
    for (const instrument of topic.chosen) {
      const open = (): ChannelSource => this.#open(instrument, topic.what);
      this.#parts.board.join({ key: keyOf(instrument, topic.what), open }, this.#receiver);
    }
  }

  /** Leaves what no other topic of this client listens to. */
  #leave({ chosen, what }: PublicTopic): void {
    const kept = new Set(
      [...this.#topics.values()].flatMap((topic) => topic.chosen.map((one) => keyOf(one, topic.what))),
    );
    for (const instrument of chosen) {
      const key = keyOf(instrument, what);
      if (!kept.has(key)) this.#parts.board.leave(key, this.#receiver);
    }
  }

  #read(topic: string): PublicTopic | StreamCode {
    const [, code = '', what = '', ...more] = topic.split('.');
    if (more.length > 0) return 2010;
    const { state } = this.#parts.venue().engine;
    const one = findContract(state, code);
    if (code !== '*' && one === null) return 2011;
    if (what !== LIQUIDATIONS && ROWS[what] === undefined) return 2010;
    return { chosen: one === null ? contractsOf(state) : [one], what };
  }

  #open(instrument: Instrument, what: string): ChannelSource {
    const rowOf = ROWS[what];
    return rowOf === undefined
      ? this.#liquidationSource(instrument)
      : this.#rowSource(instrument, what, rowOf);
  }

  #rowSource(instrument: Instrument, what: string, rowOf: RowOf): ChannelSource {
    const { venue } = this.#parts;
    const topic = keyOf(instrument, what);
    const frame = (event: string) => (): Frame => {
      const { now } = venue();
      return new Frame({ op: 'notify', topic, ts: now, event, data: [rowOf(instrument, now)] });
    };
    const stamp = (): string => nextFundingAt(venue().now).toString();
    return { intervalMs: 0, stamp, first: frame('init'), next: frame('update') };
  }

  #liquidationSource(instrument: Instrument): ChannelSource {
    const { venue, liquidations } = this.#parts;
    const topic = keyOf(instrument, LIQUIDATIONS);
    let seen = liquidations().count;
    const next = (): Frame | null => {
      const { count, latest } = liquidations();
      const fresh = latest.slice(Math.max(0, latest.length - (count - seen)));
      seen = count;
      const data = fresh
        .filter(({ instrumentId }) => instrumentId === instrument.id)
        .map((fill) => liquidationShape(instrument, fill));
      return data.length === 0 ? null : new Frame({ op: 'notify', topic, ts: venue().now, data });
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
