import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { realpathSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { LineReader } from '@bitting/client/line-reader.ts';
import { SIMULATOR_LINE_BYTES_MAX, START_MS, STOP_MS } from './bounds.ts';
import { SIMULATOR_PORT_NAMES, type SimulatorPort } from './simulator-ports.ts';

const PACKAGES = realpathSync(path.resolve(import.meta.dirname, '..', '..'));
export const SIMULATOR_MAIN = path.join(PACKAGES, 'simulator', 'src', 'main.ts');

/** Where each part of the simulator listens. */
export interface SimulatorPlaces {
  readonly okx: string;
  readonly control: string;
  readonly htxSpot: string;
  readonly htxContract: string;
  readonly desk: string;
}

const PLACES = ['okx', 'control', 'htxSpot', 'htxContract', 'desk'] as const;

export interface RunningSimulator {
  readonly places: SimulatorPlaces;
  /** Resolves when the process has ended, asked or not. */
  readonly ended: Promise<{ readonly wanted: boolean; readonly sentence: string }>;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly ports: Readonly<Record<SimulatorPort, number>>;
  readonly dataDirectory: string;
}

/** Starts the simulator; it ends by itself when our end of its standard input is gone. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      SIMULATOR_MAIN,
      ...SIMULATOR_PORT_NAMES.map((name) => `--${name}=${options.ports[name]}`),
      `--data=${options.dataDirectory}`,
      '--json',
      '--end-with-stdin',
    ],
    { stdio: ['pipe', 'pipe', 2], env: {} },
  );
  let wanted = false;
  const ended = new Promise<{ wanted: boolean; sentence: string }>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({ wanted, sentence: `The simulator ended (${signal ?? `code ${code}`}).` }),
    );
    child.once('error', (error) =>
      resolve({ wanted, sentence: `The simulator did not start: ${error.message}.` }),
    );
  });
  const stop = async (): Promise<void> => {
    wanted = true;
    await endChild(child, ended);
  };
  try {
    return { places: readReady(await firstLine(child, ended)), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first line of standard output; what follows is read and dropped, so that the pipe never fills. */
function firstLine(child: ChildProcess, ended: RunningSimulator['ended']): Promise<string> {
  const reader = new LineReader(SIMULATOR_LINE_BYTES_MAX);
  return new Promise((resolve, reject) => {
    const fail = (sentence: string): void =>
      reject(new BittingError('PROCESS_ENDED', sentence, { publicDetail: sentence }));
    const deadline = setTimeout(() => fail('The simulator did not get ready in time.'), START_MS);
    child.stdout?.on('data', (chunk: Buffer) => {
      const [line] = reader.push(chunk) ?? [];
      if (line === undefined) return;
      clearTimeout(deadline);
      resolve(line);
    });
    void ended.then(({ sentence }) => {
      clearTimeout(deadline);
      fail(sentence);
    });
  });
}

function readReady(line: string): SimulatorPlaces {
  const ready = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const places = PLACES.map((name) => {
    const url = ready[name];
    if (typeof url === 'string') return [name, url] as const;
    throw new BittingError('PROCESS_ENDED', `the simulator does not say where its ${name} listens`);
  });
  return Object.fromEntries(places) as unknown as SimulatorPlaces;
}

async function endChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.stdin?.end();
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(deadline);
}
