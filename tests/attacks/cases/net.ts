import type { CaseRow } from './case-row.ts';

export const NET: readonly CaseRow[] = [
  {
    id: 'NET-01',
    state: 'tested',
    where: ['packages/gateway/src/upstream/upstream.test.ts'],
    note: 'Hosts are compiled in; paper is loopback alone, and no configuration names another. Webhooks wait for alerts.',
  },
  { id: 'NET-02', state: 'later', where: 'alerts', note: 'No webhooks yet.' },
  {
    id: 'NET-03',
    state: 'tested',
    where: ['packages/gateway/src/edge/bot-listener.test.ts'],
    note: 'A listener serves its own names alone. Origins and cookies wait for the console.',
  },
  { id: 'NET-05', state: 'later', where: 'alerts', note: 'No webhooks yet.' },
  {
    id: 'NET-06',
    state: 'tested',
    where: [
      'packages/http/src/client-tls.test.ts',
      'packages/gateway/src/config/launch-check.test.ts',
      'tests/attacks/processes.test.ts',
    ],
    note: 'Self-signed, expired, wrong host, unknown authority and TLS 1.1 are refused before a byte of a request is written; variables that change trust never reach the gateway, and it refuses to start with them. Revocation and SHA-1 rest on the runtime.',
  },
  {
    id: 'NET-07',
    state: 'later',
    where: 'alerts',
    note: 'A certificate that changes and is valid is taken, silently so far.',
  },
  {
    id: 'NET-09',
    state: 'tested',
    where: ['packages/gateway/src/config/launch-check.test.ts', 'tests/attacks/processes.test.ts'],
    note: 'A gateway started under proxies, options, paths and authorities of somebody else has none of them and trades directly.',
  },
  {
    id: 'NET-10',
    state: 'later',
    where: 'a resolver of our own',
    note: 'Names are resolved by the system; TLS protects against a wrong answer, a connection that hangs is given up after five seconds.',
  },
  {
    id: 'NET-11',
    state: 'later',
    where: 'a resolver of our own',
    note: 'Hosts are names and a connection is not reused beyond its age, so that a changed address is followed; nothing of it is tested with real names.',
  },
  {
    id: 'NET-13',
    state: 'tested',
    where: ['packages/gateway/src/upstream/connect-guard.test.ts'],
    note: 'The guard inside the process lets no part of program or runtime connect elsewhere (eleven ways). Rules of the system’s firewall wait for the packaged service.',
  },
];
