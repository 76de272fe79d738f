import { nameError } from '../forbidden.ts';
import { AT, HTX_SWAP } from '../htx/markets.ts';
import type { ForbiddenStream } from './forbidden-streams.ts';
import type { HtxStreamSide } from './htx-venue.ts';
import { until } from './venue-streams.ts';

/** What ccxt has no call for goes out by its own connection, after its own login. */
interface Told {
  readonly host: 'spot' | 'contract';
  readonly path: string;
  readonly reaches: string;
  readonly frame: Readonly<Record<string, unknown>>;
}

const SPOT_ORDER = {
  'account-id': '1',
  symbol: 'btcusdt',
  type: 'buy-limit',
  amount: '1',
  price: String(AT.low),
} as const;
const CONTRACT = { contract_code: HTX_SWAP.instrument } as const;

const TOLD: readonly Told[] = [
  {
    host: 'spot',
    path: '/ws/trade',
    reaches: 'create-margin-order',
    frame: { ch: 'create-margin-order', cid: '1', params: SPOT_ORDER },
  },
  {
    host: 'spot',
    path: '/ws/trade',
    reaches: 'transfer',
    frame: { ch: 'transfer', cid: '1', params: { currency: 'usdt', amount: '1', type: 'pro-to-futures' } },
  },
  {
    host: 'contract',
    path: '/linear-swap-trade',
    reaches: 'lightning_close_position',
    frame: { op: 'lightning_close_position', cid: '1', data: { ...CONTRACT, volume: 1, direction: 'sell' } },
  },
  {
    host: 'contract',
    path: '/linear-swap-trade',
    reaches: 'master_sub_transfer',
    frame: { op: 'master_sub_transfer', cid: '1', data: { sub_uid: '1', amount: '1', asset: 'USDT' } },
  },
  {
    host: 'contract',
    path: '/notification',
    reaches: 'sub orders.btc',
    frame: { op: 'sub', cid: '1', topic: 'orders.btc' },
  },
];

export const HTX_FORBIDDEN_STREAMS: readonly ForbiddenStream<HtxStreamSide>[] = TOLD.map((told) => ({
  client: 'ccxt',
  call: `${told.path} ${told.reaches}`,
  reaches: told.reaches,
  run: async (side) => tell(side, told).catch(nameError),
}));

/** The code of the answer. */
async function tell({ ccxt, urls }: HtxStreamSide, { host, path, frame }: Told): Promise<string> {
  const url = `${urls[host]}${path}`;
  const client = ccxt.client(url);
  const heard: unknown[] = [];
  const read = client.onMessageCallback as (one: typeof client, message: unknown) => void;
  client.onMessageCallback = (one: typeof client, message: unknown) => {
    heard.push(message);
    read(one, message);
  };
  const type = host === 'spot' ? 'spot' : 'swap';
  await ccxt.authenticate({ url, hostname: new URL(url).host, type });
  heard.length = 0;
  await client.send(frame);
  const answers = () => heard.filter((message) => !JSON.stringify(message).includes('ping'));
  await until(
    () => answers().length > 0,
    () => 'an answer',
  );
  const answer = answers()[0] as Readonly<Record<string, unknown>>;
  return String(answer['err-code'] ?? answer['code']);
}
