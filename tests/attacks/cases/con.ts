import type { CaseRow } from './case-row.ts';

export const CON: readonly CaseRow[] = [
  {
    id: 'CON-01',
    state: 'later',
    where: 'the console',
    note: 'Requests that other sites cause are refused.',
  },
  { id: 'CON-02', state: 'later', where: 'the console', note: 'Text from bots and venues is shown as text.' },
  { id: 'CON-04', state: 'later', where: 'the console', note: 'No text becomes markup in the page.' },
  {
    id: 'CON-05',
    state: 'later',
    where: 'the console',
    note: 'Every answer says what it is and is taken for nothing else.',
  },
  { id: 'CON-06', state: 'later', where: 'the console', note: 'No redirect leads away after signing in.' },
  {
    id: 'CON-08',
    state: 'later',
    where: 'the console',
    note: 'Fields that a route does not know are refused.',
  },
  { id: 'CON-09', state: 'later', where: 'the console', note: 'Nothing stays in caches.' },
  { id: 'CON-10', state: 'later', where: 'the console', note: 'Only loopback is served without TLS.' },
  { id: 'CON-12', state: 'later', where: 'the console', note: 'Ids of others lead nowhere.' },
];
