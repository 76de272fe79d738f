/** Unmodified clients through a restart: what is open when the gateway is stopped goes on by itself when it is there again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import ccxt from 'ccxt';
import { WebsocketClient } from 'okx-api';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import {
  closeCcxt,
  okxApiAccounts,
  openCcxtPro,
  openCcxtProHtx,
  QUIET,
  streamUrl,
} from '../support/trading-clients.ts';
import { ServedGateway } from './served-gateway.ts';

const PATIENCE_MS = 60_000;
/** As a bot would that is told that the network is at fault. */
const RETRY_MS = 200;

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: ServedGateway;
let ticking: NodeJS.Timeout;

before(async () => {
  venue = cleanup.add(await startPaperVenue({ marketMaker: true, seed: 5 }));
  ticking = setInterval(() => {
    venue.control.tick();
    venue.htx.tick();
  }, 100);
  gateway = cleanup.add(await ServedGateway.create(venue));
  await gateway.start();
});
after(async () => {
  clearInterval(ticking);
  await cleanup.close();
});

/** Does it again where it fails for the network, as a program does that trades by ccxt; what else goes wrong fails. */
class Loop {
  done = 0;
  readonly failures: string[] = [];
  readonly #run: Promise<void>;
  #isStopped = false;
  #fault: Error | null = null;

  constructor(once: () => Promise<unknown>) {
    this.#run = this.#go(once);
  }

  async #go(once: () => Promise<unknown>): Promise<void> {
    while (!this.#isStopped) {
      try {
        await once();
        this.done += 1;
        await wait(RETRY_MS / 2);
      } catch (error) {
        if (this.#isStopped) return;
        if (!(error instanceof ccxt.NetworkError)) {
          this.#fault = error instanceof Error ? error : new Error('unknown');
          return;
        }
        this.failures.push(error.constructor.name);
        await wait(RETRY_MS);
      }
    }
  }

  /** Resolves when it was done some more times. */
  async more(times: number, what: string): Promise<void> {
    const goal = this.done + times;
    const deadline = Date.now() + PATIENCE_MS;
    while (this.done < goal) {
      if (this.#fault !== null) throw this.#fault;
      assert.ok(Date.now() < deadline, what);
      await wait(10);
    }
  }

  stop(): void {
    this.#isStopped = true;
    void this.#run;
  }
}

test('ccxt pro and okx-api watch and trade on after a restart, unmodified and by themselves', async (context) => {
  const { admin, urls } = gateway;
  const okxAccount = venue.openAccount({ funds: { USDT: '100000' } });
  const okxId = await bindPaperKey(admin, okxAccount.key);
  const htxAccount = venue.openHtxAccount({ funds: { USDT: '100000' }, contract: { USDT: '100000' } });
  const htxId = await bindPaperKey(admin, htxAccount.key);
  const okx = await openCcxtPro(urls.okx, await issueTestKey(admin, okxId));
  const htxUrls = { htxSpotUrl: urls['htx-spot'], htxContractUrl: urls['htx-contract'] };
  const htx = await openCcxtProHtx(htxUrls, await issueHtxTestKey(admin, htxId));
  const watched = new WebsocketClient(
    {
      accounts: okxApiAccounts(await issueTestKey(admin, okxId)),
      wsUrl: `${streamUrl(urls.okx)}/ws/v5/private`,
      reconnectTimeout: RETRY_MS,
    },
    QUIET,
  );
  const pushed = { count: 0 };
  watched.on('update', () => (pushed.count += 1));
  watched.on('exception', () => undefined);
  void watched.subscribe([{ channel: 'tickers', instId: 'BTC-USDT' }]);
  await Promise.all([okx.loadMarkets(), htx.loadMarkets()]);
  const place = (client: typeof okx | typeof htx) =>
    client.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 50_000);
  const loops = {
    'ticker of OKX': new Loop(() => okx.watchTicker('BTC/USDT')),
    'ticker of HTX': new Loop(() => htx.watchTicker('BTC/USDT')),
    'orders over OKX’s stream': new Loop(() => okx.createOrderWs('BTC/USDT', 'limit', 'buy', 0.001, 50_000)),
    'orders to HTX': new Loop(() => place(htx)),
  };
  const all = (): Promise<unknown> =>
    Promise.all(Object.entries(loops).map(([name, loop]) => loop.more(3, name)));
  const morePushes = async (): Promise<void> => {
    const deadline = Date.now() + PATIENCE_MS;
    const before = pushed.count;
    while (pushed.count < before + 3) {
      assert.ok(Date.now() < deadline, 'okx-api');
      await wait(10);
    }
  };
  try {
    await Promise.all([all(), morePushes()]);
    assert.equal((await gateway.stop()).code, 0);
    await gateway.start();
    await Promise.all([all(), morePushes()]);
    for (const [name, { failures }] of Object.entries(loops)) {
      assert.ok(failures.length > 0, name);
      context.diagnostic(`${name}: ${JSON.stringify(failures.slice(0, 6))}`);
    }
  } finally {
    for (const loop of Object.values(loops)) loop.stop();
    watched.closeAll(true);
    await Promise.all([closeCcxt(okx), closeCcxt(htx)]);
  }
});
