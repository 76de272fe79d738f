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
  { id: 'WSX-03', state: 'later', where: 'WebSocket', note: 'Malformed frames close the connection.' },
  {
    id: 'WSX-05',
    state: 'later',
    where: 'WebSocket',
    note: 'A bot that never reads is closed; others do not feel it.',
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
  { id: 'WSX-11', state: 'later', where: 'WebSocket', note: 'A page in a browser cannot open a connection.' },
  {
    id: 'WSX-13',
    state: 'later',
    where: 'WebSocket',
    note: 'The venue’s limits of logins and subscriptions are kept for all bots together.',
  },
];
