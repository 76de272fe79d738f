import type { CaseRow } from './case-row.ts';

export const EXP: readonly CaseRow[] = [
  {
    id: 'EXP-02',
    state: 'tested',
    where: ['tests/watch/ends.test.ts'],
    note: 'Binding says so, and the end is told of in steps: 14, 7, 3 and 1 days before at HTX, whose own count of days is taken; 7, 3 and 1 at OKX, where each look is a use and an end comes near only while nobody can look. A hundred days on clocks of the test’s own. A policy that refuses such keys is missing.',
  },
  {
    id: 'EXP-03',
    state: 'tested',
    where: ['tests/watch/ends.test.ts'],
    note: 'Every bound key is read back by a private question every five minutes (a day at most), which is a use.',
  },
  {
    id: 'EXP-04',
    state: 'tested',
    where: ['tests/watch/changes.test.ts', 'tests/watch/refused-login.test.ts'],
    note: 'A key that is deleted at the venue halts its account once the venue has said so twice, and is told of; so does one that may do more or works from more addresses. A login on a stream that is refused begins a look, so that it is found within a minute where live pictures are kept; else by the next look, within about five. The refusal of an order begins none.',
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
