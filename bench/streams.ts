/**
 * What a stream costs through the gateway: an order over WebSocket, a pushed ticker, and one book that a hundred bots watch.
 * Venue and bots live in this process, so that both ends of a push read one clock; direct and gateway take turns.
 */
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { cpuNanoseconds } from './cpu.ts';
import type { StreamVenue } from './stream-venue.ts';

const INSTRUMENTS = { direct: 'ETH-USDT', gateway: 'BTC-USDT' };
const BOTS = 100;
const TICKERS_PER_SECOND = 200;
const BOOKS_PER_SECOND = 50;
/** Of one `books` update: what a busy instrument changes in 100 ms. */
const BOOK_LEVELS = 20;

export interface StreamContestant {
  readonly name: 'direct' | 'gateway';
  /** `ws://…` without path. */
  readonly url: string;
  /** Whose CPU is counted; `null` where nothing is in the middle. */
  readonly pid: number | null;
}

export interface StreamRow {
  readonly workload: 'ws order' | 'ticker' | 'book ×100';
  readonly contestant: StreamContestant['name'];
  readonly messages: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the thing in the middle, for one order or one push of the venue, whoever gets it. */
  readonly cpuMicroseconds: number | null;
  /** Bytes that the venue wrote for one push. */
  readonly venueBytes: number | null;
}

interface Window {
  readonly contestant: StreamContestant;
  readonly venue: StreamVenue;
  /** Enough that none meets its limit. */
  readonly keys: readonly OkxKey[];
  readonly durationMs: number;
}

const WORKLOADS = [
  { name: 'ws order', measure: measureOrders },
  { name: 'ticker', measure: (window: Window) => measurePushes(window, TICKER) },
  { name: 'book ×100', measure: (window: Window) => measurePushes(window, BOOK) },
] as const;

/** Every workload by turns; of each contestant its best window counts. */
export async function runStreamRounds(
  contestants: readonly StreamContestant[],
  parts: Omit<Window, 'contestant'> & { readonly rounds: number },
): Promise<readonly StreamRow[]> {
  const rows: StreamRow[] = [];
  for (const { measure } of WORKLOADS) {
    const windows = contestants.map((): StreamRow[] => []);
    // The first window is not counted: what runs for the first time is compiled for the first time.
    for (let round = 0; round <= parts.rounds; round += 1)
      for (const [index, contestant] of contestants.entries()) {
        const row = await measure({ ...parts, contestant });
        if (round > 0) windows[index]?.push(row);
      }
    rows.push(
      ...windows.map((own) => own.reduce((left, right) => (right.p50Ms < left.p50Ms ? right : left))),
    );
  }
  return rows;
}

/** One order at a time, round the keys: each of them has its own limits. */
async function measureOrders({ contestant, keys, durationMs }: Window): Promise<StreamRow> {
  const bots = await openBots(`${contestant.url}/ws/v5/private`, keys.length);
  try {
    for (const [index, key] of keys.entries()) await bots[index]?.login(key);
    const latencies: number[] = [];
    const before = cpuOf(contestant);
    const run = Date.now().toString(36);
    const endAt = performance.now() + durationMs;
    for (let count = 0; performance.now() < endAt; count += 1) {
      const sentAt = performance.now();
      const answer = await bots[count % bots.length]?.ask(
        `{"id":"${count}","op":"order","args":[{"instIdCode":1,"tdMode":"cash","clOrdId":"s${run}${count}",` +
          '"side":"buy","ordType":"limit","px":"49000","sz":"0.001"}]}',
      );
      if (answer?.includes('"code":"0"') !== true)
        throw new Error(`${contestant.name} refused an order: ${answer}`);
      latencies.push(performance.now() - sentAt);
    }
    const told = tell(latencies, cpuOf(contestant) - before, contestant);
    return { workload: 'ws order', contestant: contestant.name, venueBytes: null, ...told };
  } finally {
    await closeBots(bots);
  }
}

interface Pushed {
  readonly workload: StreamRow['workload'];
  readonly channel: string;
  readonly bots: number;
  readonly perSecond: number;
  text(sequence: number, instrument: string): string;
}

const TICKER: Pushed = {
  workload: 'ticker',
  channel: 'tickers',
  bots: 1,
  perSecond: TICKERS_PER_SECOND,
  text: (sequence, instrument) =>
    `{"arg":{"channel":"tickers","instId":"${instrument}"},"data":[{"instType":"SPOT","instId":"${instrument}","last":"50000","lastSz":"0.1",` +
    '"askPx":"50000.1","askSz":"1","bidPx":"49999.9","bidSz":"1","open24h":"50000","high24h":"50000","low24h":"50000",' +
    `"volCcy24h":"1","vol24h":"1","sodUtc0":"50000","sodUtc8":"50000","ts":"${1_795_226_400_000 + sequence}"}]}`,
};

const BOOK: Pushed = {
  workload: 'book ×100',
  channel: 'books',
  bots: BOTS,
  perSecond: BOOKS_PER_SECOND,
  text: (sequence, instrument) => {
    const levels = (first: number): string =>
      Array.from(
        { length: BOOK_LEVELS },
        (_, level) => `["${first + level}","${1 + sequence}","0","3"]`,
      ).join(',');
    const action = sequence === 0 ? 'snapshot' : 'update';
    return (
      `{"arg":{"channel":"books","instId":"${instrument}"},"action":"${action}","data":[{"asks":[${levels(50_001)}],"bids":[${levels(49_900)}],` +
      `"ts":"${1_795_226_400_000 + sequence}","checksum":0,"prevSeqId":${sequence === 0 ? -1 : sequence},"seqId":${sequence + 1}}]}`
    );
  },
};

async function measurePushes({ contestant, venue, durationMs }: Window, pushed: Pushed): Promise<StreamRow> {
  const { channel } = pushed;
  // The gateway keeps a subscription for a while: it shall not cost the other's window.
  const instrument = INSTRUMENTS[contestant.name];
  const bots = await openBots(`${contestant.url}/ws/v5/public`, pushed.bots);
  for (const bot of bots)
    await bot.ask(`{"op":"subscribe","args":[{"channel":"${channel}","instId":"${instrument}"}]}`);
  const latencies: number[] = [];
  let sentAt = 0;
  let waiting: (() => void) | null = null;
  let left = 0;
  for (const bot of bots)
    bot.watch(() => {
      latencies.push(performance.now() - sentAt);
      left -= 1;
      if (left === 0) waiting?.();
    });
  const before = cpuOf(contestant);
  const endAt = performance.now() + durationMs;
  let bytes = 0;
  let count = 0;
  for (; performance.now() < endAt; count += 1) {
    const arrived = Promise.withResolvers<void>();
    waiting = arrived.resolve;
    left = bots.length;
    const text = pushed.text(count, instrument);
    sentAt = performance.now();
    bytes += venue.push(channel, instrument, text);
    // Whoever gets it waits for the next: pushes at a pace, like a market, not as fast as they can be written.
    await arrived.promise;
    await until(sentAt + 1_000 / pushed.perSecond);
  }
  const cpu = cpuOf(contestant) - before;
  await closeBots(bots);
  return {
    workload: pushed.workload,
    contestant: contestant.name,
    ...tell(latencies, cpu, contestant, count),
    venueBytes: bytes / count,
  };
}

function tell(
  latencies: readonly number[],
  cpu: number,
  contestant: StreamContestant,
  messages = latencies.length,
): Pick<StreamRow, 'messages' | 'p50Ms' | 'p99Ms' | 'cpuMicroseconds'> {
  const sorted = latencies.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    messages,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMicroseconds: contestant.pid === null ? null : cpu / 1_000 / messages,
  };
}

function cpuOf({ pid }: StreamContestant): number {
  return pid === null ? 0 : cpuNanoseconds(pid);
}

async function openBots(url: string, count: number): Promise<readonly Bot[]> {
  return Promise.all(Array.from({ length: count }, () => Bot.open(url)));
}

async function closeBots(bots: readonly Bot[]): Promise<void> {
  await Promise.all(bots.map((bot) => bot.close()));
}

async function until(instant: number): Promise<void> {
  const restMs = instant - performance.now();
  if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
}

/** One bot: asks and waits for the answer, or watches what is pushed. */
class Bot {
  readonly #socket: WebSocket;
  #answer: ((text: string) => void) | null = null;
  #watch: (() => void) | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      if (this.#watch !== null) this.#watch();
      else this.#answer?.(data.toString());
    });
  }

  static async open(url: string): Promise<Bot> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new Bot(socket);
  }

  async login(key: OkxKey): Promise<void> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const sign = createHmac('sha256', key.secret)
      .update(`${timestamp}GET/users/self/verify`)
      .digest('base64');
    const login = { apiKey: key.apiKey, passphrase: key.passphrase, timestamp, sign };
    const answer = await this.ask(JSON.stringify({ op: 'login', args: [login] }));
    if (!answer.includes('"code":"0"')) throw new Error(`the login was refused: ${answer}`);
  }

  async ask(text: string): Promise<string> {
    const answered = Promise.withResolvers<string>();
    this.#answer = answered.resolve;
    this.#socket.send(text);
    return answered.promise;
  }

  watch(pushed: () => void): void {
    this.#watch = pushed;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#socket.once('close', resolve);
    });
    this.#socket.close();
    await closed;
  }
}
