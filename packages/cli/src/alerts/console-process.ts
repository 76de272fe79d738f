import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { listFiles, type AlertsConfig, type ConsoleConfig } from '@bitting/console/config/console-config.ts';
import type { PageConfig } from '@bitting/console/config/page-config.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { endChild } from '@bitting/gateway/supervisor/child-end.ts';
import type { HearOutput } from '@bitting/gateway/supervisor/launch.ts';
import {
  CONSOLE_HEAP_MIB,
  CONSOLE_RESTART_FIRST_MS,
  CONSOLE_RESTART_MAX_MS,
  CONSOLE_STEADY_MS,
  CONSOLE_STOP_MS,
} from '../bounds.ts';

const PACKAGES = realpathSync(path.resolve(import.meta.dirname, '..', '..', '..'));
const MAIN = path.join(PACKAGES, 'console', 'src', 'main.ts');
const MODULES = path.join(PACKAGES, '..', 'node_modules');

/** Its own sources with the page, those that it imports, and what it takes from npm. */
const READABLE = [
  ...['client', 'console', 'core'].map((name) => path.join(PACKAGES, name)),
  MODULES,
  path.join(PACKAGES, '..', 'package.json'),
];

const SETUP_PATH = /^\/setup#[A-Za-z0-9_.-]{1,200}$/u;

export interface ConsoleSupervision {
  readonly layout: DataLayout;
  readonly alerts: AlertsConfig | null;
  readonly page: PageConfig | null;
  readonly stop: AbortSignal;
  readonly onWarning: (sentence: string) => void;
  /** What it says of its page. */
  readonly onPage?: (word: PageWord) => void;
  /** What it writes, on both outputs, as it comes. */
  readonly onOutput: HearOutput;
}

/** `setup`: nobody can sign in yet, and this is where the first owner sets himself up: for whoever reads this terminal. */
export type PageWord =
  /** `setup`: nobody can sign in yet, and the link for it follows. */
  | { readonly kind: 'ready'; readonly url: string; readonly setup: boolean }
  | { readonly kind: 'setup'; readonly url: string }
  | { readonly kind: 'failed'; readonly code: string };

/** Runs the console until it is told to stop, started again whenever it ends. Nothing that becomes of it is thrown. */
export async function superviseConsole(supervision: ConsoleSupervision): Promise<void> {
  const { alerts, layout, onWarning, page, stop } = supervision;
  if (page !== null && !existsSync(layout.pageTokenFile))
    onWarning(
      'The console has no token of its own, and its page can show and do nothing: "bitting console token" makes one.',
    );
  if (alerts !== null && !existsSync(layout.consoleTokenFile))
    onWarning(
      'The console has no token to read the ledger with, and tells nobody of it: "bitting alerts token" makes one.',
    );
  let delayMs = CONSOLE_RESTART_FIRST_MS;
  while (!stop.aborted) {
    const begin = performance.now();
    const why = await runOnce(supervision).catch((error: unknown) =>
      error instanceof Error ? error.message : 'it could not be started',
    );
    if (stop.aborted) return;
    if (performance.now() - begin > CONSOLE_STEADY_MS) delayMs = CONSOLE_RESTART_FIRST_MS;
    onWarning(
      `The console ended (${why}); nobody is told of anything until it is started again in ${delayMs} ms.`,
    );
    await wait(delayMs, undefined, { signal: stop }).catch(() => undefined);
    delayMs = Math.min(2 * delayMs, CONSOLE_RESTART_MAX_MS);
  }
}

/** Resolves with why it ended. */
async function runOnce(supervision: ConsoleSupervision): Promise<string> {
  const { alerts, layout, onOutput, page, stop } = supervision;
  mkdirSync(layout.consoleDirectory, { recursive: true, mode: 0o700 });
  const child = launch(supervision);
  child.on('message', (message) => tellPage(message, supervision));
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of outputs) stream.setEncoding('utf8').on('data', onOutput);
  const read = Promise.allSettled(outputs.map((stream) => finished(stream)));
  const ended = new Promise<string>((resolve) => {
    // Once what it wrote is read, too; "close" does not come where we hung up.
    child.once('exit', (code, signal) => void read.then(() => resolve(signal ?? `code ${code}`)));
    child.once('error', () => resolve('it did not start'));
  });
  const config: ConsoleConfig = {
    adminSocket: layout.adminSocket,
    tokenFile: layout.consoleTokenFile,
    storeFile: layout.alertsFile,
    alerts,
    page,
  };
  child.send(config, () => undefined);
  const end = (): void => void endChild(child, CONSOLE_STOP_MS);
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  try {
    return await ended;
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/** The child is trusted no further than to name a place in its own page. */
function tellPage(message: unknown, { onPage, page }: ConsoleSupervision): void {
  const { code, kind, path: place, setup } = message as Readonly<Record<string, unknown>>;
  const origin = page?.origins[0];
  if (onPage === undefined || origin === undefined) return;
  if (kind === 'page-ready') onPage({ kind: 'ready', url: `${origin}/`, setup: setup === true });
  if (kind === 'page-failed') onPage({ kind: 'failed', code: typeof code === 'string' ? code : 'unknown' });
  if (kind === 'setup-link' && typeof place === 'string' && SETUP_PATH.test(place))
    onPage({ kind: 'setup', url: `${origin}${place}` });
}

/** Nothing of our environment, named paths, no debugger. It may connect anywhere: a guard of its own says where to. */
function launch({ alerts, layout, page }: ConsoleSupervision): ChildProcess {
  const readable = [
    ...READABLE,
    layout.consoleDirectory,
    layout.runDirectory,
    ...(alerts === null ? [] : listFiles(alerts)),
    ...(page?.tls === undefined || page.tls === null ? [] : [page.tls.certificateFile, page.tls.keyFile]),
  ];
  return fork(MAIN, [], {
    cwd: '/',
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [
      '--permission',
      '--allow-net',
      ...readable.map((one) => `--allow-fs-read=${one}`),
      `--allow-fs-write=${layout.consoleDirectory}`,
      '--disable-proto=throw',
      // Code out of strings is not closed off: the router of the page's server makes a function of each route at its start.
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${CONSOLE_HEAP_MIB}`,
    ],
  });
}
