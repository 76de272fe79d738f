import type { WsChannelSubUnSubRequestArg } from 'okx-api';
import { PRICES, SPOT } from '../markets.ts';
import { nameError } from '../forbidden.ts';
import { tradeOnce } from '../venues.ts';
import type { DefectFinding } from '../document.ts';
import { PACE_MS } from './okx-rows.ts';
import type { OkxStreamSide } from './okx-venue.ts';

/** What clients get wrong, and where the two ways differ: made as it is, and what is seen written down. */
export interface StreamDefect<OneSide> extends DefectFinding {
  readonly run: (side: OneSide) => Promise<string>;
}

type Defect = StreamDefect<OkxStreamSide>;

/** okx-api's types do not have it. */
const TRADES_ALL = { channel: 'trades-all', instId: SPOT.instrument };

const ORDERS = '"channel":"orders"';

/** What became of a watch by the time that its connection has answered something else. */
async function settledAfter(watching: Promise<unknown>, later: () => Promise<unknown>): Promise<string> {
  let settled = 'waits for ever';
  const noted = watching.then(
    () => (settled = 'a push'),
    (error: unknown) => (settled = nameError(error)),
  );
  await later().catch(() => undefined);
  // A turn for what the same frame settles.
  await Promise.race([noted, new Promise((resolve) => setImmediate(resolve))]);
  return settled;
}

export const OKX_STREAM_DEFECTS: readonly Defect[] = [
  {
    client: 'ccxt',
    call: '`watchOrders` when too many connections have the channel (`channel-conn-count-error`)',
    direct: 'waits for ever',
    gateway: 'BadRequest',
    async run({ ccxt, venue }) {
      const watching = ccxt.watchOrders(SPOT.symbol);
      await venue.subscribed(ORDERS);
      const event = 'channel-conn-count-error';
      venue.say(JSON.stringify({ event, channel: 'orders', connCount: '30', connId: 'a4d3ae55' }));
      return settledAfter(watching, async () => ccxt.cancelOrderWs('1', SPOT.symbol));
    },
  },
  {
    client: 'ccxt',
    call: '`watchOrders` when the venue announces that it will close the connection (`notice`)',
    direct: 'NetworkError',
    gateway: 'a push',
    async run({ ccxt, venue }) {
      const watching = ccxt.watchOrders(SPOT.symbol);
      await venue.subscribed(ORDERS);
      venue.control.announceUpgrade({ closeAfterMs: 3_600_000 });
      const own = { clientOrderId: 'notice' };
      return settledAfter(watching, async () => {
        const order = await ccxt.createOrderWs(SPOT.symbol, 'limit', 'buy', 0.01, Number(PRICES.low), own);
        await watching.catch(() => undefined);
        await ccxt.cancelOrderWs(order.id ?? '', SPOT.symbol);
      });
    },
  },
  {
    client: 'okx-api',
    call: '`subscribe (trades-all)`, which it asks for at a path that does not have it',
    direct: 'error 64001',
    gateway: 'a push',
    async run(side) {
      const watch = side.watch();
      watch.subscribe(TRADES_ALL as unknown as WsChannelSubUnSubRequestArg);
      const { event, code = '' } = await watch.find((one) => /^(?:error|subscribe)$/u.test(one.event ?? ''));
      await tradeOnce(side.passerBy, SPOT);
      side.venue.pass(PACE_MS);
      if (event === 'error') return `error ${code}`;
      await watch.next('trades-all');
      return 'a push';
    },
  },
];
