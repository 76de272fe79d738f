/** nginx and haproxy as an operator runs them before the bots’ listener, configured by the blocks of the page about TLS. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PAGE = path.resolve(import.meta.dirname, '../../docs/operations/tls.md');
const ENVIRONMENT = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const TRIES_MAX = 400;
const PAUSE_MS = 25;

export type ProxyName = 'nginx' | 'haproxy';

export interface RealProxy {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Why it cannot be tried here; `false` where it can. */
export function whyNot(name: ProxyName): string | false {
  const isThere = spawnSync(name, ['-v'], { env: ENVIRONMENT }).status === 0;
  return isThere ? false : `there is no ${name} on this machine`;
}

interface Setup {
  /** Where the gateway listens. */
  readonly to: URL;
  /** The address that the proxy itself has, so that it can be told from its callers. */
  readonly as: string;
  /** The gateway’s directory of certificates; nginx shows bots the same one. */
  readonly tls: string;
}

/** Before a gateway, on a free port; resolves when it takes connections. */
export async function startProxy(name: ProxyName, setup: Setup): Promise<RealProxy> {
  const directory = mkdtempSync(path.join(os.tmpdir(), `bitting-${name}-`));
  const port = await findFreePort();
  const file = path.join(directory, 'proxy.conf');
  writeFileSync(file, CONFIGURATIONS[name](blockOf(name), { ...setup, port, directory }));
  const words = name === 'nginx' ? ['-c', file, '-p', directory] : ['-db', '-q', '-f', file];
  const child = spawn(name, words, { stdio: ['ignore', 'ignore', 'inherit'], env: ENVIRONMENT });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  for (let tries = 0; tries < TRIES_MAX && child.exitCode === null; tries += 1) {
    if (await takesConnections(port)) return { host: '127.0.0.1', port, close };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await close();
  throw new Error(`${name} does not take connections`);
}

function blockOf(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n(?<block>[^]*?)^\`\`\`$`, 'mu').exec(
    readFileSync(PAGE, 'utf8'),
  );
  return found?.groups?.['block'] ?? '';
}

type Placed = Setup & { readonly port: number; readonly directory: string };

/** The block of the page, on this machine and its ports. */
const CONFIGURATIONS: Readonly<Record<ProxyName, (block: string, place: Placed) => string>> = {
  nginx: (block, { to, as, tls, port, directory }) => `
worker_processes 1; daemon off; pid ${directory}/pid; error_log stderr error;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${directory}/b; proxy_temp_path ${directory}/p;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  proxy_bind ${as};
${block
  .replace('listen 18500', `listen 127.0.0.1:${port}`)
  .replace('10.0.0.5:18400', to.host)
  .replace('gateway.lan', 'localhost')
  .replaceAll(/\/etc\/nginx\/(?:bots\.(?:pem|key))/gu, path.join(tls, 'server.pem'))
  .replace('/etc/nginx/authority.pem', path.join(tls, 'authority.pem'))}
}`,
  haproxy: (block, { to, as, port }) =>
    block
      .replace('bind :18500', `bind 127.0.0.1:${port}`)
      .replace('10.0.0.5:18400 send-proxy-v2', `127.0.0.1:${to.port} send-proxy-v2 source ${as}`),
};

async function takesConnections(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = net.connect(port, '127.0.0.1', () => resolve(true));
  socket.once('error', () => resolve(false));
  const isOpen = await promise;
  socket.destroy();
  return isOpen;
}

async function findFreePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
