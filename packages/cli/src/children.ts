import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { realpathSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { LineReader } from '@bitting/client/line-reader.ts';
import { SIMULATOR_LINE_BYTES_MAX, START_MS, STOP_MS } from './bounds.ts';

const PACKAGES = realpathSync(path.resolve(import.meta.dirname, '..', '..'));
export const SIMULATOR_MAIN = path.join(PACKAGES, 'simulator', 'src', 'main.ts');

export interface RunningSimulator {
  readonly okx: string;
  readonly control: string;
  /** Resolves when the process has ended, asked or not. */
  readonly ended: Promise<{ readonly wanted: boolean; readonly sentence: string }>;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly port: number;
  readonly controlPort: number;
  readonly dataDirectory: string;
}

/** Starts the simulator; it ends by itself when our end of its standard input is gone. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      SIMULATOR_MAIN,
      `--port=${options.port}`,
      `--control-port=${options.controlPort}`,
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
    const ready = readReady(await firstLine(child, ended));
    return { ...ready, ended, stop };
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

function readReady(line: string): { readonly okx: string; readonly control: string } {
  const ready = JSON.parse(line) as { readonly okx?: unknown; readonly control?: unknown };
  if (typeof ready.okx !== 'string' || typeof ready.control !== 'string')
    throw new BittingError('PROCESS_ENDED', 'the simulator said something else than where it listens');
  return { okx: ready.okx, control: ready.control };
}

async function endChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.stdin?.end();
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(deadline);
}
