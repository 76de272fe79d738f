import { fork, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { DataLayout } from '../config/data-layout.ts';
import { SEARCH_HEAP_MIB } from '../search/bounds.ts';
import { AUDIT_HEAP_MIB } from '../summary/bounds.ts';

const PACKAGES = realpathSync(path.resolve(import.meta.dirname, '..', '..', '..'));
const MAIN = path.join(PACKAGES, 'gateway', 'src', 'main.ts');
const AUDIT_MAIN = path.join(PACKAGES, 'gateway', 'src', 'audit', 'main.ts');
const SEARCH_MAIN = path.join(PACKAGES, 'gateway', 'src', 'search', 'main.ts');

/** What the gateway may read besides its data: its own sources and the links by which packages find each other. */
const READABLE = [
  path.join(PACKAGES, 'core'),
  path.join(PACKAGES, 'http'),
  path.join(PACKAGES, 'gateway'),
  path.join(PACKAGES, '..', 'node_modules', '@bitting'),
  path.join(PACKAGES, '..', 'node_modules', 'ws'),
  path.join(PACKAGES, '..', 'package.json'),
];

/** Heap of the gateway in MiB: 100,000 virtual keys and the order index in memory use a third of it. */
export const HEAP_MIB = 1_024;

/**
 * A process that is aborted would leave its memory, all open keys included, in a file. The limit can only be set from
 * outside, and the shell puts nothing of its own into the environment.
 */
const WITHOUT_CORE_FILE = ['-c', 'ulimit -c 0 && unset PWD OLDPWD && exec "$@"', 'sh'];

/** Takes what a process writes that is not a message: it is for people. */
export type HearOutput = (text: string) => void;

const toStandardError: HearOutput = (text) => void process.stderr.write(text);

/** Starts the gateway's process: nothing of our environment, named paths, no debugger, messages over the channel. */
export function launchGateway(layout: DataLayout, hear: HearOutput = toStandardError): ChildProcess {
  const writable = [
    layout.vaultDirectory,
    layout.ledgerDirectory,
    layout.indexDirectory,
    layout.runDirectory,
  ];
  const hasShell = process.platform !== 'win32';
  const child = fork(MAIN, [], {
    cwd: '/',
    ...(hasShell ? { execPath: '/bin/sh' } : {}),
    env: {},
    serialization: 'advanced',
    // Standard output belongs to the answers of the command, and nobody who does not read it may hold the gateway up.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [
      ...(hasShell ? [...WITHOUT_CORE_FILE, process.execPath] : []),
      '--permission',
      '--allow-net',
      ...[...READABLE, layout.haltFile].map((readable) => `--allow-fs-read=${readable}`),
      ...writable.flatMap((directory) => [`--allow-fs-read=${directory}`, `--allow-fs-write=${directory}`]),
      '--disable-proto=throw',
      '--disallow-code-generation-from-strings',
      '--disable-sigusr1',
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${HEAP_MIB}`,
    ],
  });
  hearOutputs(child, hear);
  return child;
}

function hearOutputs({ stderr, stdout }: ChildProcess, hear: HearOutput): void {
  for (const stream of [stdout, stderr]) stream?.setEncoding('utf8').on('data', hear);
}

/** Starts the process that audits the ledger: it reads it, writes summaries of it, and reaches nobody. */
export function launchAudit(
  { ledgerDirectory, indexDirectory }: DataLayout,
  hear?: HearOutput,
): ChildProcess {
  return launchReader(AUDIT_MAIN, { ledgerDirectory, indexDirectory, heapMib: AUDIT_HEAP_MIB }, hear);
}

/** Starts the process that searches in the ledger: it reads the ledger, writes its index, and reaches nobody. */
export function launchSearch(
  { ledgerDirectory, indexDirectory }: DataLayout,
  hear?: HearOutput,
): ChildProcess {
  return launchReader(SEARCH_MAIN, { ledgerDirectory, indexDirectory, heapMib: SEARCH_HEAP_MIB }, hear);
}

function launchReader(
  main: string,
  places: Pick<DataLayout, 'ledgerDirectory' | 'indexDirectory'> & { readonly heapMib: number },
  hear: HearOutput = toStandardError,
): ChildProcess {
  const { heapMib, indexDirectory, ledgerDirectory } = places;
  const child = fork(main, [], {
    cwd: '/',
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [
      '--permission',
      ...[...READABLE, ledgerDirectory, indexDirectory].map((readable) => `--allow-fs-read=${readable}`),
      `--allow-fs-write=${indexDirectory}`,
      '--disable-proto=throw',
      '--disallow-code-generation-from-strings',
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${heapMib}`,
    ],
  });
  hearOutputs(child, hear);
  return child;
}
