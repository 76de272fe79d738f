import type { CaseRow } from './case-row.ts';

export const TIM: readonly CaseRow[] = [
  {
    id: 'TIM-01',
    state: 'tested',
    where: ['tests/attacks/timing.test.ts'],
    note: 'A wrong signature costs the same HMACs for a key that exists and for one that does not, counted on a real vault; comparison in constant time. Times are measured and judged with `TIMING_ROUNDS` of 20,000 or more, in the process, not over a network. The first request of a key since the start opens its secrets, which takes longer.',
  },
  {
    id: 'TIM-03',
    state: 'tested',
    where: ['packages/console/src/people/sign-in.test.ts', 'tests/attacks/page-people.test.ts'],
    note: 'Unknown name, wrong password and somebody without one get the same bytes after one Argon2id of the same cost; the quarter of the fastest of many is compared, with a lighter hash as the control that a difference would be seen. Not measured over a network.',
  },
  {
    id: 'TIM-04',
    state: 'tested',
    where: ['tests/attacks/timing.test.ts'],
    note: 'Access keys have as many bits of chance as the venues’ forms hold (OKX 122, HTX 116), secrets 128. Ids that only operators see have 64 and open nothing.',
  },
];
