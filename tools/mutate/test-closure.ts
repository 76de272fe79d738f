/** Which files a test file is made of: itself, its helpers and the helpers' helpers, but none of the sources under test. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const RELATIVE_IMPORT = /(?:from|import\()\s*'(\.{1,2}\/[^']+\.ts)'/gu;
const HELPER = /\.(?:test|twin|fixture)\.ts$|\/testing\//u;

/** Paths below `root`, the test file first. */
export function closureOf(root: string, testFile: string): readonly string[] {
  const closure = [testFile];
  // The list grows while it is walked.
  for (const file of closure)
    for (const match of textOf(root, file).matchAll(RELATIVE_IMPORT)) {
      const imported = path.posix.join(path.posix.dirname(file), match[1] ?? '');
      if (HELPER.test(imported) && !closure.includes(imported)) closure.push(imported);
    }
  return closure;
}

export function textOf(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
