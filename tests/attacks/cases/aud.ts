import type { CaseRow } from './case-row.ts';

export const AUD: readonly CaseRow[] = [
  {
    id: 'AUD-01',
    state: 'tested',
    where: ['tests/ledger/hostile-text.test.ts', 'tests/e2e/ledger-search.test.ts'],
    note: '500 records with ends of lines, escapes, directions of writing and false records in every field that somebody else writes: a line each, canonical by the judgement of another language, read back as written; what is longer than a record is refused. What the command shows of records and labels has no such characters. How a console shows them is tested with the console.',
  },
  {
    id: 'AUD-03',
    state: 'tested',
    where: ['tests/ledger/mutations.test.ts', 'tests/ledger/named-records.test.ts'],
    note: 'A flipped bit of a record, a tile or a checkpoint is found, with the record’s number, by the gateway’s verifier and by another that shares no code with it (`LEDGER_MUTATIONS`). Of records that no checkpoint covers the checksums alone speak: a last record whose last byte becomes zero looks like a write that was cut short.',
  },
  {
    id: 'AUD-04',
    state: 'tested',
    where: ['tests/ledger/named-records.test.ts'],
    note: 'A log that lost its last k records, for every k of those that were signed; a whole directory that was rolled back is found by whoever kept a checkpoint, with which every receipt ends.',
  },
  {
    id: 'AUD-05',
    state: 'tested',
    where: ['tests/ledger/mutations.test.ts'],
    note: 'Records, groups and segments that are swapped, deleted, duplicated, inserted or changed, as they are and with checksums made anew; files of an earlier copy, of a fork, of another log (`LEDGER_MUTATIONS`). What was behind the checkpoint can be made anew by whoever writes the files.',
  },
  {
    id: 'AUD-07',
    state: 'tested',
    where: [
      'packages/gateway/src/witness/witnessing.test.ts',
      'packages/witness/src/witness.test.ts',
      'tests/e2e/witness.test.ts',
      'tests/faults/witness-kill.test.ts',
    ],
    note: 'A second gateway from one backup gets no cosignature, whether it is behind or beside the first, and says so; the witness refuses it after each of its own deaths, too.',
  },
  {
    id: 'AUD-08',
    state: 'tested',
    where: [
      'packages/witness/src/witness.test.ts',
      'packages/witness/src/listener.test.ts',
      'packages/gateway/src/witness/witnessing.test.ts',
    ],
    note: 'Every row of the standard, as the witness and as who asks it: old sizes, proofs, unknown logs and keys, signatures that do not hold, 64 hashes, bodies of 64 KiB, and sixteen requests at once that grow one head.',
  },
  {
    id: 'AUD-09',
    state: 'tested',
    where: ['packages/core/src/ledger/tree/hostile-notes.test.ts'],
    note: 'Notes of no, of 64 and of 1,000 signatures, other key ids, a name twice, a known key whose signature does not hold, and 4,000 changes at random (not the 10^8 of a fuzzer). The list of refused forms (carriage returns, control characters, other base64) is in `notes.test.ts`, with examples of other programs.',
  },
  {
    id: 'AUD-11',
    state: 'tested',
    where: ['packages/witness/src/witness.test.ts'],
    note: 'A log that has its own key and signs another past gets no cosignature. That what it records is true nobody can prove: `docs/operations/witness.md` says so.',
  },
  {
    id: 'AUD-12',
    state: 'tested',
    where: [
      'tests/attacks/erasure.test.ts',
      'tests/attacks/erasure-older-file.test.ts',
      'packages/gateway/src/admin/erasing.test.ts',
      'packages/gateway/src/privacy/erasing.test.ts',
      'packages/gateway/src/privacy/older-file.test.ts',
      'packages/gateway/src/privacy/forged-file.test.ts',
      'packages/gateway/src/privacy/compose.test.ts',
      'packages/gateway/src/privacy/retention.test.ts',
    ],
    note: 'Records hold pseudonyms under a salt of each day. A planted address is in no file of an installation, while it runs and after. What is too old is erased by itself, what an operator says by him. Salts and values that are erased are gone from their files to the byte, both verifiers find the ledger as whole as before, and no search finds the address. An older copy of their file is erased again by the next start, and the ledger says so; what such a file says was erased of it takes no day with it, and no backup. Allow-lists of policies, labels and reasons stand as somebody wrote them; what a disk keeps of bytes that were freed is its own matter.',
  },
  {
    id: 'AUD-13',
    state: 'tested',
    where: [
      'packages/gateway/src/witness/witnessing.test.ts',
      'packages/gateway/src/witness/unwitnessed-stop.test.ts',
      'tests/faults/unwitnessed-stop.test.ts',
      'tests/e2e/witness.test.ts',
    ],
    note: 'Without witnesses records and checkpoints go on, the metric grows, an event follows after five minutes and one when it is over. Where the owner asked for it, orders that open are refused after so many minutes, until a checkpoint is witnessed; cancels and what reduces go on.',
  },
  {
    id: 'AUD-15',
    state: 'tested',
    where: [
      'tests/e2e/ledger-archive.test.ts',
      'tests/ledger/archived.test.ts',
      'tests/ledger/receipts.test.ts',
      'tests/e2e/ledger-export.test.ts',
    ],
    note: 'The oldest segments go elsewhere while bots trade: both verifiers find what is left whole, and with the archive read every record of it; receipts are had of both; every record is exported once. How fast is no test, which would be one of the machine: `bench/large-log.ts` writes a log of any size and measures it. One thread verifies 58,000 records in a second of computing, and a receipt of any of ten million was had in 20 ms (48 ms at the 99th percentile, on a machine that was full of other work).',
  },
];
