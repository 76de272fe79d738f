/** The long-lived command as a process of its own, as a unit or a person starts it. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { CLI } from '../support/demo-process.ts';
import type { PaperUrls } from '../support/gateway.ts';

const READY_MS = 60_000;

export interface Served extends PaperUrls {
  readonly sealed: boolean;
  readonly metricsUrl: string;
  /** Where the console's page is, on loopback. */
  readonly pagePort: number;
  /** Of the supervising process. */
  readonly pid: number;
  /** What it wrote so far, on both outputs. */
  said(): string;
  close(): Promise<void>;
}

interface ReadyLine {
  readonly sealed: boolean;
  readonly listeners: Readonly<Record<string, string>>;
}

export interface ServeOptions {
  /** Played by a simulator. */
  readonly venue: PaperUrls;
  /** Read from standard input. */
  readonly input?: string;
  /** The command that starts it, which hands over to what follows. */
  readonly under?: readonly string[];
}

/** `bitting serve` with these words, on free ports; resolves when it is ready. */
export async function serve(words: readonly string[], options: ServeOptions): Promise<Served> {
  const { venue, input = '', under = [] } = options;
  const pagePort = randomInt(PAGE_PORT_MIN, PAGE_PORT_MAX);
  const [program, ...rest] = [
    ...under,
    process.execPath,
    CLI,
    'serve',
    '--as-root',
    ...words,
    ...portWords(venue, pagePort),
    '--json',
  ];
  const child = spawn(program, rest, { stdio: 'pipe' });
  const ended = once(child, 'close');
  let said = '';
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<ReadyLine>();
  const deadline = setTimeout(() => reject(new Error(`not ready: ${said}`)), READY_MS);
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    const line = /^\{"ready":true.*$/mu.exec(said)?.[0];
    if (line !== undefined) resolve(JSON.parse(line) as ReadyLine);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  try {
    const { sealed, listeners } = await promise;
    return {
      sealed,
      okxUrl: listeners['okx'] ?? '',
      htxSpotUrl: listeners['htx-spot'] ?? '',
      htxContractUrl: listeners['htx-contract'] ?? '',
      metricsUrl: listeners['metrics'] ?? '',
      pagePort,
      pid: child.pid ?? 0,
      said: () => said,
      close,
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

/** Another installation of another test has its own; where one is taken, its page is away and nothing else. */
const [PAGE_PORT_MIN, PAGE_PORT_MAX] = [20_000, 30_000];

/** Any free ports for bots, and where the paper venues are. */
function portWords({ okxUrl, htxSpotUrl, htxContractUrl }: PaperUrls, pagePort: number): readonly string[] {
  const paper = {
    'paper-port': okxUrl,
    'paper-htx-spot-port': htxSpotUrl,
    'paper-htx-contract-port': htxContractUrl,
  };
  return [
    ...['--okx-port', '--htx-spot-port', '--htx-contract-port', '--metrics-port'].flatMap((option) => [
      option,
      '0',
    ]),
    '--console-port',
    String(pagePort),
    ...Object.entries(paper).flatMap(([option, url]) => [`--${option}`, new URL(url).port]),
  ];
}
