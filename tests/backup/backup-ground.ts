/** A gateway that trades, the command at its operator's terminal, and identities of age. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { createPaint } from '../../packages/cli/src/terminal.ts';
import type { CommandEnd } from '../support/command.ts';

export interface Identity {
  readonly recipient: string;
  /** Mode 0600, as age-keygen writes it. */
  readonly file: string;
}

/** Venues that nobody asks anything of. */
export const NOWHERE = {
  okxUrl: 'http://127.0.0.1:9',
  htxSpotUrl: 'http://127.0.0.1:9',
  htxContractUrl: 'http://127.0.0.1:9',
};

export function makeRoot(): string {
  return mkdtempSync(path.join(tmpdir(), 'bitting-backup-'));
}

export function removeRoot(root: string): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  return Promise.resolve();
}

export async function makeIdentity(root: string, name: string): Promise<Identity> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const file = path.join(root, `${name}.key`);
  writeFileSync(file, `# public key: ${recipient}\n${identity}\n`, { mode: 0o600 });
  return { recipient, file };
}

/** One command line, word for word; what is asked for is answered from `secrets`. */
export async function bitting(
  words: readonly string[],
  secrets: Readonly<Record<string, string>> = {},
  interruptAt: RegExp | null = null,
): Promise<CommandEnd> {
  const signal = new AbortController();
  // What every command says by itself counts as well: with `^` it is interrupted before it begins.
  if (interruptAt?.test('') === true) signal.abort();
  const written = { out: '', err: '' };
  const paint = createPaint({}, {});
  const status = await runCommandLine(words, {
    out: (text) => (written.out += text),
    err: (text) => {
      written.err += text;
      if (interruptAt?.test(text) === true) signal.abort();
    },
    paintOut: paint,
    paintErr: paint,
    secrets: {
      read: (rows) => Promise.resolve(new Map(rows.map(({ name }) => [name, secrets[name] ?? '']))),
    },
    questions: null,
    signals: { ended: new Promise(() => undefined), abort: signal.signal },
    nodeVersion: '99.0.0',
  });
  return { status, ...written };
}

/** What a command says with `--json`; one that fails fails the test. */
export async function bittingJson<Result>(
  words: readonly string[],
  secrets: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const { status, out, err } = await bitting([...words, '--json'], secrets);
  if (status !== 0) throw new Error(`bitting ${words.join(' ')}: ${status} ${out} ${err}`);
  return JSON.parse(out) as Result;
}
