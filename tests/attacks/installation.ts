/**
 * An installation as an operator makes it: by the command alone, each process on its own, with everything that any of them
 * wrote. Once for a file of attacks on what can be seen from outside.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CLI } from '../support/demo-process.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

export const VAULT_PASSPHRASE = 'Ca9+/vault passphrase=! of the installation';

const READY_MS = 60_000;

export interface Run {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

interface Listeners {
  readonly okx: string;
  readonly 'htx-spot': string;
  readonly 'htx-contract': string;
  readonly metrics: string;
}

export interface InstallationOptions {
  /** The long-lived command is started by this one, which hands over to what follows. */
  readonly under?: readonly string[];
  /** Flags of Node for it, and where it runs. */
  readonly flags?: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export class Installation {
  readonly venue: PaperVenue;
  readonly data: string;
  readonly listeners: Listeners;
  /** Of the long-lived command, and of the gateway below it. */
  readonly pids: { readonly serve: number; readonly gateway: number };
  /** By command: what it wrote on either output. What `issue` printed is not here: it is meant to be read. */
  readonly outputs: { readonly place: string; readonly text: string }[];
  readonly #parent: string;
  readonly #server: ChildProcess;

  private constructor(
    parts: Pick<Installation, 'venue' | 'data' | 'listeners' | 'pids' | 'outputs'>,
    own: { readonly parent: string; readonly server: ChildProcess },
  ) {
    this.venue = parts.venue;
    this.data = parts.data;
    this.listeners = parts.listeners;
    this.pids = parts.pids;
    this.outputs = parts.outputs;
    this.#parent = own.parent;
    this.#server = own.server;
  }

  static async make(options: InstallationOptions = {}): Promise<Installation> {
    const venue = await startPaperVenue();
    const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-attack-'));
    const data = path.join(parent, 'data');
    const outputs: Installation['outputs'] = [];
    const made = await runCli(['init', '--as-root', '--data', data], `${VAULT_PASSPHRASE}\n`);
    outputs.push({ place: 'init', text: made.out + made.err });
    const { under = [], flags = [], cwd, environment } = options;
    const serve = [CLI, 'serve', '--as-root', '--data', data, ...portWords(venue), '--json'];
    const [command = '', ...words] = [...under, process.execPath, ...flags, ...serve];
    const server = spawn(command, words, { stdio: 'pipe', cwd, env: { ...process.env, ...environment } });
    server.stdin.end(`${VAULT_PASSPHRASE}\n`);
    try {
      const listeners = await readListeners(server, outputs);
      const pid = server.pid ?? 0;
      const pids = { serve: pid, gateway: childrenOf(pid)[0] ?? 0 };
      return new Installation({ venue, data, listeners, pids, outputs }, { parent, server });
    } catch (error) {
      server.kill('SIGKILL');
      await venue.close();
      rmSync(parent, { recursive: true, force: true });
      throw error;
    }
  }

  /** Runs a command on this installation and keeps what it wrote. */
  async run(words: readonly string[], input = ''): Promise<Run> {
    const run = await runCli([...words, '--data', this.data], input);
    this.outputs.push({ place: words.join(' '), text: run.out + run.err });
    return run;
  }

  /** Binds a key of the venue and cuts one for a bot; the answer of `issue` is what the bot is given. */
  async cutKey(label: string, key: OkxKey | HtxKey): Promise<OkxKey> {
    const venue = 'passphrase' in key ? 'okx' : 'htx';
    const bind = ['bind', '--venue', venue, '--environment', 'paper', '--trading', 'both', '--label', label];
    const bound = await this.run(bind, JSON.stringify(key));
    if (bound.status !== 0) throw new Error(bound.err + bound.out);
    const instrument = venue === 'okx' ? 'BTC-USDT' : 'btcusdt';
    const words = [
      'issue',
      '--data',
      this.data,
      '--account',
      label,
      '--label',
      label,
      '--instrument',
      instrument,
    ];
    const issued = await runCli([...words, '--max-order', 'USDT=100000', '--json']);
    if (issued.status !== 0) throw new Error(issued.err + issued.out);
    const { apiKey, secret, passphrase } = JSON.parse(issued.out) as OkxKey;
    return { apiKey, secret, passphrase };
  }

  async close(): Promise<void> {
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      this.#server.kill('SIGTERM');
      await once(this.#server, 'close');
    }
    await this.venue.close();
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

/** Asynchronous, because the venue lives in this process and must answer meanwhile. */
async function runCli(words: readonly string[], input = ''): Promise<Run> {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: 'pipe' });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number];
  return { status, ...output };
}

function readListeners(server: ChildProcess, outputs: Installation['outputs']): Promise<Listeners> {
  const seen = { place: 'serve', text: '' };
  outputs.push(seen);
  const { promise, resolve, reject } = Promise.withResolvers<Listeners>();
  const deadline = setTimeout(() => reject(new Error(`not ready: ${seen.text}`)), READY_MS);
  server.stderr?.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  server.stdout?.on('data', (chunk: Buffer) => {
    seen.text += chunk.toString();
    const line = /^\{"ready":true.*$/mu.exec(seen.text)?.[0];
    if (line !== undefined) resolve((JSON.parse(line) as { listeners: Listeners }).listeners);
  });
  server.once('exit', (code) => reject(new Error(`ended with ${code}: ${seen.text}`)));
  return promise.finally(() => clearTimeout(deadline));
}

/** Any free ports for bots, and where the paper venues are. */
/** Another installation of another test has its own; where one is taken, its page is away and nothing else. */
const [PAGE_PORT_MIN, PAGE_PORT_MAX] = [20_000, 30_000];

function portWords({ okxUrl, htxSpotUrl, htxContractUrl }: PaperVenue): string[] {
  const paper = {
    'paper-port': okxUrl,
    'paper-htx-spot-port': htxSpotUrl,
    'paper-htx-contract-port': htxContractUrl,
  };
  return [
    ...['okx', 'htx-spot', 'htx-contract', 'metrics'].flatMap((name) => [`--${name}-port`, '0']),
    '--console-port',
    String(randomInt(PAGE_PORT_MIN, PAGE_PORT_MAX)),
    ...Object.entries(paper).flatMap(([option, url]) => [`--${option}`, new URL(url).port]),
  ];
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}
