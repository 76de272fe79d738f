/** `bitting serve` as a service manager runs it: a process that is started, told to end by a signal, and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { createVault } from '@bitting/gateway/supervisor/gateway-process.ts';
import { CLI, readReady } from '../support/demo-process.ts';
import type { PaperUrls } from '../support/gateway.ts';

const READY_MS = 60_000;

/** Where bots connect, in every life. */
export interface BotUrls {
  readonly okx: string;
  readonly 'htx-spot': string;
  readonly 'htx-contract': string;
}

export interface StoppedGateway {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
  readonly err: string;
}

export class ServedGateway {
  readonly urls: BotUrls;
  readonly layout: DataLayout;
  readonly admin: AdminClient;
  readonly #words: readonly string[];
  readonly #root: string;
  #child: ChildProcess | null = null;
  #err = '';

  private constructor(
    root: string,
    parts: { readonly urls: BotUrls; readonly words: readonly string[]; readonly token: string },
  ) {
    this.#root = root;
    this.layout = layOutData(path.join(root, 'data'));
    this.urls = parts.urls;
    this.#words = parts.words;
    this.admin = openAdminClient({ socketPath: this.layout.adminSocket, token: parts.token });
  }

  /** A vault that a key file opens, and ports that stay the same. */
  static async create(paper: PaperUrls): Promise<ServedGateway> {
    const root = mkdtempSync(path.join(os.tmpdir(), 'bitting-service-'));
    const layout = createDataDirectory(path.join(root, 'data'));
    const key = randomBytes(32);
    const keyFile = path.join(root, 'vault.key');
    writeFileSync(keyFile, key, { mode: 0o600 });
    const token = await createVault(layout, { kind: 'key-file', bytes: key });
    writeFileSync(layout.operatorTokenFile, token, { mode: 0o600 });
    const [okx = 0, spot = 0, contract = 0, page = 0] = await findFreePorts(4);
    const ports = {
      'okx-port': okx,
      'htx-spot-port': spot,
      'htx-contract-port': contract,
      'console-port': page,
    };
    const venues = {
      'paper-port': paper.okxUrl,
      'paper-htx-spot-port': paper.htxSpotUrl,
      'paper-htx-contract-port': paper.htxContractUrl,
    };
    const words = [
      'serve',
      '--as-root',
      '--data',
      layout.directory,
      '--key-file',
      keyFile,
      ...Object.entries(ports).flatMap(([option, port]) => [`--${option}`, String(port)]),
      ...Object.entries(venues).flatMap(([option, url]) => [`--${option}`, new URL(url).port]),
    ];
    const urlOf = (port: number): string => `http://127.0.0.1:${port}`;
    const urls = { okx: urlOf(okx), 'htx-spot': urlOf(spot), 'htx-contract': urlOf(contract) };
    return new ServedGateway(root, { urls, words, token });
  }

  /** Resolves once it says that it is ready. */
  async start(): Promise<void> {
    await readReady(this.#spawn(['--json'], 'pipe'));
  }

  /** Without `--json`, its log where it is told to; resolves once an operator is answered. */
  async startLogging(stdout: 'pipe' | number, words: readonly string[] = []): Promise<void> {
    const child = this.#spawn(words, stdout);
    child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    const deadline = Date.now() + READY_MS;
    while ((await this.admin.status({}).catch(() => null)) === null) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`not ready: ${this.out}${this.#err}`);
      await wait(50);
    }
  }

  /** What it wrote on standard output, where nobody else took that. */
  out = '';

  #spawn(words: readonly string[], stdout: 'pipe' | number): ChildProcess {
    const child = spawn(process.execPath, [CLI, ...this.#words, ...words], {
      stdio: ['ignore', stdout, 'pipe'],
    });
    this.#child = child;
    this.#err = '';
    this.out = '';
    child.stderr?.on('data', (chunk: Buffer) => (this.#err += chunk.toString()));
    return child;
  }

  /** As `systemctl stop` does. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<StoppedGateway> {
    const child = this.#child;
    if (child === null) throw new Error('it does not run');
    this.#child = null;
    const begin = performance.now();
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    child.kill(signal);
    const [code, endedBy] = await ended;
    return { code, signal: endedBy, tookMs: performance.now() - begin, err: this.#err };
  }

  async close(): Promise<void> {
    if (this.#child !== null) await this.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** All of them at once, so that none is given twice. */
async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => void server.close(resolve))));
  return ports;
}
