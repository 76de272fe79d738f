import type { CaseRow } from './case-row.ts';

export const VLT: readonly CaseRow[] = [
  {
    id: 'VLT-01',
    state: 'tested',
    where: [
      'packages/gateway/src/vault/vault.test.ts',
      'tests/attacks/vault.test.ts',
      'tests/attacks/leaks.test.ts',
    ],
    note: 'Nothing of planted secrets is in database, log, ledger, index or configuration; a guess of the passphrase costs 256 MiB in three passes (less than the gigabyte that was once thought of: small machines).',
  },
  {
    id: 'VLT-02',
    state: 'tested',
    where: [
      'packages/core/src/vault/formats.test.ts',
      'packages/core/src/crypto/crypto.test.ts',
      'packages/gateway/src/vault/vault.test.ts',
      'tests/attacks/vault.test.ts',
    ],
    note: 'Every byte of every record flipped, cut tags, swapped, moved and rolled-back rows are refused. The whole file put back to an older state is not noticed yet: that waits for the Merkle log.',
  },
  {
    id: 'VLT-04',
    state: 'tested',
    where: ['tests/attacks/vault.test.ts'],
    note: 'A ciphertext made to open under two keys of AES-GCM opens with the committed one alone.',
  },
  {
    id: 'VLT-05',
    state: 'tested',
    where: ['packages/core/src/vault/formats.test.ts', 'packages/gateway/src/vault/vault.test.ts'],
    note: 'An envelope opens at its vault, account, kind, id, field and version and nowhere else.',
  },
  {
    id: 'VLT-06',
    state: 'tested',
    where: [
      'packages/gateway/src/vault/vault.test.ts',
      'packages/core/src/vault/formats.test.ts',
      'packages/gateway/src/supervisor/gateway-process.test.ts',
    ],
    note: 'Wrong passphrases and key files are named as such and open nothing. Shares wait for Shamir’s scheme.',
  },
  {
    id: 'VLT-08',
    state: 'later',
    where: 'rotation of real keys',
    note: 'A real key cannot be exchanged yet.',
  },
  {
    id: 'VLT-09',
    state: 'later',
    where: 'backups',
    note: 'None are made yet; a copy of a stopped data directory opens as the original does.',
  },
  {
    id: 'VLT-10',
    state: 'later',
    where: 'the second schema',
    note: 'There is one schema, made in one transaction; another version is refused.',
  },
  {
    id: 'VLT-12',
    state: 'tested',
    where: ['tests/attacks/vault.test.ts'],
    note: '576 texts in names, labels and ids stay texts; no statement of the program is put together from a value. Filters of the console come with it.',
  },
  {
    id: 'VLT-13',
    state: 'tested',
    where: ['tests/attacks/vault.test.ts'],
    note: 'A database to which a trigger, view, table, index, column, constraint or version was added is not opened; one with a damaged byte is refused by name or whole where it counts.',
  },
  {
    id: 'VLT-14',
    state: 'tested',
    where: ['tests/attacks/vault.test.ts'],
    note: 'Replaced and removed envelopes are in no file once the vault is closed; while it is open the log may hold them, encrypted.',
  },
];
