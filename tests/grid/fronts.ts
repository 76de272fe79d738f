/** nginx and haproxy in front of the kernel, each marking what it forwards; `null` where one is not installed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** The header that a front sets on everything it forwards: a secret of the run and the address of its caller. */
export const MARK_HEADER = 'x-grid-mark';

export interface Front {
  readonly name: FrontName;
  readonly version: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface FrontSetup {
  readonly originPort: number;
  readonly secret: string;
}

interface Place extends FrontSetup {
  readonly directory: string;
  readonly port: number;
}

const FRONTS = {
  nginx: {
    version: ['-v'],
    start: (file: string, directory: string) => ['-c', file, '-p', directory],
    configuration: nginxConfiguration,
  },
  haproxy: {
    version: ['-v'],
    start: (file: string) => ['-db', '-q', '-f', file],
    configuration: haproxyConfiguration,
  },
} as const;

export type FrontName = keyof typeof FRONTS;
export const FRONT_NAMES: readonly FrontName[] = ['nginx', 'haproxy'];

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const START_TRIES_MAX = 200;
const START_TRY_EVERY_MS = 25;

export async function startFront(name: FrontName, setup: FrontSetup): Promise<Front | null> {
  const row = FRONTS[name];
  const found = spawnSync(name, row.version, { encoding: 'utf8', env: { PATH } });
  if (found.status !== 0) return null;
  const directory = mkdtempSync(path.join(os.tmpdir(), `bitting-grid-${name}-`));
  const port = await findFreePort();
  const file = path.join(directory, 'front.conf');
  writeFileSync(file, row.configuration({ ...setup, directory, port }));
  const child = spawn(name, row.start(file, directory), { stdio: 'ignore', env: { PATH } });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await waitForPort(port, child);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name,
    version: `${found.stdout}${found.stderr}`.trim().split('\n')[0] ?? '',
    port,
    close,
  };
}

/** As lenient as it comes, and bodies as they arrive: what it lets through is the origin's to refuse. */
function nginxConfiguration({ directory, port, originPort, secret }: Place): string {
  return `
worker_processes 1; daemon off; pid ${directory}/pid; error_log /dev/null;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  underscores_in_headers on; ignore_invalid_headers off; merge_slashes off;
  upstream origin { server 127.0.0.1:${originPort}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 100000; lingering_close off;
    location / {
      proxy_pass http://origin; proxy_http_version 1.1; proxy_request_buffering off;
      proxy_ignore_client_abort on; proxy_next_upstream off;
      proxy_set_header Host $http_host; proxy_set_header Connection "";
      proxy_set_header ${MARK_HEADER} "${secret}-$remote_addr";
    }
  }
}`;
}

function haproxyConfiguration({ port, originPort, secret }: Place): string {
  return `
global
  maxconn 512
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  option accept-invalid-http-request
  option http-keep-alive
  http-reuse always
frontend front
  bind 127.0.0.1:${port}
  http-request set-header ${MARK_HEADER} ${secret}-%[src]
  default_backend origin
backend origin
  server kernel 127.0.0.1:${originPort}
`;
}

async function findFreePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < START_TRIES_MAX && child.exitCode === null; attempt += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, START_TRY_EVERY_MS));
  }
  throw new Error('the front did not start');
}
