import assert from 'node:assert/strict';
import {
  bindPaperKey,
  issueTestKey,
  startTestGateway,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import { Cleanup } from '../support/cleanup.ts';
import { OkxStream } from '../support/okx-stream.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';
import { readCount } from './counts.ts';
import { startOrderLoad, type OrderLoad } from './order-load.ts';
import { startStampingVenue, type StampingVenue } from './stamping-venue.ts';
import { readInstrumentCode } from './stream-bench.ts';

/** Orders that are offered each second, half of them by requests and half over streams. */
export const OFFERED = readCount('HALT_LOAD', 5_000);
/**
 * What the limits of the keys let pass of them: what a disk that takes some milliseconds for each group of records bears. More
 * than the gateway can do would only measure how long its own queue is.
 */
const ADMITTED = readCount('HALT_LOAD_ADMITTED', 960);
const BOTS = { requests: 12, streams: 12 };
/** Of each bot that asks by requests: they are answered one after the other on each. */
const CONNECTIONS = 4;
/** Of each bot in a second. */
const PER_BOT = Math.ceil(ADMITTED / (BOTS.requests + BOTS.streams));
const ORDER_PATH = '/api/v5/trade/order';
const CANCEL_PATH = '/api/v5/trade/cancel-order';
const PATIENCE_MS = 60_000;
const POLL_MS = 2;
const REAL_KEY = {
  apiKey: '1b2f0c3e-7a55-4d0e-9b1a-2f60f6a6d3c1',
  secret: '22582BD0CFF14C41EDBF1AB98506286D',
  passphrase: 'Load-paper-1',
};

/** What is halted is a gateway whose ledger takes orders: no segment is filled in this time, in which 2 MiB a second are written. */
const DISK_SIZES = { segmentBytes: 64 * 1024 * 1024, reserveBytes: 256 * 1024 };

/**
 * A gateway in its own process between bots in a process of theirs, who offer orders as fast as they are told, and a venue in
 * a third one, which does nothing but remember when something came.
 */
export class HaltLoadGround {
  readonly gateway: TestGateway;
  readonly venue: StampingVenue;
  readonly load: OrderLoad;
  readonly #bot: IssuedTestKey;
  readonly #stream: OkxStream;
  readonly #instrumentCode: number;
  readonly #cleanup: Cleanup;
  #orders = 0;

  private constructor(
    parts: Pick<HaltLoadGround, 'gateway' | 'venue' | 'load'> & {
      readonly bot: IssuedTestKey;
      readonly stream: OkxStream;
      readonly instrumentCode: number;
    },
    cleanup: Cleanup,
  ) {
    this.gateway = parts.gateway;
    this.venue = parts.venue;
    this.load = parts.load;
    this.#bot = parts.bot;
    this.#stream = parts.stream;
    this.#instrumentCode = parts.instrumentCode;
    this.#cleanup = cleanup;
  }

  /** Orders are offered when it resolves. `parent`: where the gateway's data lies. */
  static async open(parent?: string): Promise<HaltLoadGround> {
    const cleanup = new Cleanup();
    try {
      const venue = cleanup.add(await startStampingVenue());
      const urls = { okxUrl: venue.url, htxSpotUrl: venue.url, htxContractUrl: venue.url };
      const gateway = cleanup.add(
        await startTestGateway(urls, { diskSizes: DISK_SIZES, ...(parent === undefined ? {} : { parent }) }),
      );
      const accountId = await bindPaperKey(gateway.admin, REAL_KEY);
      const bot = await issueTestKey(gateway.admin, accountId);
      const keys: IssuedTestKey[] = [];
      while (keys.length < BOTS.requests + BOTS.streams)
        keys.push(await issueTestKey(gateway.admin, accountId, { requestsPerSecond: PER_BOT }));
      const instrumentCode = await readInstrumentCode(venue.url);
      const stream = await openStream(gateway, bot);
      cleanup.add({ close: () => Promise.resolve(stream.close()) });
      const load = await startOrderLoad({
        url: gateway.okxUrl,
        requests: Array.from({ length: CONNECTIONS }, () => keys.slice(0, BOTS.requests)).flat(),
        streams: keys.slice(BOTS.requests),
        instrumentCode,
        perSecond: OFFERED,
      });
      cleanup.add(load);
      return new HaltLoadGround({ gateway, venue, load, bot, stream, instrumentCode }, cleanup);
    } catch (error) {
      await cleanup.close();
      throw error;
    }
  }

  /** Those that run while orders flow. */
  get pids(): readonly number[] {
    return [this.gateway.process.pid, this.venue.pid, process.pid];
  }

  /** Resolves when so many more orders have come to the venue by each way. */
  async flow(count: number): Promise<void> {
    const { opens: before } = await this.venue.look();
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { opens } = await this.venue.look();
      const request = opens.request.count - before.request.count;
      const stream = opens.stream.count - before.stream.count;
      if (request >= count && stream >= count) return;
      if (Date.now() > deadline) {
        const told = JSON.stringify(await this.load.look());
        assert.fail(`${request} orders by requests and ${stream} over streams in ${PATIENCE_MS} ms; ${told}`);
      }
      await wait(POLL_MS);
    }
  }

  /** An order of a key of its own; its client order id. */
  async place(): Promise<string> {
    assert.equal(await this.codeOfOrder(), 'ok');
    return `own${this.#orders}`;
  }

  /** Our code; `ok` where the venue has done it. */
  async codeOfOrder(): Promise<string> {
    this.#orders += 1;
    const clOrdId = `own${this.#orders}`;
    const order = {
      instId: 'BTC-USDT',
      tdMode: 'cash',
      side: 'buy',
      ordType: 'limit',
      px: '100',
      sz: '0.01',
    };
    return this.#post(ORDER_PATH, { ...order, clOrdId });
  }

  async codeOfCancel(clOrdId: string): Promise<string> {
    return this.#post(CANCEL_PATH, { instId: 'BTC-USDT', clOrdId });
  }

  /** Over the stream: what the answer says of it. */
  async cancelOverStream(clOrdId: string): Promise<string> {
    const id = `c${clOrdId}`;
    this.#stream.send({ id, op: 'cancel-order', args: [{ instIdCode: this.#instrumentCode, clOrdId }] });
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = this.#stream.answer(id);
      if (answer !== undefined) return /"sCode":"(\d+)"/u.exec(JSON.stringify(answer))?.[1] ?? '';
      assert.ok(Date.now() < deadline, `no answer to ${id}`);
      await wait(POLL_MS);
    }
  }

  async #post(target: string, body: unknown): Promise<string> {
    const request = signOkx(this.#bot, { method: 'POST', target, body });
    return codeOf(await requestRaw(this.gateway.okxUrl, request));
  }

  async close(): Promise<void> {
    await this.#cleanup.close();
  }
}

export async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

function codeOf(answer: RawAnswer): string {
  const text = answer.body.toString();
  return answer.headers.get('bitting-code') ?? (text.includes('"sCode":"0"') ? 'ok' : text);
}

async function openStream(gateway: TestGateway, bot: IssuedTestKey): Promise<OkxStream> {
  const stream = await OkxStream.open(gateway.okxUrl);
  // Of a second in which the gateway ran already: what was signed before may have been used.
  stream.login(bot, Date.now() + 5_000);
  const deadline = Date.now() + PATIENCE_MS;
  while (stream.event('login') === undefined) {
    assert.ok(Date.now() < deadline, 'no login');
    await wait(POLL_MS);
  }
  return stream;
}
