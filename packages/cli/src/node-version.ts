import { readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.join(import.meta.dirname, '..', 'bin', 'node-versions.json');

/** The sentence for a Node that lacks the last security fixes; `null` for one that has them. */
export function findNodeFault(running: string): string | null {
  const { safe } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly safe: string };
  return isOlder(partsOf(running), partsOf(safe))
    ? `Node ${running} lacks the security fixes of ${safe}; for real money install a newer one.`
    : null;
}

function partsOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}

function isOlder(version: readonly number[], wanted: readonly number[]): boolean {
  const differing = wanted.findIndex((part, index) => version[index] !== part);
  return differing !== -1 && (version[differing] ?? 0) < (wanted[differing] ?? 0);
}
