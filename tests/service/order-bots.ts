/** Bots that place orders for as long as they are let, over requests and over streams, through every restart of the gateway. */
import { Agent, request as send } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Front } from '../attacks/fronts.ts';
import type { StreamBot } from '../attacks/stream-bot.ts';
import type { StreamFront } from '../attacks/stream-fronts.ts';
import type { RawAnswer, RawRequest } from '../support/raw-client.ts';
import { BotOrders } from './bot-orders.ts';

/** Service restart: what has no answer on the stream was not sent. */
const RESTARTING = 1012;
const PAUSE_MS = 10;
const RETRY_MS = 50;
/** Orders of a stream that wait for their answers. */
const AT_ONCE = 3;
const UNKNOWN = /no trustworthy answer/u;

export interface OrderBot {
  readonly name: string;
  readonly orders: BotOrders;
  /** Ends when the last of its orders has an end. */
  stop(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

export function clientIdIn(fields: Fields): string {
  const id = fields['clOrdId'] ?? fields['client-order-id'] ?? fields['client_order_id'];
  return typeof id === 'string' ? id : '';
}

/** One request after the other, over a connection that is kept. */
export class RequestBot implements OrderBot {
  readonly name: string;
  readonly orders = new BotOrders();
  readonly #front: () => Front;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #run: Promise<void>;
  #isStopped = false;

  /** `front`: the one of this life of the gateway. */
  constructor(name: string, front: () => Front) {
    this.name = name;
    this.#front = front;
    this.#run = this.#trade();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#run;
    this.#agent.destroy();
  }

  async #trade(): Promise<void> {
    while (!this.#isStopped) {
      const front = this.#front();
      const fields = front.orderFields();
      const id = clientIdIn(fields);
      this.orders.begin(id);
      try {
        const answer = await this.#ask(front.url, front.order(fields));
        const code = answer.headers.get('bitting-code') ?? '';
        if (front.isServed(answer)) this.orders.end(id, 'placed');
        else this.orders.end(id, code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'not-sent', code);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        this.orders.end(id, code === 'ECONNREFUSED' ? 'not-sent' : 'unknown', code);
        await wait(RETRY_MS);
      }
      await wait(PAUSE_MS);
    }
  }

  #ask(url: string, { method, host, target, headers = [], body = '' }: RawRequest): Promise<RawAnswer> {
    const { hostname, port } = new URL(url);
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    const bytes = Buffer.from(body);
    const all = Object.fromEntries([...headers, ['Content-Length', String(bytes.length)]]);
    const named = host === undefined ? all : { ...all, Host: host };
    const asking = send({ agent: this.#agent, hostname, port, method, path: target, headers: named });
    asking.on('error', reject);
    asking.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const told = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
        resolve({ status: answer.statusCode ?? 0, headers: new Map(told), body: Buffer.concat(chunks) });
      });
    });
    asking.end(bytes);
    return promise;
  }
}

/** Some orders at once, over a stream that is opened again whenever it ends. */
export class StreamOrderBot implements OrderBot {
  readonly name: string;
  readonly orders = new BotOrders();
  /** Codes with which its streams were closed. */
  readonly closes: number[] = [];
  readonly #front: () => StreamFront;
  readonly #run: Promise<void>;
  #isStopped = false;

  constructor(name: string, front: () => StreamFront) {
    this.name = name;
    this.#front = front;
    this.#run = this.#trade();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#run;
  }

  async #trade(): Promise<void> {
    while (!this.#isStopped) {
      const front = this.#front();
      const bot = await this.#enter(front).catch(() => null);
      if (bot === null) {
        await wait(RETRY_MS);
        continue;
      }
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#place(front, bot)));
      if (!bot.isOpen) this.closes.push((await bot.ended).code);
      await bot.close();
    }
  }

  async #enter(front: StreamFront): Promise<StreamBot | null> {
    const bot = await front.connect(front.tradePath);
    bot.say(front.login(front.tradePath));
    const answer = await bot.hear('answer to the login', (text) => front.isLoginAnswer(text));
    if (front.judge(answer).ok) return bot;
    await bot.close();
    return null;
  }

  /** One after the other until the stream ends. */
  async #place(front: StreamFront, bot: StreamBot): Promise<void> {
    while (!this.#isStopped && bot.isOpen) {
      const fields = front.front.orderFields();
      const id = clientIdIn(fields);
      this.orders.begin(id);
      const from = bot.heard.length;
      bot.say(front.order(id, fields));
      const heard = await Promise.race([
        bot.hearAny(id, (text) => front.isAnswerTo(id, text), from).catch(() => null),
        bot.ended.then(() => null),
      ]);
      // What came before the close frame counts.
      const text = heard ?? bot.heard.slice(from).find((told) => front.isAnswerTo(id, told));
      if (text === undefined) {
        const { code } = await bot.ended;
        this.orders.end(id, code === RESTARTING ? 'not-sent' : 'unknown', `closed with ${code}`);
        return;
      }
      const verdict = front.judge(text);
      if (verdict.ok) this.orders.end(id, 'placed');
      else this.orders.end(id, UNKNOWN.test(text) ? 'unknown' : 'not-sent', verdict.text);
      await wait(PAUSE_MS);
    }
  }
}
