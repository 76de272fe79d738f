/** Whom the gateway is compared with: a row each. What is not installed says why it is missing. */
import { createRequire } from 'node:module';
import type { LuaKeys } from './nginx-lua.ts';
import { startHaproxy } from './haproxy.ts';
import { startProgram } from './messages.ts';
import { startNginx, startNginxLua, startNginxToTls, startNginxTunnel } from './nginx.ts';
import type { NodePeerCall, NodePeerName } from './node-peers.ts';

/** Where peers stand. */
export interface PeerGround {
  /** The venue's; without TLS, and with. */
  readonly port: number;
  readonly tlsPort: number | null;
  /** The file of the certificate that the venue shows. */
  readonly certificate: string;
  readonly keys: LuaKeys;
}

export interface Peer {
  readonly name: string;
  readonly port: number;
  /** Its first process: those that it started are counted with it. */
  readonly pid: number;
  readonly version: string;
  close(): Promise<void>;
}

export type Started = Peer | { readonly missing: string };

type Start = (ground: PeerGround) => Promise<Started>;

const nodePeer =
  (name: NodePeerName, packages: readonly string[]): Start =>
  async ({ port: upstreamPort }) => {
    const program = startProgram('node-peers.ts', { args: [name] });
    const port = await program.ask<number>({ upstreamPort } satisfies NodePeerCall);
    const versions = packages.map((each) => `${each} ${versionOf(each)}`);
    const version = [`Node ${process.version}`, ...versions].join(', ');
    return { name, port, pid: program.pid, version, close: () => program.close() };
  };

export const PEERS = {
  nginx: startNginx,
  'nginx to TLS': startNginxToTls,
  'nginx + Lua': startNginxLua,
  'nginx tunnel': startNginxTunnel,
  haproxy: startHaproxy,
  'http-proxy-3': nodePeer('http-proxy-3', ['http-proxy-3']),
  '@fastify/http-proxy': nodePeer('@fastify/http-proxy', ['@fastify/http-proxy', 'fastify']),
  'node:http': nodePeer('node:http', []),
  'node:http + undici': nodePeer('node:http + undici', ['undici']),
  'our kernel alone': nodePeer('our kernel alone', []),
  'plain relay': nodePeer('plain relay', []),
  'ws relay': nodePeer('ws relay', ['ws']),
} as const satisfies Record<string, Start>;

export type PeerName = keyof typeof PEERS;

const require = createRequire(import.meta.url);

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}
