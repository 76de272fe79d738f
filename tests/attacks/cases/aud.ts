import type { CaseRow } from './case-row.ts';

export const AUD: readonly CaseRow[] = [
  {
    id: 'AUD-01',
    state: 'later',
    where: 'the console',
    note: 'Text from outside cannot break a line or a terminal where the log is shown.',
  },
  {
    id: 'AUD-03',
    state: 'later',
    where: 'the Merkle log',
    note: 'Every flipped bit is found. Until then each record and group has a checksum.',
  },
  {
    id: 'AUD-04',
    state: 'later',
    where: 'the Merkle log',
    note: 'A cut end is found by whoever has a checkpoint.',
  },
  {
    id: 'AUD-05',
    state: 'later',
    where: 'the Merkle log',
    note: 'Reordering, deleting, inserting is found.',
  },
  { id: 'AUD-07', state: 'later', where: 'the Merkle log', note: 'Two logs from one backup are found.' },
  {
    id: 'AUD-08',
    state: 'later',
    where: 'the Merkle log',
    note: 'Witnesses follow their protocol against abuse.',
  },
  { id: 'AUD-09', state: 'later', where: 'the Merkle log', note: 'Signed notes are read strictly.' },
  {
    id: 'AUD-11',
    state: 'later',
    where: 'the Merkle log',
    note: 'Whoever holds the gateway cannot rewrite the past.',
  },
  {
    id: 'AUD-12',
    state: 'later',
    where: 'the Merkle log',
    note: 'Personal data can be erased without breaking the log.',
  },
  {
    id: 'AUD-13',
    state: 'later',
    where: 'the Merkle log',
    note: 'Without witnesses the log goes on and says so.',
  },
  {
    id: 'AUD-15',
    state: 'later',
    where: 'the Merkle log',
    note: 'Ten million records are verified in minutes.',
  },
];
