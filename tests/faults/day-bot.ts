import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { requestRaw } from '../support/raw-client.ts';
import { BotStream } from './day-stream.ts';
import type { Act, DayInstrument, DayKey, DayOrder, VenueWords } from './day-words.ts';

/** Orders that a bot leaves open at most; beyond it, it only cancels. */
const OPEN_MAX = 12;
/** What a bot does next, by chance. */
const CANCELS = 0.3;
const AMENDS = 0.1;
const STREAMS = 0.6;
/** How orders are priced, in millionths away from the last price on the side where they rest, and how often. */
const STYLES = [
  { kind: 'market', away: 0, often: 0.2 },
  { kind: 'limit', away: 600, often: 0.45 },
  { kind: 'limit', away: 15_000, often: 0.15 },
  { kind: 'ioc', away: -600, often: 0.15 },
  { kind: 'stop', away: 3_000, often: 0.05 },
] as const;
const TICKS = Decimal.parse('0.1');

export interface BotGround {
  readonly random: () => number;
  nowMs(): number;
  /** `null` while there is nobody to connect to. */
  urlOf(family: ApiFamily): string | null;
  lastPrice(instrument: DayInstrument): Decimal;
}

export interface BotOptions {
  readonly words: VenueWords;
  readonly key: DayKey;
  /** The virtual key's id, or the word for whoever is a stranger to the gateway. */
  readonly owner: string;
  /** What all its client ids begin with. */
  readonly number: number;
  /** Who has no streams asks the venue itself, or waits for nothing. */
  readonly hasStreams: boolean;
}

/** Places, amends and cancels orders by chance, over streams and REST, and remembers what it was told. */
export class DayBot {
  readonly options: BotOptions;
  readonly streams: readonly BotStream[];
  /** Client ids of orders that it was told were accepted. */
  readonly accepted = new Set<string>();
  sent = 0;
  readonly #ground: BotGround;
  readonly #open: DayOrder[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #names = 0;
  #lastLoginS = 0;
  #lastAskedMs = 0;

  constructor(options: BotOptions, ground: BotGround) {
    this.options = options;
    this.#ground = ground;
    const owner = {
      words: options.words,
      key: options.key,
      nowMs: () => ground.nowMs(),
      loginMs: () => this.#loginMs(),
    };
    this.streams = options.hasStreams
      ? options.words.streams.map((words) => new BotStream(words, owner))
      : [];
  }

  get pending(): number {
    return this.#underWay.size;
  }

  get isWhole(): boolean {
    return this.streams.every(({ state }) => state === 'whole');
  }

  /** Opens what was lost, and keeps what was not. */
  connect(): void {
    for (const stream of this.streams) {
      const url = this.#ground.urlOf(stream.words.family);
      if (url !== null) stream.open(url);
      stream.keepAlive();
    }
  }

  /** One thing, by chance. */
  act(): void {
    const { random } = this.#ground;
    const chance = random();
    const [oldest] = this.#open;
    if (oldest !== undefined && (chance < CANCELS || this.#open.length > OPEN_MAX)) this.#cancelOne();
    else if (oldest !== undefined && chance < CANCELS + AMENDS) this.#amend(oldest);
    else this.#place();
  }

  #loginMs(): number {
    this.#lastLoginS = Math.max(this.#lastLoginS + 1, Math.floor(this.#ground.nowMs() / 1_000));
    return this.#lastLoginS * 1_000;
  }

  #place(): void {
    const { random } = this.#ground;
    const { hasStreams, number, words } = this.options;
    const instrument = pick(words.instruments, random);
    const side = random() < 0.5 ? 'buy' : 'sell';
    const style = pickStyle(random);
    // Strangers keep no stops: what these place is no news to the gateway.
    const { away, kind } = style.kind === 'stop' && !(hasStreams && instrument.hasStops) ? STYLES[0] : style;
    this.#names += 1;
    const order: DayOrder = {
      clientId: String(number * 1_000_000 + this.#names),
      instrument,
      side,
      kind,
      price: priced(this.#ground.lastPrice(instrument), side, Math.floor(away * random())),
      units: 1 + Math.floor(random() * instrument.unitsMax),
    };
    if (kind === 'limit') this.#open.push(order);
    this.#do(words.place(order), (done) => {
      if (done === true) this.accepted.add(order.clientId);
    });
  }

  #cancelOne(): void {
    const at = Math.floor(this.#ground.random() * this.#open.length);
    for (const order of this.#open.splice(at, 1)) this.#do(this.options.words.cancel(order));
  }

  #amend(order: DayOrder): void {
    const price = priced(this.#ground.lastPrice(order.instrument), order.side, 2_000);
    const act = this.options.words.amend(order, price);
    if (act !== null) this.#do(act);
  }

  #do(act: Act, told: (done: boolean | null) => void = () => undefined): void {
    const stream = this.streams.find(({ words }) => words.path === act.stream);
    const isStreamed = stream?.state === 'whole' && this.#ground.random() < STREAMS;
    this.sent += 1;
    const id = String(this.sent);
    const underWay = this.#follow(isStreamed ? stream.ask(id, act.frame(id)) : this.#request(act), told);
    this.#underWay.add(underWay);
    void underWay.finally(() => this.#underWay.delete(underWay));
  }

  async #follow(answer: Promise<boolean | null>, told: (done: boolean | null) => void): Promise<void> {
    told(await answer);
  }

  async #request(act: Act): Promise<boolean | null> {
    const { key, words } = this.options;
    const url = this.#ground.urlOf(act.family);
    if (url === null) return null;
    // HTX's signatures of one second serve few bodies; a bot that is not in a hurry uses each once.
    const stepMs = words.venue === 'htx' ? 1_000 : 1;
    this.#lastAskedMs = Math.max(this.#lastAskedMs + stepMs, this.#ground.nowMs());
    try {
      const request = words.sign(key, act, { url, atMs: this.#lastAskedMs });
      return words.isDone((await requestRaw(url, request)).body.toString());
    } catch {
      // The connection broke, or what came is no answer of the venue: nobody knows.
      return null;
    }
  }
}

export function pick<T>(rows: readonly T[], random: () => number): T {
  const row = rows[Math.floor(random() * rows.length)];
  if (row === undefined) throw new Error('nothing to pick from');
  return row;
}

function pickStyle(random: () => number): (typeof STYLES)[number] {
  let left = random();
  return STYLES.find(({ often }) => (left -= often) < 0) ?? STYLES[0];
}

/** In whole ticks, so many millionths below the price for a buyer and above it for a seller. */
function priced(last: Decimal, side: 'buy' | 'sell', away: number): Decimal {
  const factor = Decimal.of(BigInt(side === 'buy' ? 1_000_000 - away : 1_000_000 + away), 6);
  const tenths = last.multiply(factor).divide(TICKS, 0, 'half-even');
  return tenths.multiply(TICKS);
}
