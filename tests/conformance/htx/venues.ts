import type { htx } from 'ccxt';
import type { Cleanup } from '../../support/cleanup.ts';
import type { HtxKey } from '../../support/htx-signing.ts';
import { startPaperVenue, type HtxPaperAccount, type PaperVenue } from '../../support/simulator.ts';
import { openCcxtHtx } from '../../support/trading-clients.ts';
import type { HtxSide } from '../row.ts';
import type { SeenRequest, Venue } from '../run.ts';
import { AT, HTX_MARKETS, type HtxMarket } from './markets.ts';

/** A simulator with the same accounts and the same book every time: what both sides of a comparison start from. */

const SEED = 7;
const AUTHENTICATION = ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature'];

/** A clock that is moved by hand leaves no time to answer a ping. */
const STILL = { closesSilentStreams: false } as const;

export interface StagedHtx {
  readonly paper: PaperVenue;
  /** The account under test. */
  readonly account: HtxPaperAccount;
  /** Two others at this venue, always direct: who rests the book, and who trades with it. */
  readonly counterparty: htx;
  readonly passerBy: htx;
}

/** It is the cleanup's from the start, so that a staging that fails half way leaves nothing open. */
export async function stageHtx(nowMs: number, cleanup: Cleanup): Promise<StagedHtx> {
  const paper = cleanup.add(await startPaperVenue({ seed: SEED, clockAtMs: nowMs, htxVariants: STILL }));
  const account = paper.openHtxAccount({
    funds: { USDT: '1000000', BTC: '20' },
    contract: { USDT: '1000000' },
  });
  const other = paper.openHtxAccount({
    funds: { USDT: '5000000', BTC: '100' },
    contract: { USDT: '5000000' },
  });
  const counterparty = openCcxtHtx(paper, other.key);
  const passerBy = openCcxtHtx(paper, paper.openHtxAccount().key);
  for (const market of HTX_MARKETS) {
    await layOutBook(counterparty, market);
    await tradeOnce(passerBy, market);
  }
  return { paper, account, counterparty, passerBy };
}

/** Rests an order on each side. */
async function layOutBook(counterparty: htx, market: HtxMarket): Promise<void> {
  const { symbol, bookSize, clientOrderId } = market;
  const own = (nth: number) => ({ clientOrderId: clientOrderId(nth) });
  await counterparty.createOrder(symbol, 'limit', 'buy', bookSize, AT.bid, own(1));
  await counterparty.createOrder(symbol, 'limit', 'sell', bookSize, AT.ask, own(2));
}

/** A first trade between two others, so that there is a last price. */
async function tradeOnce(passerBy: htx, { symbol, size, clientOrderId }: HtxMarket): Promise<void> {
  await passerBy.createOrder(symbol, 'limit', 'buy', size, AT.ask, { clientOrderId: clientOrderId(1) });
}

/** One side of the comparison; `ccxt` talks to the venue itself or to the gateway in front of it. */
export function openHtx(staged: StagedHtx, name: HtxSide['name'], ccxt: htx): Venue<HtxSide> {
  const { paper, account } = staged;
  const owner = openCcxtHtx(paper, account.key);
  let seen = 0;
  return {
    side: { name, ccxt },
    setClock: (nowMs) => paper.setClock(nowMs),
    async clearBook() {
      for (const { symbol } of HTX_MARKETS)
        for (const { id } of await owner.fetchOpenOrders(symbol)) await owner.cancelOrder(id ?? '', symbol);
    },
    takeRequests() {
      const requests = paper.htx.requests({ after: seen });
      seen = requests.at(-1)?.id ?? seen;
      return requests.map((request) => toSeen(request, account.key));
    },
  };
}

/** The direct side. */
export function openDirectHtx(staged: StagedHtx): Venue<HtxSide> {
  return openHtx(staged, 'direct', openCcxtHtx(staged.paper, staged.account.key));
}

interface Recorded {
  readonly method: string;
  readonly target: string;
  readonly body: string;
}

/** The authentication differs with the key and the second; what it goes with must not. */
function toSeen({ method, target, body }: Recorded, key: HtxKey): SeenRequest {
  const [path = '', query = ''] = target.split('?');
  const parameters = new URLSearchParams(query);
  const signed = parameters.get('AccessKeyId') === key.apiKey;
  for (const name of AUTHENTICATION) parameters.delete(name);
  return { method, target: path, query: Object.fromEntries(parameters), body, signed };
}
