import type { CaseRow } from './case-row.ts';

export const AUT: readonly CaseRow[] = [
  {
    id: 'AUT-01',
    state: 'tested',
    where: ['packages/console/src/people/proofs.test.ts'],
    note: 'A step of an app’s code is taken in one statement of the database, durable before anybody is told that it was right: a thousand who race let one through each step, in another session and after a restart too. One step before and after is taken, none before one that was used.',
  },
  {
    id: 'AUT-02',
    state: 'tested',
    where: ['packages/console/src/people/proofs.test.ts'],
    note: 'Five codes in five minutes for each person, counted in the database before they are looked at; then passkeys and recovery codes alone, and an alert: somebody knows the password. Codes come after the password, so that a stranger locks nobody out.',
  },
  {
    id: 'AUT-04',
    state: 'tested',
    where: ['packages/console/src/people/session-store.test.ts', 'tests/attacks/page-people.test.ts'],
    note: 'The cookie is 256 bits that only the console draws, kept as a hash: another at each sign-in, step-up and change of a factor; sessions end after 15 minutes without a person, after 8 hours, and at a change of password, factor, role, accounts or state. A session is not bound to an address: who moves is told of, and stays signed in.',
  },
  {
    id: 'AUT-05',
    state: 'tested',
    where: ['packages/console/src/people/password-rules.test.ts'],
    note: 'Ten to 256 code points, never cut, NFC; no rule for kinds of letters; refused are six thousand common ones (also in capitals, or with digits and signs around), the person’s own name, the product’s, repetitions and sequences. Breached passwords beyond that are not looked up: nothing is sent anywhere.',
  },
  {
    id: 'AUT-06',
    state: 'tested',
    where: ['packages/console/src/people/recovery.test.ts', 'tests/attacks/page-people.test.ts'],
    note: 'Ten codes of 80 bits, kept as hashes, each taken in one statement once; new ones end those of before and need a fresh second factor; whoever guesses waits ever longer. Using one ends all sessions, alerts, and holds back everything that widens.',
  },
  {
    id: 'AUT-08',
    state: 'tested',
    where: ['tests/attacks/admin-acts.test.ts', 'packages/console/src/people/last-factor.test.ts'],
    note: 'Ten thousand random acts of operators (a million by soak) against a twin that says who may do what: an owner of everything and a quorum are always left, nothing is done without its approvals, nobody agrees with himself. Of a person’s second factors the last one stays, looked at within the transaction that removes.',
  },
  {
    id: 'AUT-09',
    state: 'tested',
    where: ['tests/attacks/approvals.test.ts'],
    note: 'Nobody agrees to what he proposed, nor twice, nor within a day after somebody gave him a token or more rights, whoever it was. Two tokens that one person was given long before are two operators: nothing tells.',
  },
  {
    id: 'AUT-10',
    state: 'tested',
    where: ['tests/attacks/approval-races.test.ts'],
    note: 'A consent is to the SHA-256 over the exact change, the state that it was written against and its end, worked out anew at the instant at which it is done: what was edited, is another change, is stale or was done is refused, and races with what takes the consent away have one end each.',
  },
  {
    id: 'AUT-12',
    state: 'tested',
    where: ['tests/attacks/approvals.test.ts'],
    note: 'Who lost his role or was disabled since counts for nothing, also while the act is being written down; a proposer who lost his carries nothing out.',
  },
  {
    id: 'AUT-13',
    state: 'tested',
    where: ['tests/attacks/approvals.test.ts'],
    note: 'Whatever lowers a number of the rule needs the most that either rule asks for, and is in force a day later.',
  },
  {
    id: 'AUT-14',
    state: 'tested',
    where: [
      'tests/attacks/approval-shows.test.ts',
      'packages/cli/src/commands/operators.test.ts',
      'packages/console/web/src/pages/approvals/approvals.test.ts',
    ],
    note: 'What cannot be seen, turns text around or looks like another letter stands as its code; command and page work the digest out over what they show, and offer nothing to agree to where it is another. Whoever took over the console shows what he likes: one of those who agree does so by the command line.',
  },
  {
    id: 'AUT-16',
    state: 'tested',
    where: ['tests/attacks/approval-shows.test.ts'],
    note: 'The socket is of mode 0600 in a directory of its owner, wants a token, and asks for approvals of whoever has one. Who is root and has what opens the vault is not kept out.',
  },
  {
    id: 'AUT-17',
    state: 'tested',
    where: ['packages/console/src/people/set-up.test.ts'],
    note: 'There is no account until somebody has used the link that the terminal of the process that serves shows: 256 bits, fifteen minutes, once; nothing is written before its last step, and of two who race one is in. Before that nothing answers but the page itself.',
  },
];
