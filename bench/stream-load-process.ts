/** Bots on streams as a process of its own; started by `startProgram`, ends with it. Opens, works for a while, tells what came of it. */
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { summarise } from './load.ts';

export type StreamCall =
  /** Opens so many bots; those that order log in, each with its key, the others subscribe to what is pushed. The answer is `ready`. */
  | {
      readonly type: 'open';
      readonly port: number;
      readonly kind: 'orders' | 'pushes';
      readonly connections: number;
      readonly keys: readonly OkxKey[];
      readonly instrument: string;
    }
  /** So many at a time, by the bots in turn; the answer is a result of a load. */
  | { readonly type: 'order'; readonly durationMs: number; readonly underWay: number }
  /** The answer is how many pushes came. */
  | { readonly type: 'told' }
  | { readonly type: 'close' };

/** From each address at most, so that a bound on one machine of bots is not what is measured. */
const PER_ADDRESS = 250;
const PATHS = { orders: '/ws/v5/private', pushes: '/ws/v5/public' } as const;

class Bot {
  readonly #socket: WebSocket;
  #answered: ((text: string) => void) | null = null;
  pushes = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answered = this.#answered;
      this.#answered = null;
      if (answered === null) this.pushes += 1;
      else answered(data.toString('latin1'));
    });
  }

  static async open(url: string, nth: number): Promise<Bot> {
    const localAddress = `127.0.1.${1 + Math.floor(nth / PER_ADDRESS)}`;
    const socket = new WebSocket(url, { perMessageDeflate: false, localAddress });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new Bot(socket);
  }

  async ask(text: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#answered = resolve;
    this.#socket.send(text);
    return promise;
  }

  async login({ apiKey, secret, passphrase }: OkxKey): Promise<void> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
    const login = { op: 'login', args: [{ apiKey, passphrase, timestamp, sign }] };
    const answer = await this.ask(JSON.stringify(login));
    if (!answer.includes('"code":"0"')) throw new Error(`the login was refused: ${answer}`);
  }

  close(): Promise<unknown> {
    const closed = new Promise((resolve) => {
      this.#socket.once('close', resolve);
    });
    this.#socket.close();
    return closed;
  }
}

let bots: readonly Bot[] = [];
let ordered = 0;
const run = `${Date.now().toString(36)}x`;

async function open(call: Extract<StreamCall, { type: 'open' }>): Promise<string> {
  const { port, kind, connections, keys, instrument } = call;
  const url = `ws://127.0.0.1:${port}${PATHS[kind]}`;
  bots = await Promise.all(Array.from({ length: connections }, (_, nth) => Bot.open(url, nth)));
  for (const [nth, bot] of bots.entries()) {
    const key = keys[nth % keys.length];
    if (kind === 'orders' && key !== undefined) await bot.login(key);
    if (kind === 'pushes')
      await bot.ask(`{"op":"subscribe","args":[{"channel":"tickers","instId":"${instrument}"}]}`);
  }
  return 'ready';
}

async function order({ durationMs, underWay }: Extract<StreamCall, { type: 'order' }>) {
  const times: number[] = [];
  let failures = 0;
  let firstFailure: string | null = null;
  const begin = performance.now();
  const work = async (first: number): Promise<void> => {
    let turn = first;
    for (let last = performance.now(); last - begin < durationMs; last = performance.now()) {
      const bot = bots[turn % bots.length];
      if (bot === undefined) throw new Error('there are no bots');
      // Each worker has bots of its own: one bot waits for one answer.
      turn = turn + underWay < bots.length ? turn + underWay : first;
      ordered += 1;
      const answer = await bot.ask(
        `{"id":"${ordered}","op":"order","args":[{"instIdCode":1,"tdMode":"cash","clOrdId":"w${run}${ordered}",` +
          '"side":"buy","ordType":"limit","px":"49000","sz":"0.001"}]}',
      );
      times.push(performance.now() - last);
      if (answer.includes('"code":"0"')) continue;
      failures += 1;
      firstFailure ??= answer;
    }
  };
  await Promise.all(Array.from({ length: underWay }, (_, first) => work(first)));
  return summarise(times, { elapsedMs: performance.now() - begin, failures, firstFailure });
}

async function close(): Promise<string> {
  await Promise.all(bots.map((bot) => bot.close()));
  return 'closed';
}

async function act(call: StreamCall): Promise<unknown> {
  if (call.type === 'open') return open(call);
  if (call.type === 'order') return order(call);
  if (call.type === 'close') return close();
  return bots.reduce((sum, bot) => sum + bot.pushes, 0);
}

process.once('disconnect', () => process.exit());
process.on(
  'message',
  (call: StreamCall) => void act(call).then((answer) => process.send?.(answer as object)),
);
