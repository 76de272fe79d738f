import { fork, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { DataLayout } from '../config/data-layout.ts';

const PACKAGES = realpathSync(path.resolve(import.meta.dirname, '..', '..', '..'));
const MAIN = path.join(PACKAGES, 'gateway', 'src', 'main.ts');

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
const HEAP_MIB = 1_024;

/** Starts the gateway's process: nothing of our environment, named paths, no debugger, messages over the channel. */
export function launchGateway(layout: DataLayout): ChildProcess {
  const writable = [
    layout.vaultDirectory,
    layout.ledgerDirectory,
    layout.indexDirectory,
    layout.runDirectory,
  ];
  return fork(MAIN, [], {
    cwd: '/',
    env: {},
    serialization: 'advanced',
    // Its output is for people: standard output belongs to the answers of the command.
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [
      '--permission',
      '--allow-net',
      ...READABLE.map((readable) => `--allow-fs-read=${readable}`),
      ...writable.flatMap((directory) => [`--allow-fs-read=${directory}`, `--allow-fs-write=${directory}`]),
      '--disable-proto=throw',
      '--disallow-code-generation-from-strings',
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${HEAP_MIB}`,
    ],
  });
}
