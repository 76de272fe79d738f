import type { CaseRow } from './case-row.ts';

export const WSX: readonly CaseRow[] = [
  {
    id: 'WSX-01',
    state: 'later',
    where: 'WebSocket',
    note: 'An order before the login, behind a failed one, after a revoke or a halt is refused.',
  },
  {
    id: 'WSX-02',
    state: 'later',
    where: 'WebSocket',
    note: 'Operations on the wrong channel or path are refused. Until then every upgrade is refused.',
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
    where: ['packages/gateway/src/edge/bot-queue.test.ts'],
    note: 'A bot that never reads is closed; others do not feel it. What waits for all together is bounded, too.',
  },
  {
    id: 'WSX-06',
    state: 'later',
    where: 'WebSocket',
    note: 'Pings are answered in each venue’s own way; dead connections end.',
  },
  {
    id: 'WSX-07',
    state: 'later',
    where: 'WebSocket',
    note: 'After a lost connection to the venue no order is sent again, and the bot is told of the gap.',
  },
  {
    id: 'WSX-09',
    state: 'later',
    where: 'WebSocket',
    note: 'Answers and pushes reach only the bot whose they are, whatever ids it chose.',
  },
  {
    id: 'WSX-10',
    state: 'later',
    where: 'WebSocket',
    note: 'Nobody subscribes to channels of another account; their number is bounded.',
  },
  {
    id: 'WSX-11',
    state: 'tested',
    where: [
      'packages/http/src/websocket-server.test.ts',
      'packages/gateway/src/edge/stream-listener.test.ts',
    ],
    note: 'A page in a browser cannot open a connection: any origin is refused, and so are names of its own. The console waits.',
  },
  {
    id: 'WSX-13',
    state: 'later',
    where: 'WebSocket',
    note: 'The venue’s limits of logins and subscriptions are kept for all bots together.',
  },
];
