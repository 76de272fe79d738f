import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { composeGateway } from '@bitting/gateway/compose.ts';
import { printGatewayConfig, type GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { Clock } from '@bitting/gateway/ports/clock.ts';
import { clearSocket } from '@bitting/gateway/supervisor/data-directory.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';

/** An installation at rest, and what opens its vault. */
export interface RestingInstallation {
  readonly layout: DataLayout;
  readonly config: GatewayConfig;
  readonly keyBytes: Uint8Array;
  readonly token: string;
}

const POLL_MS = 50;

export interface LateLife {
  readonly laterMs: number;
  readonly patienceMs: number;
  /** Looks at what this life has found, once nothing is open. */
  readonly look?: (admin: AdminClient) => Promise<void>;
}

/**
 * One more life of the gateway, whole but in this process, whose clock is later by that much: what takes minutes to be
 * certain is certain at once. Ends when no intent is open; throws when some still are after `patienceMs`.
 */
export async function liveLater(
  installation: RestingInstallation,
  { laterMs, patienceMs, look }: LateLife,
): Promise<void> {
  const { layout, config, keyBytes, token } = installation;
  const clock: Clock = {
    wallMs: () => epochMs(systemClock.wallMs() + laterMs),
    monotonicMs: () => systemClock.monotonicMs(),
    after: (delayMs, call) => systemClock.after(delayMs, call),
  };
  await clearSocket(layout);
  const gateway = await composeGateway(
    {
      type: 'start',
      dataDirectory: layout.directory,
      config: printGatewayConfig(config),
      unlock: { kind: 'key-file', bytes: Buffer.from(keyBytes) },
    },
    { clock, segments: makeSegmentFiles({ directory: layout.ledgerDirectory }) },
  );
  try {
    const admin = openAdminClient({ socketPath: gateway.ready.adminSocket, token });
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const { openIntents } = await admin.status({});
      if (openIntents === 0) break;
      if (Date.now() > deadline) throw new Error(`${openIntents} intents are still open`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await look?.(admin);
  } finally {
    await gateway.close();
  }
}
