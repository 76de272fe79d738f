import type { CaseRow } from './case-row.ts';

export const TEN: readonly CaseRow[] = [
  {
    id: 'TEN-01',
    state: 'tested',
    where: ['tests/attacks/tenants.test.ts', 'tests/attacks/wsx-tenants.test.ts'],
    note: 'The bot of one account names orders, client ids and ledgers of another in every act that takes one, at both venues, by request and over streams. Operators of one account only wait for the console.',
  },
  {
    id: 'TEN-03',
    state: 'tested',
    where: ['packages/gateway/src/vault/vault.test.ts'],
    note: 'An envelope that was copied over another account’s does not open. The alert waits for alerts.',
  },
  {
    id: 'TEN-04',
    state: 'tested',
    where: [
      'packages/gateway/src/upstream/upstream.test.ts',
      'tests/attacks/tenants.test.ts',
      'tests/attacks/wsx-tenants.test.ts',
    ],
    note: 'Connections to a venue belong to one credential, also where the requests of several accounts come through each other (`ATTACK_INTERLEAVED`, over streams `ATTACK_STREAM_INTERLEAVED`).',
  },
  {
    id: 'TEN-05',
    state: 'later',
    where: 'the console',
    note: 'Inviting people and giving them roles.',
  },
];
