import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countCalls } from '../../bench/system-calls.ts';

test('System calls are told apart by what they are of, and one that was interrupted is one', () => {
  const trace = [
    '10 epoll_pwait(13<anon_inode:[eventpoll]>, ...) = 1',
    '10 read(21<socket:[4711]>, ""..., 65536) = 300',
    '10 write(22<socket:[4712]>, ""..., 400 <unfinished ...>',
    '11 pwrite64(30</data/ledger/segment-1>, ""..., 800, 4096) = 800',
    '10 <... write resumed>) = 400',
    '11 write(9<anon_inode:[eventfd]>, ""..., 8) = 8',
    '11 futex(0x7f, FUTEX_WAIT_PRIVATE, 0, NULL) = 0',
    '10 fcntl(40</data/orders.db-shm>, F_SETLK, {}) = 0',
    '10 fcntl(40</data/orders.db-shm>, F_SETLK, {}) = 0',
    '10 getpid() = 10',
    '10 +++ exited with 0 +++',
    '',
  ].join('\n');
  assert.deepEqual(countCalls(trace), {
    sockets: 2,
    waits: 1,
    ledger: 3,
    others: 3,
    namesOfOthers: [
      ['fcntl of orders.db-shm', 2],
      ['getpid', 1],
    ],
  });
});
