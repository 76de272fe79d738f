import { setTimeout as wait } from 'node:timers/promises';
import { START_AGAIN_MS } from '../bounds.ts';
import { startPage, type PagePorts } from './compose-page.ts';

/** Serves the page until the signal, and tries again where it cannot: a port may be free later. Alerts go on meanwhile. */
export async function keepPage(ports: PagePorts): Promise<void> {
  const { onFault, sendParent, signal } = ports;
  let hasFailed = false;
  while (!signal.aborted) {
    try {
      await using page = await startPage(ports);
      sendParent({ kind: 'page-ready', setup: page.needsSetup() });
      await untilAborted(signal);
      return;
    } catch (error) {
      onFault(error);
      if (!hasFailed) sendParent({ kind: 'page-failed', code: codeOf(error) });
      hasFailed = true;
      await wait(START_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  await promise;
}
