/** nginx as the peer that does nothing: `proxy_pass` over kept-alive connections, one worker. `null` where it is not installed. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface Nginx {
  readonly port: number;
  /** The worker, which does the work. */
  readonly pid: number;
  readonly version: string;
  close(): Promise<void>;
}

const START_TRIES_MAX = 100;
const START_TRY_EVERY_MS = 50;

export async function startNginx(upstreamPort: number): Promise<Nginx | null> {
  const found = spawnSync('nginx', ['-v'], {
    encoding: 'utf8',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  if (found.status !== 0) return null;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-nginx-'));
  const port = await freePort();
  const file = path.join(directory, 'nginx.conf');
  writeFileSync(file, configuration(directory, port, upstreamPort));
  const child = spawn('nginx', ['-c', file, '-p', directory], {
    stdio: 'ignore',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  const master = child.pid;
  if (master === undefined) return null;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await waitForPort(port);
  return {
    port,
    pid: childOf(master),
    version: found.stderr.trim(),
    close: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function configuration(directory: string, port: number, upstreamPort: number): string {
  return `
worker_processes 1; daemon off; pid ${directory}/pid; error_log /dev/null;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  keepalive_requests 10000000;
  upstream venue { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 10000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://venue; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}`;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < START_TRIES_MAX; attempt += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, START_TRY_EVERY_MS));
  }
  throw new Error('nginx did not start');
}

function childOf(master: number): number {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]) === master) return Number(entry);
    } catch {
      // The process ended while we looked; it was not the one.
    }
  }
  throw new Error('nginx has no worker');
}
