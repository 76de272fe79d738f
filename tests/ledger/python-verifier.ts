/** The verifier in Python, as one process that judges directory after directory. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';

const PROGRAM = path.resolve(import.meta.dirname, '../../tools/verify_ledger.py');

export interface PythonReport {
  readonly records: number;
  /** So many of the first are known by their hashes alone. */
  readonly archived: number;
  readonly checkpoint: { readonly origin: string; readonly size: number } | null;
  readonly signers: readonly string[];
  readonly openIntents: number;
  readonly firstBad: { readonly record: number; readonly why: string } | null;
}

export type PythonReceipt =
  | {
      readonly record: number;
      readonly size: number;
      readonly signers: readonly string[];
      readonly payload: string;
    }
  | { readonly refused: string };

/** Why it cannot run on this machine, or null. */
export function whyNoPython(): string | null {
  for (const [command, argument] of [
    ['python3', '--version'],
    ['openssl', 'version'],
  ] as const)
    if (spawnSync(command, [argument]).status !== 0) return `there is no ${command}`;
  return null;
}

/** One run, as a person has it. */
export function runPython(...words: readonly string[]): {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync('python3', [PROGRAM, ...words], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

export class PythonVerifier implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #said = '';

  constructor(...words: readonly string[]) {
    this.#process = spawn('python3', [PROGRAM, '--batch', ...words]);
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** `kept` is the file of a checkpoint that was kept; missing segments lie in the archives. */
  async verify(
    directory: string,
    kept: string | null = null,
    archives: readonly string[] = [],
  ): Promise<PythonReport> {
    return (await this.#ask([directory, kept ?? '', ...archives].join('\t'))) as PythonReport;
  }

  async verifyReceipt(file: string): Promise<PythonReceipt> {
    return (await this.#ask(file)) as PythonReceipt;
  }

  async #ask(line: string): Promise<unknown> {
    this.#process.stdin.write(`${line}\n`);
    const answer = await this.#lines.next();
    if (answer.done === true) throw new Error(`the verifier in Python ended: ${this.#said}`);
    return JSON.parse(answer.value) as unknown;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>();
    this.#process.once('close', () => {
      resolve(null);
    });
    this.#process.stdin.end();
    await promise;
  }
}
