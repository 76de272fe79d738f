import type { RestClient } from 'okx-api';
import { openOkxApi, openClients, type TradingClients } from '../support/trading-clients.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { startPaperVenue, type PaperAccount, type PaperVenue } from '../support/simulator.ts';
import { BOOK_SIZE, PRICES, SPOT, SWAP, type MarketCase } from './markets.ts';
import type { OkxSide } from './row.ts';
import { cancelOpenOrders } from './rows/okx-api-orders.ts';
import type { SeenRequest, Venue } from './run.ts';

/** A simulator with the same accounts and the same book every time: what both sides of a comparison start from. */

const SEED = 7;

export interface StagedVenue {
  readonly paper: PaperVenue;
  /** The account under test. */
  readonly account: PaperAccount;
  readonly counterparty: RestClient;
  /** Somebody who trades with the counterparty. */
  readonly passerBy: RestClient;
}

export async function stageVenue(nowMs: number): Promise<StagedVenue> {
  const paper = await startPaperVenue({ seed: SEED, clockAtMs: nowMs });
  const account = paper.openAccount({
    funds: { USDT: '1000000', BTC: '20' },
    funding: { USDT: '5000', BTC: '1' },
  });
  const other = paper.openAccount({ funds: { USDT: '5000000', BTC: '100' } });
  const counterparty = openOkxApi(paper.okxUrl, other.key);
  const passerBy = openOkxApi(paper.okxUrl, paper.openAccount().key);
  for (const market of [SPOT, SWAP]) {
    await layOutBook(counterparty, market);
    await tradeOnce(passerBy, market);
  }
  return { paper, account, counterparty, passerBy };
}

/** Rests an order on each side. */
async function layOutBook(counterparty: RestClient, market: MarketCase): Promise<void> {
  const order = {
    instId: market.instrument,
    tdMode: market.tdMode,
    ordType: 'limit',
    sz: BOOK_SIZE[market.name],
  } as const;
  await counterparty.submitMultipleOrders([
    { ...order, side: 'buy', px: PRICES.bid },
    { ...order, side: 'sell', px: PRICES.ask },
  ]);
}

/** A first trade between two others, so that there is a last price. */
export async function tradeOnce(passerBy: RestClient, market: MarketCase): Promise<void> {
  const { instrument: instId, tdMode, size: sz } = market;
  await passerBy.submitOrder({ instId, tdMode, side: 'buy', ordType: 'ioc', px: PRICES.ask, sz });
}

/** One side of the comparison; `clients` talk to the venue itself or to the gateway in front of it. */
export function openVenue(staged: StagedVenue, name: OkxSide['name'], clients: TradingClients): Venue {
  const { paper, account, counterparty } = staged;
  const side = { name, counterparty, ...clients };
  let seen = 0;
  return {
    side,
    clearBook: async () => cancelOpenOrders(side),
    setClock: (nowMs) => paper.setClock(nowMs),
    takeRequests() {
      const requests = paper.control.requests({ after: seen });
      seen = requests.at(-1)?.id ?? seen;
      return requests.map((request) => toSeen(request, account.key));
    },
  };
}

/** The direct side. */
export function openDirect(staged: StagedVenue): Venue {
  return openVenue(staged, 'direct', openClients(staged.paper.okxUrl, staged.account.key));
}

interface Recorded {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** Public paths do not count as signed: okx-api repeats old headers there. */
function toSeen({ method, target, rawHeaders, body }: Recorded, key: OkxKey): SeenRequest {
  const isPublic = /^\/api\/v5\/(public|market|system)\//u.test(target);
  return { method, target, body, signed: !isPublic && rawHeaders.includes(key.apiKey) };
}
