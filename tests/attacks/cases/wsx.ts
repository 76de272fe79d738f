import type { CaseRow } from './case-row.ts';

export const WSX: readonly CaseRow[] = [
  {
    id: 'WSX-01',
    state: 'tested',
    where: [
      'tests/attacks/wsx-access.test.ts',
      'tests/attacks/wsx-life.test.ts',
      'packages/gateway/src/streams/session.test.ts',
      'packages/gateway/src/streams/session-keys.test.ts',
      'tests/e2e/streams-okx-lifecycle.test.ts',
    ],
    note: 'An order before the login, behind a failed one, after a revoke, a new secret, a halt or a seal is refused; what is open closes within 100 ms on both sides, measured with orders flowing (`ATTACK_STREAM_BOTS`).',
  },
  {
    id: 'WSX-02',
    state: 'tested',
    where: [
      'tests/attacks/wsx-access.test.ts',
      'packages/gateway/src/edge/stream-listener.test.ts',
      'packages/gateway/src/streams/entrance.test.ts',
      'packages/http/src/websocket-server.test.ts',
    ],
    note: 'Operations at a path of another kind, and upgrades anywhere else or with a query, are refused. OKX’s clients may ask at each of its three paths: the venue gets orders at the private one alone.',
  },
  {
    id: 'WSX-03',
    state: 'tested',
    where: [
      'packages/gateway/src/edge/bot-frames.test.ts',
      'packages/gateway/src/upstream/venue-socket.test.ts',
    ],
    note: 'Malformed frames close the connection, of bots and of venues. Lengths in more bytes than needed are read.',
  },
  {
    id: 'WSX-05',
    state: 'tested',
    where: [
      'packages/gateway/src/edge/bot-queue.test.ts',
      'packages/gateway/src/edge/bot-socket.test.ts',
      'packages/gateway/src/websocket/frame-reader.pieces.test.ts',
      'tests/attacks/wsx-load.test.ts',
      'tests/attacks/wsx-venue.test.ts',
    ],
    note: 'A bot that never reads is closed; others do not feel it. What waits for all together is bounded, too. A message of a venue that unpacks without end costs its connection. A message of a bot in single bytes, unfinished, takes memory as its bytes do, and ten seconds at most.',
  },
  {
    id: 'WSX-06',
    state: 'tested',
    where: [
      'packages/gateway/src/upstream/venue-socket.test.ts',
      'packages/gateway/src/edge/bot-socket.test.ts',
      'packages/gateway/src/streams/htx-session.test.ts',
    ],
    note: 'Pings are answered in each venue’s own way, on both sides independently; dead connections end, of bots within a minute.',
  },
  {
    id: 'WSX-07',
    state: 'tested',
    where: [
      'tests/attacks/wsx-venue.test.ts',
      'tests/attacks/wsx-cuts.test.ts',
      'packages/gateway/src/upstream/venue-socket.test.ts',
      'packages/gateway/src/streams/session.test.ts',
      'tests/e2e/streams-okx-lifecycle.test.ts',
    ],
    note: 'After a lost connection to the venue no order is sent again, at whatever byte it was lost (`STREAM_CUT_STEP`), and the bot is told of the gap. A connection that the venue announces to close is replaced before.',
  },
  {
    id: 'WSX-09',
    state: 'tested',
    where: [
      'tests/attacks/wsx-tenants.test.ts',
      'packages/gateway/src/streams/session.test.ts',
      'tests/attacks/wsx-venue.test.ts',
    ],
    note: 'Answers and pushes reach only the bot whose they are, whatever ids it chose (`ATTACK_STREAM_INTERLEAVED`); the account’s number and the bound key are masked. Ids at the venue are ours.',
  },
  {
    id: 'WSX-10',
    state: 'tested',
    where: [
      'tests/attacks/wsx-tenants.test.ts',
      'tests/attacks/wsx-access.test.ts',
      'tests/attacks/wsx-load.test.ts',
      'packages/gateway/src/edge/bot-socket.test.ts',
      'packages/gateway/src/streams/entrance.test.ts',
    ],
    note: 'Nobody subscribes to channels of another account, however it is named; how many there are of a connection is bounded (`ATTACK_STREAM_CHANNELS`). Every bot has its own connection to its account: few of them fit into what a venue admits.',
  },
  {
    id: 'WSX-11',
    state: 'tested',
    where: [
      'packages/http/src/websocket-server.test.ts',
      'packages/gateway/src/edge/stream-listener.test.ts',
      'tests/attacks/wsx-access.test.ts',
    ],
    note: 'A page in a browser cannot open a connection: any origin is refused, and so are names of its own. The console waits.',
  },
  {
    id: 'WSX-13',
    state: 'tested',
    where: [
      'tests/attacks/wsx-venue.test.ts',
      'packages/gateway/src/upstream/venue-streams.test.ts',
      'packages/gateway/src/streams/venue-link.test.ts',
      'packages/gateway/src/streams/session.test.ts',
    ],
    note: 'Bots that come at once are connected at the venue’s pace, and who churns subscriptions is refused by us, before the venue would.',
  },
];
