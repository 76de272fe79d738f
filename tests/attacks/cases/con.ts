import type { CaseRow } from './case-row.ts';

export const CON: readonly CaseRow[] = [
  {
    id: 'CON-01',
    state: 'tested',
    where: [
      'tests/attacks/page-arrivals.test.ts',
      'tests/attacks/page-live.test.ts',
      'tests/console/origins.test.ts',
    ],
    note: 'Forms, JSON as plain text, other origins and ports, sites that a browser calls cross-site or same-site, bent names, and addresses without a name: each is refused before its body is read, with the cookie of somebody who is signed in; nothing but a POST of the page changes anything. The same of live connections. In Chromium another site and another port of the same site try forms, beacons, fetches and a live connection with somebody’s session: nothing is halted, ended or read.',
  },
  {
    id: 'CON-02',
    state: 'tested',
    where: ['tests/console/text.test.ts'],
    note: 'Three hundred texts that are markup or code elsewhere, as names of keys, owners and people, as reasons, and as what a venue answers: Chromium shows them to the letter on every page; no dialog opens and the policy of the page has nothing to report. Both are seen where something does run.',
  },
  {
    id: 'CON-04',
    state: 'tested',
    where: ['tests/console/bundle.test.ts'],
    note: 'No source of the page has a way from text to markup, to code or to a style of an element, and its policy lets no script make one (`require-trusted-types-for`, `trusted-types` none).',
  },
  {
    id: 'CON-05',
    state: 'tested',
    where: ['tests/attacks/page-schemas.test.ts'],
    note: 'The headers of every route, refusals included, are one of the sets that were looked at (`tests/attacks/page-headers.json`): each says its type and its charset, that it is nothing else, and the policy of the page.',
  },
  {
    id: 'CON-06',
    state: 'tested',
    where: ['packages/console/web/src/app/safe-path.test.ts', 'tests/attacks/page-arrivals.test.ts'],
    note: 'After signing in one goes on to a path of plain segments of this page or to its beginning: thirty ways to write another host, a scheme or a way up are none. Forty addresses and parameters that lead elsewhere: the server itself redirects nobody, ever.',
  },
  {
    id: 'CON-08',
    state: 'tested',
    where: ['tests/attacks/page-schemas.test.ts', 'tests/attacks/page-live.test.ts'],
    note: 'From the routes themselves: the schema of every body is closed down to its last object, and every route refuses fields such as `role`, `approvedBy`, `operatorId` in its body and in its address, a field that is named twice, and names that mean something to objects. What a page says over a live connection, too.',
  },
  {
    id: 'CON-09',
    state: 'tested',
    where: ['tests/attacks/page-arrivals.test.ts', 'tests/console/day.test.ts'],
    note: 'Everything but files whose names hold a hash of what is in them is `no-store`, refusals included. Whoever goes back in Chromium after the sign-out sees nothing but the sign-in.',
  },
  {
    id: 'CON-10',
    state: 'tested',
    where: [
      'packages/cli/src/settings/console-settings.test.ts',
      'packages/console/src/server/heard-peers.test.ts',
      'tests/attacks/page-transport.test.ts',
    ],
    note: 'A configuration that serves the page on anything but loopback without TLS, or without named proxies that encrypt in front of it, is refused at the start; with a certificate there is no plain HTTP, and browsers are told so (HSTS).',
  },
  {
    id: 'CON-12',
    state: 'tested',
    where: ['tests/attacks/page-accounts.test.ts'],
    note: 'A person with the rights of one account against another one, over every operation that the page has: by the account, by its virtual key, and by leaving both out; lists show what is his. Each with the same call on his own.',
  },
  {
    id: 'CON-13',
    state: 'tested',
    where: ['packages/gateway/src/admin/sealed-calls.test.ts', 'tests/console/sealed-secrets.test.ts'],
    note: 'No secret of a venue or a bot is in the console in clear: its gateway takes none and gives none in clear by a console, and the memory of a console that bound a key and cut another holds neither, nor does its database, its log or what went over the wire. Against a console that serves another script than this one it does not help.',
  },
  {
    id: 'CON-14',
    state: 'tested',
    where: ['packages/console/web/src/sealing/sealed-secret.test.ts'],
    note: 'The page seals to no key that the gateway did not sign, to no other gateway than the one it knows, and for no other operator; a key that changed is remembered only once somebody compared it.',
  },
  {
    id: 'CON-15',
    state: 'tested',
    where: [
      'packages/gateway/src/admin/bind-invitations.test.ts',
      'tests/console/sealed-secrets.test.ts',
      'tests/console/bind-link.test.ts',
    ],
    note: 'A bind link that somebody read on its way is good for one browser: the second one is refused and its maker is told, whichever of the two was the thief. It binds on its own terms, once, and shows nothing to who has not its secret.',
  },
];
