/** Inputs that are kept in the repository: what reached something (`corpus/`) and what once broke a property (`crashes/`). */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type Shelf = 'corpus' | 'crashes';

/** In the order of their names, which are hashes: the same on every machine. */
export function readInputs(shelf: Shelf, target: string): readonly Buffer[] {
  const directory = directoryOf(shelf, target);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .sort()
    .map((name) => readFileSync(path.join(directory, name)));
}

/** Writes one input and answers where. */
export function keepInput(shelf: Shelf, target: string, input: Uint8Array): string {
  const directory = directoryOf(shelf, target);
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, createHash('sha256').update(input).digest('hex').slice(0, 12));
  writeFileSync(file, input);
  return path.relative(process.cwd(), file);
}

/** Makes these the whole corpus of a target. */
export function replaceCorpus(target: string, inputs: readonly Uint8Array[]): void {
  rmSync(directoryOf('corpus', target), { recursive: true, force: true });
  for (const input of inputs) keepInput('corpus', target, input);
}

function directoryOf(shelf: Shelf, target: string): string {
  return path.join(import.meta.dirname, shelf, target);
}
