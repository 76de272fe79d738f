import type { CaseRow } from './case-row.ts';

export const LIM: readonly CaseRow[] = [
  {
    id: 'LIM-01',
    state: 'tested',
    where: [
      'tests/attacks/races.test.ts',
      'packages/http/src/address.test.ts',
      'tests/attacks/wsx-load.test.ts',
      'packages/gateway/src/limits/limit-book.random.test.ts',
      'tests/attacks/lim-streams.test.ts',
      'tests/attacks/rates.test.ts',
      'tests/e2e/rates.test.ts',
      'packages/gateway/src/limits/rate-levels.random.test.ts',
      'packages/gateway/src/streams/rates.test.ts',
    ],
    note: 'Random schedules with clock jumps (`ATTACK_SCHEDULES`): a key never passes its rate in any second, at both ports of HTX, by request and over streams together; an IPv6 network counts as one. Rates of orders and of reads hold over every stretch of time, restarts included (`LIMIT_SCHEDULES`); a bot that floods takes nothing of another’s, and a storm of cancels passes. They and what is counted over hours and days are counted for the account and for everything as well.',
  },
  {
    id: 'LIM-03',
    state: 'tested',
    where: [
      'tests/attacks/flood.test.ts',
      'packages/http/src/server-limits.test.ts',
      'tests/attacks/wsx-load.test.ts',
    ],
    note: 'Idle connections (`IDLE_CONNECTIONS`; with 10,000 some 6,100 are held and the rest hung up on, below 400 MB) leave the slowest hundredth of good traffic below three times its usual. The same with idle streams (`IDLE_STREAMS`). Who fills a port from several addresses keeps newcomers out of it.',
  },
  {
    id: 'LIM-04',
    state: 'tested',
    where: [
      'tests/attacks/flood.test.ts',
      'tests/attacks/limits.test.ts',
      'packages/gateway/src/pipeline/unsigned-bodies.test.ts',
      'packages/gateway/src/pipeline/curve-budget.test.ts',
      'tests/attacks/lim-streams.test.ts',
    ],
    note: 'Wrong signatures as fast as one process sends them (`FLOOD_SECONDS`): nothing is written, by requests nor by logins of streams, good traffic stays below three times its usual; strangers get no curve computed, and with the name of an Ed25519 key twenty a second for each address; a bot behind that address goes on.',
  },
  {
    id: 'LIM-05',
    state: 'tested',
    where: ['packages/http/src/server-handshakes.test.ts', 'packages/http/src/server-certificates.test.ts'],
    note: 'Whoever shakes hands is served amid a flood of handshakes that never end; those begun by one address in a second are bounded. No renegotiation and no resumption, so that there is no early data to replay.',
  },
  {
    id: 'LIM-07',
    state: 'tested',
    where: [
      'tests/attacks/limits.test.ts',
      'tests/attacks/lim-streams.test.ts',
      'packages/gateway/src/streams/session-repeats.test.ts',
    ],
    note: 'Refusals of a key fill at most ten records a second, each below a kilobyte whatever was sent, by either way; of a body the hash is kept. A channel of an account is one record until it is let go, however often a bot asks for it, in one frame or in many; each counts as a request of its key, over all of its connections.',
  },
  {
    id: 'LIM-08',
    state: 'tested',
    where: ['tests/attacks/limits.test.ts', 'tests/attacks/lim-streams.test.ts'],
    note: 'Paths, words, names and addresses are no labels (`ATTACK_FLOOD`).',
  },
  {
    id: 'LIM-09',
    state: 'tested',
    where: ['tests/attacks/limits.test.ts', 'tests/attacks/lim-streams.test.ts'],
    note: 'The heaviest requests and frames that the bounds allow take a few milliseconds each. A watchdog that logs waits for alerts.',
  },
  {
    id: 'LIM-11',
    state: 'later',
    where: 'several gateway processes',
    note: 'The part that meets strangers could then die alone.',
  },
  {
    id: 'LIM-12',
    state: 'later',
    where: 'several gateway processes',
    note: 'There is no channel between parts that could be flooded.',
  },
];
