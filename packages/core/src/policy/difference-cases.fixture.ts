/** Changes of policies, and what is said of them on the way there and on the way back. */
import { ORDER_TYPES } from '../trading/intent.ts';
import { epochMs } from '../trading/vocabulary.ts';
import { type Amounts, type Limits, NO_LIMITS } from './limits.ts';
import { decimal } from './policy.fixture.ts';
import type { Policy } from './policy.ts';

export const amounts = (texts: Readonly<Record<string, string>>): Amounts =>
  new Map(Object.entries(texts).map(([asset, text]) => [asset, decimal(text)]));

type Case = readonly [
  before: Partial<Policy>,
  after: Partial<Policy>,
  there: readonly string[],
  back: readonly string[],
];

const limit = (limits: Partial<Limits>): Partial<Policy> => ({ limits: { ...NO_LIMITS, ...limits } });

/** What is said on the way there and on the way back. */
export const CASES: readonly Case[] = [
  [
    { scopes: ['read'] },
    { scopes: ['read', 'trade', 'settings'] },
    ['+ scopes: may now act in the scope trade, settings besides'],
    ['- scopes: may no longer act in the scope trade, settings'],
  ],
  [
    { scopes: ['cancel-only'] },
    { scopes: ['reduce-only'] },
    ['+ scopes: may now act in the scope reduce-only besides'],
    ['- scopes: may no longer act in the scope reduce-only'],
  ],
  [{ scopes: ['trade'] }, { scopes: ['trade', 'reduce-only', 'cancel-only'] }, [], []],
  [{ scopes: ['reduce-only'] }, { scopes: ['cancel-only', 'reduce-only'] }, [], []],
  [
    { scopes: ['read'] },
    { scopes: ['read', 'trade', 'reduce-only', 'cancel-only'] },
    ['+ scopes: may now act in the scope trade besides'],
    ['- scopes: may no longer act in the scope trade'],
  ],
  [
    { markets: ['spot'] },
    { markets: ['spot', 'swap'] },
    ['+ markets: may now trade in the market swap besides'],
    ['- markets: may no longer trade in the market swap'],
  ],
  [
    { instruments: ['BTC-USDT'] },
    { instruments: ['BTC-USDT', 'spot:*-USDT'] },
    ['+ instruments: may now trade spot:*-USDT besides'],
    ['- instruments: may no longer trade spot:*-USDT'],
  ],
  [
    { instruments: ['spot:*-USDT'] },
    { instruments: ['spot:*-*'] },
    ['+ instruments: may now trade spot:*-* besides'],
    ['- instruments: may no longer trade spot:*-*'],
  ],
  [
    { instruments: ['spot:BTC-USDT', 'spot:*-USDT'] },
    { instruments: ['spot:*-USDT', 'spot:ETH-USDT'] },
    [],
    [],
  ],
  [
    { instruments: ['BTC-USDT'] },
    { instruments: ['spot:BTC-USDT'] },
    ['+ instruments: may now trade spot:BTC-USDT besides', '- instruments: may no longer trade BTC-USDT'],
    ['+ instruments: may now trade BTC-USDT besides', '- instruments: may no longer trade spot:BTC-USDT'],
  ],
  [
    { instruments: ['BTC-USDT', 'ETH-USDT'] },
    { instruments: 'all' },
    ['+ instruments: may now trade every instrument: only BTC-USDT, ETH-USDT before'],
    ['- instruments: may now trade only BTC-USDT, ETH-USDT: every instrument before'],
  ],
  [
    { instruments: 'all' },
    { instruments: [] },
    ['- instruments: may now trade only nothing: every instrument before'],
    ['+ instruments: may now trade every instrument: only nothing before'],
  ],
  [
    { instruments: [] },
    { instruments: Array.from({ length: 12 }, (_, index) => `I${index}`) },
    ['+ instruments: may now trade I0, I1, I2, I3, I4, I5, I6, I7, I8, I9 and 2 more besides'],
    ['- instruments: may no longer trade I0, I1, I2, I3, I4, I5, I6, I7, I8, I9 and 2 more'],
  ],
  [
    { instruments: [] },
    { instruments: Array.from({ length: 10 }, (_, index) => `I${index}`) },
    ['+ instruments: may now trade I0, I1, I2, I3, I4, I5, I6, I7, I8, I9 besides'],
    ['- instruments: may no longer trade I0, I1, I2, I3, I4, I5, I6, I7, I8, I9'],
  ],
  [
    { notionalPerOrder: amounts({ USDT: '1000', BTC: '1' }) },
    { notionalPerOrder: amounts({ USDT: '4000', BTC: '0.5' }) },
    [
      '- notionalPerOrder: may now place 2× less in one order: 1 → 0.5 BTC',
      '+ notionalPerOrder: may now place 4× more in one order: 1,000 → 4,000 USDT',
    ],
    [
      '+ notionalPerOrder: may now place 2× more in one order: 0.5 → 1 BTC',
      '- notionalPerOrder: may now place 4× less in one order: 4,000 → 1,000 USDT',
    ],
  ],
  [
    { notionalPerOrder: amounts({ USDT: '1000', USD: '0' }) },
    { notionalPerOrder: amounts({ USDT: '1000', BTC: '0.25' }) },
    ['+ notionalPerOrder: may now place 0.25 BTC in one order: none before'],
    ['- notionalPerOrder: may no longer place any BTC in one order: 0.25 before'],
  ],
  [
    limit({ orderTypes: ['limit'] }),
    limit({ orderTypes: ['limit', 'twap'] }),
    ['+ limits.orderTypes: may now place orders of the type twap besides'],
    ['- limits.orderTypes: may no longer place orders of the type twap'],
  ],
  [limit({ orderTypes: 'all' }), limit({ orderTypes: ORDER_TYPES }), [], []],
  [
    limit({ notionalPerHour: amounts({ USDT: '1000' }) }),
    limit({ notionalPerHour: amounts({ USDT: '1040' }) }),
    ['+ limits.notionalPerHour: may now place more an hour: 1,000 → 1,040 USDT'],
    ['- limits.notionalPerHour: may now place less an hour: 1,040 → 1,000 USDT'],
  ],
  [
    limit({ notionalPerDay: amounts({ USDT: '1000', BTC: '0.5' }) }),
    limit({}),
    ['+ limits.notionalPerDay: may now place any amount a day: at most 1,000 USDT, 0.5 BTC before'],
    ['- limits.notionalPerDay: may now place at most 1,000 USDT, 0.5 BTC a day: no limit before'],
  ],
  [
    limit({ turnoverPerDay: amounts({ USDT: '1000000' }) }),
    limit({ turnoverPerDay: amounts({ USDT: '1100000' }) }),
    ['+ limits.turnoverPerDay: may now trade 1.1× more a day: 1,000,000 → 1,100,000 USDT'],
    ['- limits.turnoverPerDay: may now trade 1.1× less a day: 1,100,000 → 1,000,000 USDT'],
  ],
  [
    limit({ lossPerDay: amounts({ USDT: '50' }) }),
    limit({ lossPerDay: amounts({ USDT: '200' }) }),
    ['+ limits.lossPerDay: may now lose 4× more a day: 50 → 200 USDT'],
    ['- limits.lossPerDay: may now lose 4× less a day: 200 → 50 USDT'],
  ],
  [
    limit({ exposurePerInstrument: amounts({ USDT: '50' }) }),
    limit({ exposurePerInstrument: amounts({ USDT: '100' }) }),
    ['+ limits.exposurePerInstrument: may now hold 2× more in one instrument: 50 → 100 USDT'],
    ['- limits.exposurePerInstrument: may now hold 2× less in one instrument: 100 → 50 USDT'],
  ],
  [
    limit({ exposure: amounts({ USDT: '50' }) }),
    limit({ exposure: amounts({ USDT: '12345.5' }) }),
    ['+ limits.exposure: may now hold 246.9× more in all instruments together: 50 → 12,345.5 USDT'],
    ['- limits.exposure: may now hold 246.9× less in all instruments together: 12,345.5 → 50 USDT'],
  ],
  [
    limit({ openOrders: 10 }),
    limit({ openOrders: 25 }),
    ['+ limits.openOrders: may now have 2.5× more orders open: 10 → 25'],
    ['- limits.openOrders: may now have 2.5× fewer orders open: 25 → 10'],
  ],
  [
    limit({ openOrders: 10 }),
    limit({}),
    ['+ limits.openOrders: may now have more orders open: 10 → no limit'],
    ['- limits.openOrders: may now have fewer orders open: no limit → 10'],
  ],
  [
    limit({ leverage: decimal('3') }),
    limit({ leverage: decimal('10') }),
    ['+ limits.leverage: may now set 3.3× more leverage: 3 → 10'],
    ['- limits.leverage: may now set 3.3× less leverage: 10 → 3'],
  ],
  [
    limit({ priceCollar: decimal('0.03'), depthShare: decimal('0.1') }),
    limit({ priceCollar: decimal('0.06'), depthShare: decimal('0.1') }),
    ['+ limits.priceCollar: may now pay prices 2× further from the reference: 3 % → 6 %'],
    ['- limits.priceCollar: may now pay only prices 2× nearer to the reference: 6 % → 3 %'],
  ],
  [
    limit({ priceCollar: decimal('0.03') }),
    limit({}),
    [
      '+ limits.priceCollar: may now pay prices further from the reference: 3 % → no limit',
      '+ limits.depthShare: may now take more of the book with orders without a price: 0 % → no limit',
    ],
    [
      '- limits.priceCollar: may now pay only prices nearer to the reference: no limit → 3 %',
      '- limits.depthShare: may now take less of the book with orders without a price: no limit → 0 %',
    ],
  ],
  [
    limit({ priceCollar: decimal('0.03') }),
    limit({ priceCollar: decimal('0.03'), depthShare: decimal('0.1') }),
    ['+ limits.depthShare: may now take more of the book with orders without a price: 0 % → 10 %'],
    ['- limits.depthShare: may now take less of the book with orders without a price: 10 % → 0 %'],
  ],
  [
    limit({ liquidity: { volumePerDay: amounts({ USDT: '5000000' }) } }),
    limit({ liquidity: { volumePerDay: amounts({ USDT: '1000000' }) } }),
    ['+ limits.liquidity: may now trade less liquid instruments: at least 5,000,000 → 1,000,000 USDT a day'],
    [
      '- limits.liquidity: may now trade only more liquid instruments: at least 1,000,000 → 5,000,000 USDT a day',
    ],
  ],
  [
    limit({ liquidity: { volumePerDay: amounts({ USDT: '5' }) } }),
    limit({ liquidity: { volumePerDay: amounts({ USDT: '5', BTC: '0' }) } }),
    ['+ limits.liquidity: may now trade instruments valued in BTC, too'],
    ['- limits.liquidity: may no longer trade instruments valued in BTC'],
  ],
  [
    limit({ liquidity: { volumePerDay: amounts({ USDT: '5000' }) } }),
    limit({}),
    ['+ limits.liquidity: may now trade illiquid instruments, too: at least 5,000 USDT a day before'],
    ['- limits.liquidity: may now trade only instruments of at least 5,000 USDT a day: of any before'],
  ],
  [
    limit({ selfTrade: 'refuse' }),
    limit({ selfTrade: 'allow' }),
    ['+ limits.selfTrade: may now trade with other orders of the same account'],
    ['- limits.selfTrade: may no longer trade with other orders of the same account'],
  ],
  [
    limit({ schedule: [{ from: 0, to: 1_440 }] }),
    limit({ schedule: 'always' }),
    [
      '+ limits.schedule: may now open positions Tue 00:00 to Sun 24:00, too: only Mon 00:00 to Mon 24:00 before',
    ],
    [
      '- limits.schedule: may no longer open positions Tue 00:00 to Sun 24:00: only Mon 00:00 to Mon 24:00 now',
    ],
  ],
  [
    limit({
      schedule: [
        { from: 0, to: 9 },
        { from: 9, to: 20 },
      ],
    }),
    limit({ schedule: [{ from: 0, to: 20 }] }),
    [],
    [],
  ],
  [
    limit({ schedule: [{ from: 0, to: 60 }] }),
    limit({ schedule: [{ from: 30, to: 90 }] }),
    [
      '+ limits.schedule: may now open positions Mon 01:00 to Mon 01:30, too: only Mon 00:00 to Mon 01:00 before',
      '- limits.schedule: may no longer open positions Mon 00:00 to Mon 00:30: only Mon 00:30 to Mon 01:30 now',
    ],
    [
      '+ limits.schedule: may now open positions Mon 00:00 to Mon 00:30, too: only Mon 00:30 to Mon 01:30 before',
      '- limits.schedule: may no longer open positions Mon 01:00 to Mon 01:30: only Mon 00:00 to Mon 01:00 now',
    ],
  ],
  [
    limit({ schedule: [] }),
    limit({ schedule: [{ from: 0, to: 60 }] }),
    ['+ limits.schedule: may now open positions Mon 00:00 to Mon 01:00, too: never before'],
    ['- limits.schedule: may no longer open positions Mon 00:00 to Mon 01:00: never now'],
  ],
  [
    limit({ inFlight: 1 }),
    limit({ inFlight: 4 }),
    ['+ limits.inFlight: may now have 4× more requests under way at once: 1 → 4'],
    ['- limits.inFlight: may now have 4× fewer requests under way at once: 4 → 1'],
  ],
  [
    limit({ idleDays: 1 }),
    limit({ idleDays: 4 }),
    ['+ limits.idleDays: may now open positions after 4× more days without such an order: 1 → 4'],
    ['- limits.idleDays: may now open positions only after 4× fewer days without such an order: 4 → 1'],
  ],
  [
    limit({ uses: 1_000 }),
    limit({ uses: 4_000 }),
    ['+ limits.uses: may now place 4× more orders in its life: 1,000 → 4,000'],
    ['- limits.uses: may now place 4× fewer orders in its life: 4,000 → 1,000'],
  ],
  [
    { requestsPerSecond: 0 },
    { requestsPerSecond: 10 },
    ['+ requestsPerSecond: may now send more requests a second: 0 → 10'],
    ['- requestsPerSecond: may now send fewer requests a second: 10 → 0'],
  ],
  [
    { sourceCidrs: [] },
    { sourceCidrs: ['127.0.0.0/8', '10.0.0.0/8'] },
    ['+ sourceCidrs: may now come from 10.0.0.0/8 besides', '- sourceCidrs: may no longer come from ::1/128'],
    ['+ sourceCidrs: may now come from ::1/128 besides', '- sourceCidrs: may no longer come from 10.0.0.0/8'],
  ],
  [{ sourceCidrs: ['10.0.0.0/8'] }, { sourceCidrs: ['10.1.0.0/16', '10.0.0.0/8'] }, [], []],
  [
    { sourceCidrs: ['10.0.0.0/16'] },
    { sourceCidrs: ['10.0.0.0/8'] },
    ['+ sourceCidrs: may now come from 10.0.0.0/8 besides'],
    ['- sourceCidrs: may no longer come from 10.0.0.0/8'],
  ],
  [
    { notBefore: epochMs(86_400_000) },
    { notBefore: null },
    ['+ notBefore: is now valid earlier: 1970-01-02T00:00:00.000Z → at once'],
    ['- notBefore: is now valid only later: at once → 1970-01-02T00:00:00.000Z'],
  ],
  [
    { notBefore: epochMs(86_400_000) },
    { notBefore: epochMs(0) },
    ['+ notBefore: is now valid earlier: 1970-01-02T00:00:00.000Z → 1970-01-01T00:00:00.000Z'],
    ['- notBefore: is now valid only later: 1970-01-01T00:00:00.000Z → 1970-01-02T00:00:00.000Z'],
  ],
  [
    { expiresAt: epochMs(0) },
    { expiresAt: epochMs(86_400_000) },
    ['+ expiresAt: is now valid longer: until 1970-01-01T00:00:00.000Z → until 1970-01-02T00:00:00.000Z'],
    [
      '- expiresAt: is now valid for a shorter time: until 1970-01-02T00:00:00.000Z → until 1970-01-01T00:00:00.000Z',
    ],
  ],
  [
    { expiresAt: epochMs(0) },
    { expiresAt: null },
    ['+ expiresAt: is now valid longer: until 1970-01-01T00:00:00.000Z → for ever'],
    ['- expiresAt: is now valid for a shorter time: for ever → until 1970-01-01T00:00:00.000Z'],
  ],
  [
    limit({ orderRate: { perSecond: 2, burst: 10 } }),
    limit({ orderRate: { perSecond: 4, burst: 5 } }),
    [
      '+ limits.orderRate: may now send 2× more orders a second: 2 → 4',
      '- limits.orderRate: may now send 2× fewer orders at once: 10 → 5',
    ],
    [
      '- limits.orderRate: may now send 2× fewer orders a second: 4 → 2',
      '+ limits.orderRate: may now send 2× more orders at once: 5 → 10',
    ],
  ],
  [
    limit({ readRate: { perSecond: 2, burst: 10 } }),
    limit({}),
    [
      '+ limits.readRate: may now send more reading requests a second: 2 → no limit',
      '+ limits.readRate: may now send more reading requests at once: 10 → no limit',
    ],
    [
      '- limits.readRate: may now send fewer reading requests a second: no limit → 2',
      '- limits.readRate: may now send fewer reading requests at once: no limit → 10',
    ],
  ],
  [
    limit({ breaker: { minutes: 5, rejectedShare: decimal('0.2'), unknowns: 2 } }),
    limit({ breaker: { minutes: 10, rejectedShare: decimal('0.4'), unknowns: null } }),
    [
      '+ limits.breaker: may now go on with 2× more of its orders rejected: 20 % → 40 %',
      '+ limits.breaker: may now go on with more orders of unknown outcome: 2 → no limit',
      '+ limits.breaker: its breaker now looks at 10 instead of 5 minutes',
      '- limits.breaker: its breaker now looks at 10 instead of 5 minutes',
    ],
    [
      '- limits.breaker: may now go on only with 2× fewer of its orders rejected: 40 % → 20 %',
      '- limits.breaker: may now go on only with fewer orders of unknown outcome: no limit → 2',
      '+ limits.breaker: its breaker now looks at 5 instead of 10 minutes',
      '- limits.breaker: its breaker now looks at 5 instead of 10 minutes',
    ],
  ],
  [
    { deadManSeconds: 30 },
    { deadManSeconds: null },
    ['+ deadManSeconds: its orders may now stay open longer when the bot is dead: 30 seconds → for ever'],
    ['- deadManSeconds: its orders may now stay open shorter when the bot is dead: for ever → 30 seconds'],
  ],
];
