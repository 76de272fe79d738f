import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The code blocks of a page that are marked as complete programs (```js run). */
export function readSnippets(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return Array.from(text.matchAll(/^```js run\n(.*?)^```$/gmsu), (match) => match[1] ?? '');
}

export interface SnippetResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Runs a snippet as a reader would: saved as a file in a project that has the client installed, with the given
 * variables and nothing else in its environment.
 */
export async function runSnippet(
  snippet: string,
  variables: Readonly<Record<string, string>>,
): Promise<SnippetResult> {
  // Inside the checkout, so that the imports find node_modules.
  const directory = mkdtempSync(path.resolve(import.meta.dirname, '../../.bitting-snippet-'));
  try {
    const file = path.join(directory, 'snippet.mjs');
    writeFileSync(file, snippet);
    const child = spawn(process.execPath, [file], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { exitCode, output };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
