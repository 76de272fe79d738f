import type { CaseRow } from './case-row.ts';

export const AUT: readonly CaseRow[] = [
  { id: 'AUT-01', state: 'later', where: 'operators who sign in', note: 'A one-time code is good once.' },
  {
    id: 'AUT-02',
    state: 'later',
    where: 'operators who sign in',
    note: 'One-time codes cannot be tried out.',
  },
  {
    id: 'AUT-04',
    state: 'later',
    where: 'operators who sign in',
    note: 'A session changes with the sign-in and ends with what it rested on.',
  },
  {
    id: 'AUT-05',
    state: 'later',
    where: 'operators who sign in',
    note: 'Passwords are judged by length and known leaks, and never cut.',
  },
  { id: 'AUT-06', state: 'later', where: 'operators who sign in', note: 'A recovery code is good once.' },
  {
    id: 'AUT-08',
    state: 'later',
    where: 'operators who sign in',
    note: 'The last owner cannot be locked out, a quorum stays reachable.',
  },
  { id: 'AUT-09', state: 'later', where: 'approvals', note: 'Nobody approves what he asked for himself.' },
  { id: 'AUT-10', state: 'later', where: 'approvals', note: 'What is executed is what was approved.' },
  {
    id: 'AUT-12',
    state: 'later',
    where: 'approvals',
    note: 'Rights are looked at again when it is executed.',
  },
  {
    id: 'AUT-13',
    state: 'later',
    where: 'approvals',
    note: 'The rule of approvals is changed by the stricter of both rules.',
  },
  { id: 'AUT-14', state: 'later', where: 'approvals', note: 'What is shown is what is signed.' },
  {
    id: 'AUT-16',
    state: 'later',
    where: 'approvals',
    note: 'Approvals for acts over the administration socket; that the socket lies in a directory of its owner and asks for a token of an operator is so today.',
  },
  {
    id: 'AUT-17',
    state: 'later',
    where: 'operators who sign in',
    note: 'There is no default account and no open set-up.',
  },
];
