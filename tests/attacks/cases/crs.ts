import type { CaseRow } from './case-row.ts';

export const CRS: readonly CaseRow[] = [
  {
    id: 'CRS-02',
    state: 'tested',
    where: ['tests/faults/kill-writes.test.ts'],
    note: 'The gateway is killed by strace at its n-th write and sync (a sample; every one with KILL_WRITE_STEP=1), and who makes segments at each of its renames, too: vault and ledger open, nothing that was told is lost, nothing is sent twice.',
  },
  {
    id: 'CRS-03',
    state: 'later',
    where: 'images of a whole disk, cut off under load',
    note: 'A killed process leaves the system’s cache intact; that records are written with O_DSYNC is relied upon.',
  },
  {
    id: 'CRS-04',
    state: 'tested',
    where: [
      'tests/faults/broken-disk.test.ts',
      'tests/faults/full-disk.test.ts',
      'packages/gateway/src/supervisor/gateway-process.test.ts',
    ],
    note: 'Without room new orders are refused (LEDGER_UNAVAILABLE), cancels and the halt go on, orders go again without a restart when there is room, and nothing is damaged.',
  },
  {
    id: 'CRS-06',
    state: 'tested',
    where: ['packages/gateway/src/ledger/ledger.test.ts'],
    note: 'A last group cut at every byte is dropped or kept by whole records; damage before it is refused and named.',
  },
  {
    id: 'CRS-07',
    state: 'tested',
    where: ['tests/faults/broken-disk.test.ts'],
    note: 'Every write fails with EIO or ENOSPC from one instant on: as CRS-04, until the next start, which writes a GAP record. A read-only remount and running out of descriptors or inodes are not tried.',
  },
  {
    id: 'CRS-08',
    state: 'tested',
    where: ['packages/gateway/src/supervisor/gateway-process.test.ts'],
    note: 'A second gateway on the same data refuses to start. Another process that locks the vault’s database for long is not tried.',
  },
  {
    id: 'CRS-10',
    state: 'tested',
    where: [
      'tests/faults/clock-jumps.test.ts',
      'packages/gateway/src/orders/replay-memory.test.ts',
      'packages/gateway/src/pipeline/unsigned-bodies.test.ts',
    ],
    note: 'The wall clock jumps by up to ten years, both ways, under load: no order is lost or repeated, no used signature is good again. After orders at an instant far ahead the key may stay refused until then.',
  },
  {
    id: 'CRS-11',
    state: 'tested',
    where: ['tests/faults/clock-jumps.test.ts'],
    note: 'While the clocks are more than 5 s apart orders stop and cancels go on. It is a refusal and a code, no alarm yet.',
  },
  {
    id: 'CRS-12',
    state: 'tested',
    where: ['tests/attacks/crs-calendar.test.ts'],
    note: 'Leap days, the years 2038 and 2100 and the turn of a second pass through the timestamps of both venues.',
  },
  {
    id: 'CRS-14',
    state: 'tested',
    where: ['tests/faults/kill.test.ts'],
    note: 'Ten SIGKILLs at random instants under load at each venue (KILL_ROUNDS for more): each life finds out what the one before left open. A fault inside the process ends it in the same way.',
  },
  {
    id: 'CRS-15',
    state: 'later',
    where: 'the second release',
    note: 'There is no other version yet; a vault or ledger of an unknown format is refused.',
  },
  {
    id: 'CRS-16',
    state: 'later',
    where: 'the soak of a release, over a day',
    note: '`npm run soak` runs for as long as it is told; a day of it has not been measured.',
  },
];
