import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openMachine } from './machine.ts';
import { listListening } from './sockets.ts';

void test('sockets of a machine are read with their addresses, and those that are connected are left out', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'bitting-sockets-'));
  try {
    mkdirSync(path.join(root, 'proc', 'net'), { recursive: true });
    const row = (local: string, state: string): string =>
      `   0: ${local} 00000000:0000 ${state} 00000000:00000000\n`;
    writeFileSync(
      path.join(root, 'proc', 'net', 'tcp'),
      row('0100007F:47E0', '0A') + row('0500000A:0016', '0A') + row('00000000:1F90', '01'),
    );
    writeFileSync(
      path.join(root, 'proc', 'net', 'tcp6'),
      row(`${'0'.repeat(32)}:0050`, '0A') +
        row(`${'0'.repeat(24)}01000000:0051`, '0A') +
        row(`${'0'.repeat(16)}FFFF00000100007F:0052`, '0A') +
        row('B80D0120000000000000000001000000:0053', '0A'),
    );
    assert.deepEqual(listListening(openMachine(root, 0)), [
      { address: '127.0.0.1', port: 18_400, isLoopback: true },
      { address: '10.0.0.5', port: 22, isLoopback: false },
      { address: '::', port: 80, isLoopback: false },
      { address: '::1', port: 81, isLoopback: true },
      { address: '127.0.0.1', port: 82, isLoopback: true },
      { address: '2001:db8:0:0:0:0:0:1', port: 83, isLoopback: false },
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

void test(
  'socket that really listens is seen on this machine',
  { skip: process.platform === 'linux' ? false : 'reads /proc' },
  async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const find = (): boolean =>
      listListening(openMachine('/', 0)).some(
        (one) => one.port === port && one.isLoopback && one.address === '127.0.0.1',
      );
    assert.ok(find());
    await new Promise((resolve) => server.close(resolve));
    assert.ok(!find());
  },
);
