import { setTimeout as wait } from 'node:timers/promises';
import { RESTART_FIRST_MS, RESTART_MAX_MS, RESTART_STEADY_MS } from '../bounds.ts';
import type { DataLayout } from '../config/data-layout.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { ReadyMessage, UnlockMessage } from '../config/protocol.ts';
import { clearSocket, signMarker } from './data-directory.ts';
import { startGateway } from './gateway-process.ts';
import type { HearOutput } from './launch.ts';
import type { TlsSource } from './tls-watch.ts';

export interface Supervision {
  readonly layout: DataLayout;
  readonly config: GatewayConfig;
  /** What opens the vault this time; `null` starts sealed. */
  readonly unlock: (isFirst: boolean) => UnlockMessage | null;
  /** Of the first start; see `GatewayStart`. */
  readonly acceptOlderVault?: boolean;
  /** Where the certificates of bots' ports come from, where the configuration has TLS. */
  readonly tls?: TlsSource | null;
  /** Ends the gateway and the supervision. */
  readonly stop: AbortSignal;
  readonly onReady: (ready: ReadyMessage) => void;
  readonly onWarning: (sentence: string) => void;
  /** See `GatewayStart`. */
  readonly onOutput?: HearOutput;
}

/**
 * Runs the gateway until it is told to stop; one that dies is started again, later each time it dies soon. Throws where
 * the first start fails: that is a mistake to correct, not a crash to survive.
 */
export async function superviseGateway(supervision: Supervision): Promise<void> {
  const { layout, config, stop } = supervision;
  let delayMs = RESTART_FIRST_MS;
  for (let isFirst = true; !stop.aborted; isFirst = false) {
    const begin = performance.now();
    const sentence = await runOnce(supervision, isFirst).catch((error: unknown) => {
      if (isFirst || !(error instanceof Error)) throw error;
      return `The gateway could not be started again: ${error.message}`;
    });
    if (sentence === null) return;
    if (performance.now() - begin > RESTART_STEADY_MS) delayMs = RESTART_FIRST_MS;
    supervision.onWarning(`${sentence} It is started again in ${delayMs} ms.`);
    await wait(delayMs, undefined, { signal: stop }).catch(() => undefined);
    delayMs = Math.min(2 * delayMs, RESTART_MAX_MS);
  }

  /** Why it ended unasked; `null` when it was asked to. */
  async function runOnce(
    { unlock, onReady, onOutput, acceptOlderVault = false, tls = null }: Supervision,
    isFirst: boolean,
  ): Promise<string | null> {
    await clearSocket(layout);
    signMarker(layout);
    const gateway = await startGateway({
      layout,
      config,
      unlock: unlock(isFirst),
      acceptOlderVault: isFirst && acceptOlderVault,
      tls,
      ...(onOutput === undefined ? {} : { onOutput }),
    });
    const halt = (): void => void gateway.stop();
    stop.addEventListener('abort', halt, { once: true });
    if (stop.aborted) halt();
    else onReady(gateway.ready);
    const { wanted, code, signal } = await gateway.ended;
    stop.removeEventListener('abort', halt);
    return wanted ? null : `The gateway ended unexpectedly (${signal ?? `code ${code}`}).`;
  }
}
