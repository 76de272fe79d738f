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
      'packages/core/src/vault/key-exchange.test.ts',
      'packages/core/src/crypto/crypto.test.ts',
      'packages/gateway/src/vault/vault.test.ts',
      'packages/gateway/src/vault/vault-locks.test.ts',
      'tests/attacks/vault.test.ts',
    ],
    note: 'Every byte of every record flipped, cut tags, swapped, moved and rolled-back rows are refused, and so is a list of locks of before beside the entries of now: a lock that was removed does not come back. The whole file put back to an older state is refused, because the ledger knows a later one (VLT-09).',
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
    state: 'tested',
    where: [
      'packages/gateway/src/admin/rebind.test.ts',
      'packages/gateway/src/admin/unbind.test.ts',
      'tests/operations/leaked-venue-key.test.ts',
      'tests/e2e/unbind.test.ts',
    ],
    note: 'A new key takes the place of the old one after the checks of a first binding, for the same user of the venue, in one transaction that the ledger has before it; the old key is in the vault until then, and not a byte of it afterwards. An account that is taken out leaves neither its key in a file or in the memory of the next life, nor a virtual key that is not refused as the venue refuses one that is gone.',
  },
  {
    id: 'VLT-09',
    state: 'tested',
    where: [
      'tests/backup/hostile.test.ts',
      'tests/backup/rollback.test.ts',
      'tests/backup/load.test.ts',
      'packages/cli/src/backup/tar.test.ts',
    ],
    note: 'Backups that were cut, changed, put together from two, or hold links and names that lead elsewhere are refused, and leave nothing behind; a backup under load is restored with zero differences; of 105 older states that were put back each is noticed. Both vault and ledger put back whole: only by a kept checkpoint or a witness. Nothing in clear is written meanwhile, and the key of the vault is not in it.',
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
    where: [
      'packages/gateway/src/vault/vault-locks.test.ts',
      'packages/gateway/src/vault/account-exchange.test.ts',
      'tests/attacks/vault.test.ts',
    ],
    note: 'Replaced and removed envelopes are in no file once the vault is closed; while it is open the log may hold them, encrypted. What a former root key, a removed lock or a former key of an account had wrapped is in none even then.',
  },
];
