/** haproxy, one thread, over kept-alive connections to the venue. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, waitForPort } from './ports.ts';
import type { PeerGround, Started } from './peers.ts';

const PROGRAM = 'haproxy';
const ENVIRONMENT = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

export async function startHaproxy({ port: upstream }: PeerGround): Promise<Started> {
  const found = spawnSync(PROGRAM, ['-v'], { encoding: 'utf8', env: ENVIRONMENT });
  if (found.status !== 0) return { missing: 'haproxy is not installed (Debian: haproxy)' };
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-haproxy-'));
  const port = await freePort();
  const file = path.join(directory, 'haproxy.cfg');
  writeFileSync(file, render(port, upstream));
  const child = spawn(PROGRAM, ['-db', '-f', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: ENVIRONMENT,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await waitForPort(port, 'haproxy');
  return {
    name: 'haproxy',
    port,
    pid: child.pid ?? 0,
    version: found.stdout.split(' ').slice(0, 3).join(' '),
    close: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function render(listen: number, upstream: number): string {
  return `
global
  nbthread 1
  maxconn 1024
defaults
  mode http
  option http-keep-alive
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
frontend bots
  bind 127.0.0.1:${listen}
  default_backend venue
backend venue
  server venue 127.0.0.1:${upstream} pool-max-conn 256
`;
}
