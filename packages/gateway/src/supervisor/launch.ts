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

/**
 * A process that is aborted would leave its memory, all open keys included, in a file. The limit can only be set from
 * outside, and the shell puts nothing of its own into the environment.
 */
const WITHOUT_CORE_FILE = ['-c', 'ulimit -c 0 && unset PWD OLDPWD && exec "$@"', 'sh'];

/** Starts the gateway's process: nothing of our environment, named paths, no debugger, messages over the channel. */
export function launchGateway(layout: DataLayout): ChildProcess {
  const writable = [
    layout.vaultDirectory,
    layout.ledgerDirectory,
    layout.indexDirectory,
    layout.runDirectory,
  ];
  const hasShell = process.platform !== 'win32';
  return fork(MAIN, [], {
    cwd: '/',
    ...(hasShell ? { execPath: '/bin/sh' } : {}),
    env: {},
    serialization: 'advanced',
    // Its output is for people: standard output belongs to the answers of the command.
    stdio: ['ignore', 2, 2, 'ipc'],
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
}
