import type { CaseRow } from './case-row.ts';

const CORE = 'packages/core/src';
const PATH = 'packages/gateway/src/pipeline';

export const POL: readonly CaseRow[] = [
  {
    id: 'POL-01',
    state: 'tested',
    where: [
      `${CORE}/venues/okx/operations/operations.test.ts`,
      `${CORE}/venues/htx/operations/operations.test.ts`,
      'tests/attacks/policy.test.ts',
      'tests/e2e/okx-path.test.ts',
      'tests/e2e/htx-path.test.ts',
      'tests/conformance/compatibility-htx.test.ts',
    ],
    note: 'Every row that withdraws is of a class that no scope admits; with every scope and both methods nothing reaches a venue.',
  },
  {
    id: 'POL-02',
    state: 'tested',
    where: [
      `${CORE}/venues/okx/operations/operations.test.ts`,
      `${CORE}/venues/htx/operations/operations.test.ts`,
      'tests/attacks/policy.test.ts',
      'tests/e2e/okx-path.test.ts',
      'tests/e2e/htx-path.test.ts',
    ],
    note: 'Transfers, conversions, loans, block trades, sub-accounts, keys of the venue, its bots: as POL-01. A right of their own with several approvals waits for the approvals.',
  },
  {
    id: 'POL-04',
    state: 'tested',
    where: [
      `${CORE}/venues/okx/operations/operations.test.ts`,
      `${CORE}/venues/htx/operations/operations.test.ts`,
      'tests/attacks/policy.test.ts',
    ],
    note: 'Paths near to rows, other versions, other cases, cut and lengthened: unknown, and refused (`ATTACK_PATHS`).',
  },
  {
    id: 'POL-05',
    state: 'tested',
    where: [
      `${CORE}/policy/evaluate.test.ts`,
      `${CORE}/venues/okx/readers.test.ts`,
      `${CORE}/venues/htx/bypass.test.ts`,
      `${PATH}/path.test.ts`,
      `${PATH}/pipeline.test.ts`,
      `${CORE}/policy/rules/budgets.test.ts`,
      'packages/gateway/src/orders/order-index.test.ts',
    ],
    note: 'One order that is not allowed refuses the whole batch, and one order cannot be amended twice in it. Limits over time count all items of a batch together, and admit all or none.',
  },
  {
    id: 'POL-06',
    state: 'tested',
    where: [
      `${CORE}/policy/rules/notional-per-order.test.ts`,
      `${CORE}/policy/rules/order-types.test.ts`,
      `${CORE}/policy/rules/price-collar.test.ts`,
      `${CORE}/venues/okx/orders.test.ts`,
      `${CORE}/venues/okx/readers.test.ts`,
      `${CORE}/venues/htx/orders.test.ts`,
    ],
    note: 'Types of orders are admitted by name; attached legs, triggers and trailing orders are judged by the worst price at which they can end, and each leg by the collar.',
  },
  {
    id: 'POL-08',
    state: 'tested',
    where: [
      `${CORE}/policy/rules/notional-per-order.test.ts`,
      `${CORE}/venues/okx/orders.test.ts`,
      `${CORE}/venues/htx/orders.test.ts`,
    ],
    note: 'What a size means at each venue and market; without fresh data of the instrument or its price an order whose worth needs them is refused.',
  },
  {
    id: 'POL-09',
    state: 'tested',
    where: [
      'tests/attacks/economic/economic.test.ts',
      'tests/attacks/economic/gateway.test.ts',
      `${CORE}/policy/rules/price-collar.test.ts`,
      `${CORE}/policy/rules/market-depth.test.ts`,
      `${CORE}/policy/rules/liquidity.test.ts`,
    ],
    note: 'Thieves with a full virtual key and an accomplice never take more than the stated bound (`ECONOMIC_DAYS`). Prices are held to a collar around two opinions of the price; an order without a price is refused under a collar, unless the depth of the book is judged.',
  },
  {
    id: 'POL-10',
    state: 'tested',
    where: [
      'tests/attacks/economic/economic.test.ts',
      `${CORE}/policy/rules/budgets.test.ts`,
      `${CORE}/policy/rules/loss-per-day.test.ts`,
    ],
    note: 'Notional of an hour and a day, turnover and losses of a day are limited for a key, its account and everything; small bad trades all day stay within the stated bound.',
  },
  {
    id: 'POL-12',
    state: 'tested',
    where: ['packages/gateway/src/streams/parity.test.ts'],
    note: 'The same act through a socket goes through the same functions: random orders, policies and states are decided, told and recorded alike, at all three families.',
  },
  {
    id: 'POL-13',
    state: 'tested',
    where: [
      `${CORE}/policy/rules/ownership.test.ts`,
      `${CORE}/venues/okx/readers.test.ts`,
      `${CORE}/venues/htx/cancels.test.ts`,
      `${PATH}/path.test.ts`,
      `${PATH}/htx-path.test.ts`,
    ],
    note: 'Both ids at once, none, one of nobody or of another key, one of another market: refused; the key’s own are taken.',
  },
  {
    id: 'POL-14',
    state: 'tested',
    where: [
      'tests/attacks/races.test.ts',
      'packages/gateway/src/limits/limit-book.random.test.ts',
      'packages/gateway/src/orders/order-index.test.ts',
    ],
    note: 'Two hundred orders at once pass as often as the key’s rate, its acts under way and the notional of its hour say; over random schedules with crashes and clock jumps (`LIMIT_SCHEDULES`) the counters equal a twin’s.',
  },
  {
    id: 'POL-16',
    state: 'tested',
    where: [
      `${CORE}/policy/rules/instruments.test.ts`,
      `${CORE}/policy/instrument-pattern.test.ts`,
      `${CORE}/venues/okx/readers.test.ts`,
      `${CORE}/venues/htx/orders.test.ts`,
    ],
    note: 'Instruments are exact ids of the venue; another case, writing or market is another instrument. Patterns name the market exactly and match what the venue says of the instrument, not its id.',
  },
  {
    id: 'POL-17',
    state: 'tested',
    where: [`${PATH}/changes.test.ts`],
    note: 'A change that comes while the intent becomes durable, or while the request waits for a connection, stops it.',
  },
  {
    id: 'POL-18',
    state: 'tested',
    where: ['tests/attacks/policy.test.ts'],
    note: 'Every row of both tables with keys of few scopes: what reaches a venue is of the scopes’ own classes, whatever the method.',
  },
  {
    id: 'POL-20',
    state: 'tested',
    where: [`${CORE}/policy/address.test.ts`, `${CORE}/policy/cidr.test.ts`],
    note: 'One accepted writing of addresses and blocks; mapped addresses mean what they map.',
  },
  {
    id: 'POL-21',
    state: 'tested',
    where: ['tests/attacks/addresses.test.ts'],
    note: 'Thirteen headers and both versions of the PROXY protocol; no proxy is trusted, so that there is none to configure.',
  },
  {
    id: 'POL-22',
    state: 'tested',
    where: [
      'tests/attacks/halt.test.ts',
      'tests/attacks/wsx-life.test.ts',
      `${PATH}/changes.test.ts`,
      'tests/e2e/okx-path.test.ts',
    ],
    note: 'A halt by command and by the file `HALT` under load at both venues (`ATTACK_BOTS`), while intents become durable, and while requests wait for connections. The same over streams.',
  },
];
