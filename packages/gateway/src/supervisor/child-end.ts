import type { ChildProcess } from 'node:child_process';

/** Asks a child to end, by hanging up, and resolves once it has; one that does not within `patienceMs` is killed. */
export async function endChild(child: ChildProcess, patienceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  if (child.connected) child.disconnect();
  const deadline = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await promise;
  clearTimeout(deadline);
}
