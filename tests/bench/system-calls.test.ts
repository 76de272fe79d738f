import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsBeyond, readCalls, sumOf } from '../../bench/system-calls.ts';

const wait = (...descriptors: readonly number[]): string => {
  const heard = descriptors.map((each) => `{events=EPOLLIN, data={u32=${each}, u64=${each}}}`).join(', ');
  return `[${heard}], 1024, 4, NULL, 8) = ${descriptors.length}`;
};

test('System calls are told apart by what they are of, and one that was interrupted is one', () => {
  const trace = [
    '10 read(21<socket:[4711]>, ""..., 65536) = 300',
    '10 write(22<socket:[4712]>, ""..., 400 <unfinished ...>',
    '11 pwrite64(30</data/ledger/segment-1>, ""..., 800, 4096) = 800',
    '10 <... write resumed>) = 400',
    '11 write(9<anon_inode:[eventfd]>, ""..., 8) = 8',
    '11 futex(0x7f, FUTEX_WAIT_PRIVATE, 0, NULL) = 0',
    '10 fcntl(40</data/orders.db-shm>, F_SETLK, {}) = 0',
    '10 fcntl(40</data/orders.db-shm>, F_SETLK, {}) = 0',
    '11 rename("/data/ledger/checkpoint.new", "/data/ledger/checkpoint") = 0',
    '10 statx(AT_FDCWD</data>, "/data/HALT", AT_STATX_SYNC_AS_STAT) = -1 ENOENT (No such file or directory)',
    '10 getpid() = 10',
    '10 +++ exited with 0 +++',
    '',
  ].join('\n');
  assert.deepEqual(
    readCalls(trace),
    new Map([
      ['sockets: read of a socket', 1],
      ['sockets: write of a socket', 1],
      ['ledger: pwrite64 of segment-1', 1],
      ['ledger: write of anon_inode:[eventfd]', 1],
      ['ledger: futex', 1],
      ['others: fcntl of orders.db-shm', 2],
      ['ledger: rename of checkpoint.new', 1],
      ['others: statx of HALT', 1],
      ['others: getpid', 1],
    ]),
  );
});

test('A wait is of the ledger only where nothing but its threads ended it, and is counted when it is over', () => {
  const trace = [
    `10 epoll_pwait(16<anon_inode:[eventpoll]>, ${wait(21, 9)}`,
    `10 epoll_pwait(16<anon_inode:[eventpoll]>, ${wait(9)}`,
    '10 epoll_pwait(16<anon_inode:[eventpoll]>,  <unfinished ...>',
    '11 write(9<anon_inode:[eventfd]>, ""..., 8) = 8',
    `10 <... epoll_pwait resumed>${wait(9)}`,
    `10 epoll_pwait(16<anon_inode:[eventpoll]>, ${wait()}`,
    '10 epoll_ctl(16<anon_inode:[eventpoll]>, EPOLL_CTL_ADD, 26, {events=EPOLLIN, data={u32=26, u64=26}}) = 0',
    // Still waiting when nobody looked any more.
    '10 epoll_pwait(16<anon_inode:[eventpoll]>,  <unfinished ...>',
  ].join('\n');
  assert.deepEqual(
    readCalls(trace),
    new Map([
      ['waits: heard of sockets', 1],
      ['ledger: waits that its threads ended', 2],
      ['ledger: write of anon_inode:[eventfd]', 1],
      ['waits: heard nothing', 1],
      ['waits: epoll_ctl of anon_inode:[eventpoll]', 1],
    ]),
  );
});

test('What is done without requests, too, is not theirs, and nothing is less than none', () => {
  const idle = new Map([
    ['others: statx', 70],
    ['waits: heard nothing', 300],
    ['sockets: accept4 of a socket', 16],
  ]);
  const busy = new Map([
    ['others: statx', 75],
    ['waits: heard nothing', 14],
    ['sockets: accept4 of a socket', 16],
    ['sockets: read of a socket', 2_000],
  ]);
  const calls = callsBeyond(idle, busy);
  assert.equal(sumOf(calls, 'others'), 5);
  assert.equal(sumOf(calls, 'waits'), 0);
  assert.equal(sumOf(calls, 'sockets'), 2_000);
  assert.equal(sumOf(calls, 'ledger'), 0);
});
