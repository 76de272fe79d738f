import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** The signer in Python beside this file, as a program: nothing of it is shared with what it checks. */

export interface PythonRequest {
  readonly accessKey: string;
  readonly secret?: string;
  /** Hex of the 32 bytes that an Ed25519 key is made of; then there is no secret. */
  readonly ed25519Seed?: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** `YYYY-MM-DDThh:mm:ss`. */
  readonly timestamp: string;
  readonly body?: string;
}

export interface PythonSigned {
  /** Path and query, ready for the wire. */
  readonly target: string;
  readonly signature: string;
  readonly bodySignature: string | null;
}

const PROGRAM = path.join(import.meta.dirname, 'htx_signer.py');

/** Whether this machine can run it at all. */
export function hasPython(): boolean {
  return spawnSync('python3', ['--version']).status === 0;
}

/** Signs all of them in one run, in order. */
export function signInPython(requests: readonly PythonRequest[]): PythonSigned[] {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  const run = spawnSync('python3', [PROGRAM], { input, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the signer in Python ended with ${run.status}: ${run.stderr}`);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PythonSigned);
}
