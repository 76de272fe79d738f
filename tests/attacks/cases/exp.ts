import type { CaseRow } from './case-row.ts';

export const EXP: readonly CaseRow[] = [
  {
    id: 'EXP-02',
    state: 'later',
    where: 'looking after bound keys',
    note: 'A key that will expire because it has no address is warned of in time; binding says so today.',
  },
  {
    id: 'EXP-03',
    state: 'later',
    where: 'looking after bound keys',
    note: 'Keys that the venue drops for want of use are used.',
  },
  {
    id: 'EXP-04',
    state: 'later',
    where: 'looking after bound keys',
    note: 'A key that was deleted at the venue freezes its account.',
  },
  {
    id: 'EXP-06',
    state: 'later',
    where: 'looking after bound keys',
    note: 'Binding the key of a main account by policy refused; binding says so today.',
  },
  {
    id: 'EXP-07',
    state: 'tested',
    where: ['tests/attacks/wsx-life.test.ts'],
    note: 'Revoking, suspending and a new secret close what is open within 100 ms, with orders under way. Rotation replaces at once, without an overlap; a key that expires by itself is found within seconds.',
  },
  {
    id: 'EXP-08',
    state: 'later',
    where: 'looking after bound keys',
    note: 'Rotation that was not done is reminded of.',
  },
];
