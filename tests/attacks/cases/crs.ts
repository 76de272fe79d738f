import type { CaseRow } from './case-row.ts';

export const CRS: readonly CaseRow[] = [
  {
    id: 'CRS-02',
    state: 'tested',
    where: ['tests/faults/kill-writes.test.ts', 'tests/faults/kill-vault.test.ts'],
    note: 'The gateway is killed by strace at its n-th write, sync, rename, removal and making of a directory (a sample; every one with KILL_WRITE_STEP=1), and who makes segments at each of its renames, too: vault and ledger open, nothing that was told is lost, nothing is sent twice, the log verifies with its key and is the one of which receipts, records and checkpoints were given before. A vault whose locks, root key or account’s key change meanwhile opens as before or as after, and goes on (KILL_VAULT_STEP=1 for every write).',
  },
  {
    id: 'CRS-03',
    state: 'tested',
    where: ['tests/faults/power-cut.test.ts', 'tests/faults/disk-states.test.ts'],
    note: 'Images of an ext4 file system are taken under load without a sync, while nobody writes (a few; POWER_CUTS for 2,000), and a gateway starts with each: every record, receipt and checkpoint that was given is there, the log verifies, SQLite is sound. What nobody synced is lost with them, as the control wants; needs root and loop devices. Everywhere else, and besides: from the calls of a writer follows what a disk may hold at any instant (parts of what was not synced, in any order), and the ledger goes on from a sample of that (DISK_STATES). A disk that lies about its cache is not defended against.',
  },
  {
    id: 'CRS-04',
    state: 'tested',
    where: [
      'tests/faults/broken-disk.test.ts',
      'tests/faults/broken-head.test.ts',
      'tests/faults/full-disk.test.ts',
      'tests/faults/disk-sweep.test.ts',
      'tests/faults/full-disk-gateway.test.ts',
      'tests/faults/full-disk-halt.test.ts',
      'packages/gateway/src/supervisor/disk-reserve.test.ts',
      'packages/gateway/src/ledger/reserve.test.ts',
      'packages/gateway/src/supervisor/gateway-process.test.ts',
    ],
    note: 'Free space from none to 2 MiB (some amounts; every 4 KiB with DISK_SWEEP_KIB=4): without room new orders and reads are refused (LEDGER_UNAVAILABLE), cancels and the halt go on and are durable from a reserve, and without one from memory; orders go again without a restart when there is room, and nothing is damaged. What is halted, suspended or revoked then holds over starts.',
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
    where: [
      'tests/faults/broken-disk.test.ts',
      'tests/faults/broken-head.test.ts',
      'tests/faults/disk-sweep.test.ts',
      'packages/gateway/src/ledger/reserve.test.ts',
    ],
    note: 'Every write fails with EIO, ENOSPC or EROFS (as after a read-only remount) from one instant on: as CRS-04, until the next start, which writes a GAP record. Without an inode the reserve serves, as it needs none; without a descriptor for the next segment it is tried again. Head, checkpoint and tiles that cannot be written stop nothing. There is no directory for temporary files.',
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
      'packages/gateway/src/limits/rate-levels.random.test.ts',
    ],
    note: 'The wall clock jumps by up to ten years, both ways, under load: no order is lost or repeated, no used signature is good again; rates are of a clock that nobody sets. After orders at an instant far ahead the key may stay refused until then.',
  },
  {
    id: 'CRS-11',
    state: 'tested',
    where: ['tests/faults/clock-jumps.test.ts'],
    note: 'While the clocks are more than 5 s apart orders stop and cancels go on. The event `clock-skew` tells of it when it begins and when it is over.',
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
    note: 'Ten SIGKILLs at random instants under load at each venue (KILL_ROUNDS for more): each life finds out what the one before left open. A fault inside the process ends it in the same way. The log that comes out is one log, of which every checkpoint and record that was shown is a part.',
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
