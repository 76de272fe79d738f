import { randomBytes } from 'node:crypto';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { Alert } from '../alerts/alert.ts';
import type { PageConfig } from '../config/page-config.ts';
import type { LedgerNews } from '../overview/ledger-news.ts';
import { createPeople, type People } from '../people/people.ts';
import type { Outbox } from '../store/outbox.ts';
import { openDatabase } from './database.ts';
import { FEATURES } from './features.ts';
import type { ServedRoute } from './access.ts';
import { buildFrame } from './frame.ts';
import { openGatewayAccess } from './gateway-access.ts';
import { listen } from './listening.ts';
import type { Foundation, Parts } from './parts.ts';

export interface PagePorts {
  readonly config: PageConfig;
  readonly adminSocket: string;
  readonly outbox: Outbox;
  readonly news?: LedgerNews | undefined;
  readonly tell: (alert: Alert) => void;
  readonly auditor: () => AdminClient;
  readonly sendParent: (message: Readonly<Record<string, unknown>>) => void;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
  /** Left out: the machine's. */
  readonly nowMs?: () => number;
}

export interface RunningPage extends AsyncDisposable {
  readonly ports: readonly number[];
  readonly routes: readonly ServedRoute[];
  needsSetup(): boolean;
}

/** Serves the page until it is disposed of. Rejects where it cannot, with nothing left open. */
export async function startPage({ adminSocket, ...ports }: PagePorts): Promise<RunningPage> {
  const { config, signal } = ports;
  const database = openDatabase(config.databaseFile);
  try {
    const access = openGatewayAccess({ adminSocket, tokenFile: config.tokenFile, signal });
    const foundation: Foundation = {
      nowMs: () => Date.now(),
      ...ports,
      database,
      consoleItself: access.consoleItself,
      random: (bytes) => randomBytes(bytes),
    };
    const people = createPeople({ ...foundation, gatewayOf: access.gatewayOf });
    const parts: Parts<People> = { ...foundation, people, gatewayOf: access.gatewayOf };
    const frame = await buildFrame(parts, FEATURES);
    const listening = await listen(config, frame.listener);
    for (const server of listening.servers) frame.attach(server);
    return {
      ports: listening.ports,
      routes: frame.routes,
      needsSetup: () => people.needsSetup(),
      [Symbol.asyncDispose]: async () => {
        await frame.close();
        await listening[Symbol.asyncDispose]();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
