import type { WebsocketAPIClient, WsChannelSubUnSubRequestArg } from 'okx-api';
import { nameError } from '../forbidden.ts';
import type { ForbiddenStream } from './forbidden-streams.ts';
import type { OkxStreamSide } from './okx-venue.ts';

/** Channels and operations that no virtual key gets, whatever its scopes. */

type Forbidden = ForbiddenStream<OkxStreamSide>;

/** The account's funding, the venue's own bots, copy trading, block trading and spreads. */
const CHANNELS: readonly Readonly<Record<string, string>>[] = [
  { channel: 'deposit-info' },
  { channel: 'withdrawal-info' },
  { channel: 'grid-orders-spot', instType: 'SPOT' },
  { channel: 'grid-orders-contract', instType: 'ANY' },
  { channel: 'grid-positions', algoId: '449327675342323712' },
  { channel: 'grid-sub-orders', algoId: '449327675342323712' },
  { channel: 'algo-recurring-buy', instType: 'SPOT' },
  { channel: 'rfqs' },
  { channel: 'quotes' },
  { channel: 'struc-block-trades' },
  { channel: 'sprd-orders' },
  { channel: 'sprd-trades' },
  { channel: 'economic-calendar' },
];

const SPREAD = { sprdId: 'BTC-USDT_BTC-USDT-SWAP' } as const;

const ACTS: readonly (readonly [
  call: string,
  reaches: string,
  act: (trader: WebsocketAPIClient) => Promise<unknown>,
])[] = [
  [
    'massCancelOrders',
    'mass-cancel',
    async (trader) => trader.massCancelOrders({ instType: 'OPTION', instFamily: 'BTC-USD' }),
  ],
  [
    'submitSpreadOrder',
    'sprd-order',
    async (trader) =>
      trader.submitSpreadOrder({ ...SPREAD, side: 'buy', ordType: 'limit', sz: '1', px: '1' } as const),
  ],
  [
    'amendSpreadOrder',
    'sprd-amend-order',
    async (trader) => trader.amendSpreadOrder({ ordId: '1', newSz: '2' }),
  ],
  ['cancelSpreadOrder', 'sprd-cancel-order', async (trader) => trader.cancelSpreadOrder({ ordId: '1' })],
  ['massCancelSpreadOrders', 'sprd-mass-cancel', async (trader) => trader.massCancelSpreadOrders(SPREAD)],
];

export const OKX_FORBIDDEN_STREAMS: readonly Forbidden[] = [
  ...CHANNELS.map((channel): Forbidden => ({
    client: 'okx-api',
    call: `subscribe (${channel['channel'] ?? ''})`,
    reaches: `subscribe ${channel['channel'] ?? ''}`,
    async run(side) {
      const watch = side.watch();
      watch.subscribe(channel as unknown as WsChannelSubUnSubRequestArg);
      const { event, code = '' } = await watch.find((one) => /^(?:error|subscribe)$/u.test(one.event ?? ''));
      return event === 'error' ? code : 'nothing';
    },
  })),
  ...ACTS.map(([call, reaches, act]): Forbidden => ({
    client: 'okx-api',
    call,
    reaches,
    run: async (side) =>
      side.trade(act, reaches.startsWith('sprd-') ? 'business' : 'private').then(() => 'nothing', nameError),
  })),
];
