/**
 * The path of a request as a bot's stream walks it, in this process and with fakes on all sides, at each port: what is asked
 * by REST can be asked over the stream, and both ways have one key, one book of limits and one ledger.
 */
import assert from 'node:assert/strict';
import { answer } from '@bitting/gateway/testing/fake-upstream.ts';
import {
  HTX_CONTRACT_BENCH,
  HTX_SPOT_BENCH,
  OKX_BENCH,
  type BenchVenue,
  type BotRequest,
} from '@bitting/gateway/testing/bench-venues.ts';
import {
  htxAnswers,
  okxAnswers,
  settled,
  type FakeVenueSocket,
} from '@bitting/gateway/testing/fake-venue-streams.ts';
import { codeOf } from '@bitting/gateway/testing/path-bench.ts';
import { StreamBench, type BotOrigin, type FakeBot } from '@bitting/gateway/testing/stream-bench.ts';
import { isAct } from './stream-bench.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface StreamWay {
  readonly venue: BenchVenue;
  /** Where orders are asked for. */
  readonly path: string;
  /** The words of what can be asked there, by the REST path that each is the twin of. */
  readonly words: Readonly<Record<string, string>>;
  /** A word with these contents, whatever they are. */
  readonly frame: (id: string, word: string, contents: unknown) => Fields;
}

const CODES: Readonly<Record<string, number>> = { 'BTC-USDT': 7, 'BTC-USDT-SWAP': 8 };

/** Orders of OKX's streams name their instrument by number: 9 is nobody's. */
function byNumber(contents: unknown): unknown {
  const orders = (Array.isArray(contents) ? contents : [contents]) as readonly Fields[];
  return orders.map((order) => {
    if (!('instId' in order) || 'instIdCode' in order) return order;
    const { instId, ...rest } = order;
    return Object.assign(rest, { instIdCode: CODES[String(instId)] ?? 9 });
  });
}

export const OKX_WAY: StreamWay = {
  venue: OKX_BENCH,
  path: '/ws/v5/private',
  words: {
    '/api/v5/trade/order': 'order',
    '/api/v5/trade/batch-orders': 'batch-orders',
    '/api/v5/trade/cancel-order': 'cancel-order',
    '/api/v5/trade/cancel-batch-orders': 'batch-cancel-orders',
    '/api/v5/trade/amend-order': 'amend-order',
    '/api/v5/trade/amend-batch-orders': 'batch-amend-orders',
  },
  frame: (id, op, contents) => ({ id, op, args: byNumber(contents) }),
};

export const HTX_SPOT_WAY: StreamWay = {
  venue: {
    ...HTX_SPOT_BENCH,
    cancel: (id) => ({ target: '/v1/order/orders/batchcancel', body: { 'order-ids': [id] } }),
  },
  path: '/ws/trade',
  words: {
    '/v1/order/orders/place': 'create-order',
    '/v1/order/batch-orders': 'create-batchorder',
    '/v1/order/orders/batchcancel': 'cancel',
  },
  frame: (cid, ch, params) => ({ cid, ch, params }),
};

export const HTX_CONTRACT_WAY: StreamWay = {
  venue: HTX_CONTRACT_BENCH,
  path: '/linear-swap-trade',
  words: {
    '/v5/trade/order': 'place_order',
    '/v5/trade/batch_orders': 'place_batch_orders',
    '/v5/trade/cancel_order': 'cancel_order',
  },
  frame: (cid, op, data) => ({ cid, op, data }),
};

export const STREAM_WAYS: readonly StreamWay[] = [OKX_WAY, HTX_SPOT_WAY, HTX_CONTRACT_WAY];

/** One bot that is logged in, and everything around it. */
export class StreamDesk implements Disposable {
  readonly way: StreamWay;
  readonly bench: StreamBench;
  bot: FakeBot;
  /** Off: the venue takes what comes and says nothing. */
  answers = true;
  /** What the venue answers over streams, but for the names of what it answers. */
  answerWith: () => unknown = () => this.way.venue.taken(this.#nextVenueId(), '');
  readonly #origin: BotOrigin;
  #asked = 0;
  #taken = 0;

  private constructor(way: StreamWay, bench: StreamBench, origin: BotOrigin) {
    this.way = way;
    this.bench = bench;
    bench.path.upstream.respond = () => answer(this.answerWith());
    bench.venue.answer = (socket, text) => {
      this.#answer(socket, text);
    };
    this.#origin = origin;
    this.bot = this.connect();
  }

  static async open(way: StreamWay, origin: BotOrigin = {}): Promise<StreamDesk> {
    const bench = new StreamBench(way.venue);
    const desk = new StreamDesk(way, bench, origin);
    await desk.#logIn();
    return desk;
  }

  /** Whoever was cut off, or says what nobody knows and loses his connection for it, comes again. */
  async stay(): Promise<void> {
    if (this.bot.ended === null) return;
    this.bot = this.connect();
    await this.#logIn();
  }

  /** Another connection at the same path, by nobody yet. */
  connect(sourceAddress = this.#origin.sourceAddress): FakeBot {
    const origin = sourceAddress === undefined ? {} : { sourceAddress };
    return this.bench.connect({ path: this.way.path, ...this.#origin, ...origin });
  }

  /** As the bot logs in, with another signature. */
  wrongLogin(): string {
    const text = JSON.stringify(this.#login());
    return text.replace(/"(sign|signature|Signature)":"..../u, '"$1":"AAAA');
  }

  async #logIn(): Promise<void> {
    this.bot.say(this.#login());
    await settled();
    this.bench.path.clock.advance(1_000);
  }

  #login(): unknown {
    const { bench, way } = this;
    return way.venue.family === 'okx' ? bench.okxLogin() : bench.htxLogin(way.path);
  }

  get path(): StreamBench['path'] {
    return this.bench.path;
  }

  /** What has come to the venue over streams and does something. */
  get acts(): readonly string[] {
    return this.bench.venue.sockets.flatMap(({ sent }) => sent.filter(isAct));
  }

  /** How much has left by either way: orders, cancels, reads. */
  get left(): number {
    return this.acts.length + this.path.upstream.sent.length;
  }

  /** The frame for what REST takes. */
  frame({ target, body }: BotRequest): Fields {
    const word = this.way.words[target];
    assert.ok(word !== undefined, target);
    return this.word(word, body);
  }

  word(word: string, contents: unknown): Fields {
    this.#asked += 1;
    return this.way.frame(String(this.#asked), word, contents);
  }

  /** Over the stream: our code of a refusal, or `sent`. */
  async ask(request: BotRequest): Promise<string> {
    return this.say(this.frame(request));
  }

  /** The same of any frame. One that is refused is answered, and nothing leaves. */
  async say(frame: Fields | string): Promise<string> {
    const [left, records, told] = [this.left, this.#refusals.length, this.bot.told.length];
    this.bot.say(frame);
    await settled();
    if (this.left > left) return 'sent';
    assert.ok(this.bot.told.length > told || this.bot.ended !== null, 'nothing was said to it');
    return this.#refusals[records] ?? 'refused';
  }

  /** The same by REST; a refusal of the venue is one that was sent. */
  async askByRest(request: BotRequest): Promise<string> {
    const left = this.left;
    const code = codeOf(await this.path.send(request));
    return this.left > left ? 'sent' : (code ?? 'refused');
  }

  [Symbol.dispose](): void {
    this.bench.close();
  }

  get #refusals(): readonly string[] {
    return this.path.ledger.ofType('refusal').map(({ code }) => code);
  }

  #nextVenueId(): string {
    this.#taken += 1;
    return String(this.#taken);
  }

  #answer(socket: FakeVenueSocket, text: string): void {
    const { venue } = this.way;
    if (!isAct(text)) (venue.family === 'okx' ? okxAnswers : htxAnswers)(socket, text);
    else if (this.answers) {
      const { id, cid, op, ch } = JSON.parse(text) as Fields;
      const names = Object.fromEntries(
        Object.entries({ id, cid, op, ch }).filter(([, value]) => value !== undefined),
      );
      socket.say({ ...names, ...(this.answerWith() as Fields) });
    }
  }
}
