import type { CaseRow } from './case-row.ts';

export const LEK: readonly CaseRow[] = [
  {
    id: 'LEK-02',
    state: 'tested',
    where: [
      'tests/attacks/leaks.test.ts',
      'packages/core/src/crypto/crypto.test.ts',
      'tests/attacks/wsx-venue.test.ts',
    ],
    note: 'Secrets and keys thrown, rejected, inspected, logged, warned of, compared, cloned and put into a report show a label; refused and failed calls of a whole installation are searched for planted secrets in every form that programs write. Every frame of every attack on streams is searched, both ways. Faults are not injected at every await.',
  },
  {
    id: 'LEK-03',
    state: 'tested',
    where: ['tests/attacks/leaks.test.ts'],
    note: 'Arguments, environment and title of every process and the heap snapshot of the command that runs the gateway hold no secret; freed pieces of what was typed may still lie in its raw memory. Core files and report flags: PRC-03 and PRC-02.',
  },
  {
    id: 'LEK-04',
    state: 'tested',
    where: ['tests/attacks/leaks.test.ts'],
    note: 'No access key in a URL, signature or query is in any file or output; the ledger has the path alone.',
  },
  {
    id: 'LEK-06',
    state: 'tested',
    where: ['tests/attacks/memory.test.ts'],
    note: 'Memory of the running gateway, read from outside: exactly one copy of each real and virtual secret after use, and none as an HMAC combines it with its constants. The process that bound a key keeps more until it is started again; the passphrase and access key of a venue are in every request and so are not counted.',
  },
  {
    id: 'LEK-07',
    state: 'tested',
    where: ['tests/attacks/memory.test.ts', 'packages/core/src/crypto/hmac-key.test.ts'],
    note: 'No copy of any secret within five seconds of sealing; a key that was wiped signs nothing. Halt and revocation keep the vault open and are not measured.',
  },
  {
    id: 'LEK-08',
    state: 'tested',
    where: ['tests/attacks/leaks.test.ts'],
    note: 'Label names are a closed set; no label, id, account or balance is told. There are no trace ids.',
  },
  {
    id: 'LEK-10',
    state: 'tested',
    where: ['tests/alerts/served.test.ts'],
    note: 'A message is a row’s sentence with named fields of a record in it: a real gateway’s day over a webhook, in which secrets of virtual keys, tokens and the webhook’s own are looked for, as in the store and the output. Addresses stand there as pseudonyms.',
  },
  {
    id: 'LEK-11',
    state: 'tested',
    where: ['tests/attacks/leaks.test.ts'],
    note: 'No banner, stack, file name or version in any answer; nine well-known paths are refused in the venue’s form on every port.',
  },
  {
    id: 'LEK-12',
    state: 'tested',
    where: ['tests/attacks/leaks.test.ts'],
    note: 'No answer and no refusal is compressed, whatever the bot accepts.',
  },
];
