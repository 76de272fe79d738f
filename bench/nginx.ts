/** nginx, one worker, over kept-alive connections to the venue: doing nothing, to TLS, as a tunnel of streams, and with Lua that verifies and re-signs. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderLuaCheck, type LuaKeys } from './nginx-lua.ts';
import { freePort, waitForPort } from './ports.ts';
import type { Peer, PeerGround, Started } from './peers.ts';

const MODULES = '/usr/lib/nginx/modules';
const LUA_MODULES = ['ndk_http_module.so', 'ngx_http_lua_module.so'];
const ENVIRONMENT = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

interface Flavour {
  readonly name: string;
  /** Before everything, in `http`, and where a request goes. */
  readonly main?: string;
  readonly http?: (directory: string) => string;
  readonly location: string;
  readonly port: (ground: PeerGround) => number | null;
}

const PLAIN = 'proxy_pass http://venue; proxy_http_version 1.1; proxy_set_header Connection "";';

export function startNginx(ground: PeerGround): Promise<Started> {
  return start(ground, { name: 'nginx', location: PLAIN, port: ({ port }) => port });
}

export function startNginxToTls(ground: PeerGround): Promise<Started> {
  const { certificate } = ground;
  const location = `
    proxy_pass https://venue; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_ssl_session_reuse on; proxy_ssl_server_name on; proxy_ssl_name localhost;
    proxy_ssl_verify on; proxy_ssl_trusted_certificate ${certificate};`;
  return start(ground, { name: 'nginx to TLS', location, port: ({ tlsPort }) => tlsPort });
}

export function startNginxTunnel(ground: PeerGround): Promise<Started> {
  const location =
    'proxy_pass http://venue; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';
  return start(ground, { name: 'nginx tunnel', location, port: ({ port }) => port });
}

/** Verifies, limits, re-signs and logs: what a careful person would build with nginx. */
export async function startNginxLua(ground: PeerGround): Promise<Started> {
  if (!LUA_MODULES.every((file) => existsSync(path.join(MODULES, file))))
    return { missing: 'the Lua module of nginx is not installed (Debian: libnginx-mod-http-lua)' };
  return start(ground, {
    name: 'nginx + Lua',
    main: LUA_MODULES.map((file) => `load_module ${MODULES}/${file};`).join(' '),
    http: (directory) => renderLua(directory, ground.keys),
    location: `access_by_lua_block { require("check").pass() } ${PLAIN}`,
    port: ({ port }) => port,
  });
}

function renderLua(directory: string, keys: LuaKeys): string {
  writeFileSync(path.join(directory, 'check.lua'), renderLuaCheck(keys), { mode: 0o600 });
  return `
    lua_package_path "${directory}/?.lua;/usr/share/lua/5.1/?.lua;;"; lua_shared_dict counts 1m;
    log_format plain '$msec $remote_addr $request_method $uri $status $http_ok_access_key $request_time';
    access_log ${directory}/access.log plain buffer=64k flush=10ms;`;
}

async function start(ground: PeerGround, flavour: Flavour): Promise<Started> {
  const found = spawnSync('nginx', ['-v'], { encoding: 'utf8', env: ENVIRONMENT });
  if (found.status !== 0) return { missing: 'nginx is not installed (Debian: nginx-light)' };
  const upstream = flavour.port(ground);
  if (upstream === null) return { missing: 'the venue of this run has no TLS' };
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-nginx-'));
  const port = await freePort();
  const file = path.join(directory, 'nginx.conf');
  writeFileSync(file, render(directory, { ...flavour, listen: port, upstream }));
  const child = spawn('nginx', ['-c', file, '-p', directory], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: ENVIRONMENT,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await waitForPort(port, flavour.name);
  return {
    name: flavour.name,
    port,
    pid: child.pid ?? 0,
    version: found.stderr.trim().replace('nginx version: ', ''),
    close: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  } satisfies Peer;
}

function render(
  directory: string,
  {
    main = '',
    http = () => 'access_log off;',
    location,
    listen,
    upstream,
  }: Flavour & { listen: number; upstream: number },
): string {
  return `
${main}
worker_processes 1; daemon off; pid ${directory}/pid; error_log ${directory}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  ${http(directory)}
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  keepalive_requests 10000000;
  upstream venue { server 127.0.0.1:${upstream}; keepalive 128; keepalive_requests 10000000; }
  server { listen 127.0.0.1:${listen}; location / { ${location} } }
}`;
}
