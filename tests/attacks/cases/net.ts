import type { CaseRow } from './case-row.ts';

export const NET: readonly CaseRow[] = [
  {
    id: 'NET-01',
    state: 'tested',
    where: [
      'packages/gateway/src/upstream/upstream.test.ts',
      'packages/console/src/channels/outbound-guard.test.ts',
      'tests/attacks/named-hosts.test.ts',
      'tests/e2e/network.test.ts',
    ],
    note: 'Hosts are compiled in, in the tables of the venues alone; paper is loopback alone, and no configuration names another. A whole installation under a trace of its network contacts what is configured and nothing else. Channels of alerts reach addresses of the internet alone, none of which is this machine’s, and others only of a host that `alerts.private_hosts` names, whichever way the address is written; plain HTTP goes to loopback alone, no redirect is followed. Any port of such a host is reached.',
  },
  {
    id: 'NET-02',
    state: 'tested',
    where: ['packages/console/src/channels/outbound-guard.test.ts'],
    note: 'A name is looked up once, the addresses that were judged are those that are connected to, one after the other, and the one that answers is judged once more on the connection. One private address among several refuses the name.',
  },
  {
    id: 'NET-03',
    state: 'tested',
    where: ['packages/gateway/src/edge/bot-listener.test.ts'],
    note: 'A listener serves its own names alone. Origins and cookies wait for the console.',
  },
  {
    id: 'NET-05',
    state: 'tested',
    where: [
      'packages/console/src/channels/http-post.test.ts',
      'packages/console/src/channels/outbound-guard.test.ts',
      'tests/alerts/email-server.test.ts',
    ],
    note: 'A try has fifteen seconds in all, lookup and every address included, by HTTP and by mail, and reads 64 KiB of an HTTP answer at most; its status counts, and a number of seconds to wait. Nothing of it is kept or shown.',
  },
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
