import type { CaseRow } from './case-row.ts';

const PATH = 'packages/gateway/src/pipeline';

export const ORD: readonly CaseRow[] = [
  {
    id: 'ORD-01',
    state: 'tested',
    where: [
      `${PATH}/path.test.ts`,
      'tests/e2e/okx-path.test.ts',
      'tests/e2e/htx-path.test.ts',
      'tests/attacks/wsx-venue.test.ts',
    ],
    note: 'A lost answer leaves the order unknown; it is asked about, and never sent again.',
  },
  {
    id: 'ORD-02',
    state: 'tested',
    where: [
      'tests/attacks/venue-faults.test.ts',
      'tests/attacks/sockets.test.ts',
      'tests/faults/cut.test.ts',
      'tests/attacks/wsx-cuts.test.ts',
    ],
    note: 'Connections cut in the answer (`ATTACK_CUTS`) and at every byte of the request; every byte of an answer is cut in the tests of the HTTP client. Streams are cut at every byte of the order and of its answer (`STREAM_CUT_STEP`).',
  },
  {
    id: 'ORD-04',
    state: 'tested',
    where: ['tests/attacks/sockets.test.ts'],
    note: 'Kept connections end at random under hundreds of orders (`ATTACK_RACES`): none arrives twice. Reads are not retried either.',
  },
  {
    id: 'ORD-05',
    state: 'tested',
    where: [
      'tests/attacks/races.test.ts',
      `${PATH}/path.test.ts`,
      'packages/gateway/src/orders/order-index.test.ts',
    ],
    note: 'A thousand repeats of one client order id send one order; the others are refused, in place of a second order.',
  },
  {
    id: 'ORD-06',
    state: 'tested',
    where: [`${PATH}/path.test.ts`, 'packages/gateway/src/orders/order-index.test.ts'],
    note: 'A client order id is taken for good, after a fill as well, for all keys of an account.',
  },
  {
    id: 'ORD-08',
    state: 'tested',
    where: ['tests/e2e/okx-path.test.ts', 'tests/e2e/htx-path.test.ts'],
    note: 'What was open when a life ended is found out in the next one. Processes are killed under load in `tests/faults/kill.test.ts`.',
  },
  {
    id: 'ORD-09',
    state: 'tested',
    where: [
      'packages/core/src/venues/okx/reconciliation.test.ts',
      'packages/core/src/venues/htx/reconciliation.test.ts',
      'packages/gateway/src/orders/reconciler.test.ts',
    ],
    note: '“Not found” is believed after the deadline or the signature’s life, and when the history says so too.',
  },
  {
    id: 'ORD-10',
    state: 'tested',
    where: [`${PATH}/path.test.ts`, `${PATH}/htx-path.test.ts`, 'packages/gateway/src/spells/spells.test.ts'],
    note: 'Beyond five seconds between the clocks nothing is opened, by REST and over streams; cancels and reductions go. The ledger is told when it begins and when it is over; the alarm waits for alerts.',
  },
  {
    id: 'ORD-12',
    state: 'later',
    where: 'receipts of the Merkle log',
    note: 'Intents, outcomes and hashes are recorded; a proof that a third party can check comes with the log.',
  },
  {
    id: 'ORD-13',
    state: 'tested',
    where: [
      'tests/attacks/venue-faults.test.ts',
      'tests/attacks/venue-down.test.ts',
      'packages/gateway/src/spells/spells.test.ts',
      'packages/gateway/src/upstream/venue-gate.test.ts',
    ],
    note: 'The venue’s own word reaches the bot and nothing is repeated. After five orders in a row that an API family was down for, one about every second is tried, by REST and over streams, and the others are refused in the same word; cancels and reductions always go. The first that is taken opens it to all.',
  },
  {
    id: 'ORD-14',
    state: 'tested',
    where: ['tests/attacks/venue-faults.test.ts', 'packages/gateway/src/upstream/public-budget.test.ts'],
    note: 'A venue that refuses for its rate is not asked again by us, and cancels go on, by sockets of their own. What is asked without a key stays below the venue’s limit, with a part of it kept for our own prices; buckets for what is signed, shared by the keys of an account, wait for limits over time.',
  },
  {
    id: 'ORD-16',
    state: 'tested',
    where: ['tests/attacks/venue-faults.test.ts'],
    note: 'A lost cancel is found out and told; it is the bot who sends it again, and that is taken.',
  },
  {
    id: 'ORD-17',
    state: 'tested',
    where: [
      'tests/faults/dead-man.test.ts',
      'tests/e2e/dead-man-okx.test.ts',
      'tests/e2e/dead-man-htx.test.ts',
      'packages/gateway/src/dead-man/timer-line.test.ts',
      'packages/gateway/src/streams/signs-of-life.test.ts',
    ],
    note: 'Of a killed gateway’s orders the venue’s timer is left, which a key asks for by its policy: it concerns the whole account, and an order may rest for a moment before its timer does. With the gateway alive a silent bot’s orders are cancelled by it, and no others.',
  },
];
