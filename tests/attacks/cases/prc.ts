import type { CaseRow } from './case-row.ts';

export const PRC: readonly CaseRow[] = [
  {
    id: 'PRC-02',
    state: 'tested',
    where: [
      'packages/gateway/src/config/launch-check.test.ts',
      'packages/gateway/src/supervisor/gateway-process.test.ts',
      'tests/attacks/processes.test.ts',
    ],
    note: 'Unknown flags and variables refuse the start; under the flags that are given, files, processes, threads, addons, code from text and the debugger are out of reach, and SIGUSR1 opens nothing.',
  },
  {
    id: 'PRC-03',
    state: 'tested',
    where: ['tests/attacks/processes.test.ts'],
    note: 'A gateway aborted under an operator who asks for core files leaves none.',
  },
  {
    id: 'PRC-04',
    state: 'later',
    where: 'the packaged service',
    note: 'A program of the same user may read the gateway’s memory (LEK-06 does so): it needs a user of its own.',
  },
  {
    id: 'PRC-06',
    state: 'tested',
    where: ['tests/attacks/processes.test.ts'],
    note: 'Another user reads neither token nor vault and cannot connect to the socket; without a token nobody is served.',
  },
  {
    id: 'PRC-07',
    state: 'tested',
    where: ['tests/attacks/processes.test.ts'],
    note: 'Modules, settings and preloads that lie where the gateway is started from are not loaded. One bundled file waits for the packaged service.',
  },
  {
    id: 'PRC-08',
    state: 'later',
    where: 'a signing process of its own',
    note: 'Edge and core are one process today.',
  },
  {
    id: 'PRC-10',
    state: 'tested',
    where: ['tests/attacks/processes.test.ts', 'packages/gateway/src/supervisor/data-directory.test.ts'],
    note: 'Nothing below a used data directory can be read by anybody else.',
  },
  {
    id: 'PRC-11',
    state: 'tested',
    where: ['tests/attacks/processes.test.ts'],
    note: 'Ninety names cannot be added to all objects of the running gateway, neither by assignment nor by definition nor by __proto__.',
  },
  { id: 'PRC-12', state: 'later', where: 'the packaged service', note: 'No unit file yet.' },
];
