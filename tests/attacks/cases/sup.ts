import type { CaseRow } from './case-row.ts';

export const SUP: readonly CaseRow[] = [
  {
    id: 'SUP-02',
    state: 'tested',
    where: ['tests/attacks/supply.test.ts'],
    note: 'Twenty changed lockfiles and seven changed settings are refused; packages as published hold the sources that they need and nothing else. Installing offline from a cache is not tried.',
  },
  {
    id: 'SUP-03',
    state: 'later',
    where: 'releases',
    note: 'Nothing is built or published yet: the sources run as they are.',
  },
  {
    id: 'SUP-04',
    state: 'tested',
    where: ['tests/attacks/supply.test.ts'],
    note: 'Every part imports what its rule allows, and reaches code by readable imports alone; the flags of the process: PRC-02. No package of ours needs one from npm when it runs.',
  },
  {
    id: 'SUP-06',
    state: 'tested',
    where: ['packages/cli/src/launcher.test.ts'],
    note: 'An outdated Node is warned of and one that cannot run it is refused.',
  },
];
