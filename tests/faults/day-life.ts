import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { PictureChange } from '@bitting/client/pictures.ts';
import { composeGateway, createVault, type Gateway } from '@bitting/gateway/compose.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { printGatewayConfig, type GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { Clock } from '@bitting/gateway/ports/clock.ts';
import { clearSocket, createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PaperVenue } from '../support/simulator.ts';

const SEGMENT_BYTES = 4 * 1024 * 1024;

/** What one life of the gateway told whoever watches its accounts. */
export type Told = PictureChange & { readonly accountId: string; readonly wallMs: number };

export interface DayLife {
  readonly gateway: Gateway;
  readonly admin: AdminClient;
  /** Everything that was told since its beginning, and not taken yet. */
  takeTold(): readonly Told[];
  end(): Promise<void>;
}

/** One installation of the gateway, whole, in this process and on the test's clock: one life after the other. */
export class DayInstallation {
  readonly layout: DataLayout;
  readonly #config: GatewayConfig;
  readonly #clock: Clock;
  readonly #keyBytes = randomBytes(32);
  #token = '';

  constructor(venue: PaperVenue, clock: Clock) {
    this.#clock = clock;
    this.layout = createDataDirectory(mkdtempSync(path.join(os.tmpdir(), 'bitting-day-')));
    this.#config = {
      venues: ['okx', 'htx'],
      okx: { ...ANY_PORT, hostNames: [] },
      htx: { spot: ANY_PORT, contract: ANY_PORT, hostNames: [] },
      publicUpstream: { okx: PAPER, htx: PAPER },
      paper: {
        okx: addressOf(venue.okxUrl),
        'htx-spot': addressOf(venue.htxSpotUrl),
        'htx-contract': addressOf(venue.htxContractUrl),
      },
      metrics: null,
      accountPictures: true,
      witnesses: null,
      addressDays: 400,
      witnessedWithinMinutes: null,
      tls: null,
      proxies: null,
      keyWatch: { minutes: null, otherKeys: false, egress: [] },
    };
  }

  async create(): Promise<void> {
    this.#token = await createVault(this.layout.directory, this.#unlock());
  }

  async begin(): Promise<DayLife> {
    const { layout } = this;
    await clearSocket(layout);
    const gateway = await composeGateway(
      {
        type: 'start',
        dataDirectory: layout.directory,
        config: printGatewayConfig(this.#config),
        unlock: this.#unlock(),
      },
      {
        clock: this.#clock,
        segments: makeSegmentFiles({ directory: layout.ledgerDirectory, segmentBytes: SEGMENT_BYTES }),
      },
    );
    const { adminSocket: socketPath } = gateway.ready;
    const ended = new AbortController();
    const { signal } = ended;
    let told: Told[] = [];
    const watching = openAdminClient({ socketPath, token: this.#token, signal })
      .accountWatch(
        {},
        {
          mayBeSilent: true,
          onEvent: (event) => told.push(event as unknown as Told),
        },
      )
      .then(
        () => undefined,
        // It never ends but by hanging up.
        () => undefined,
      );
    return {
      gateway,
      admin: openAdminClient({ socketPath, token: this.#token }),
      takeTold: () => {
        const taken = told;
        told = [];
        return taken;
      },
      end: async () => {
        await gateway.close();
        ended.abort();
        await watching;
      },
    };
  }

  remove(): void {
    rmSync(this.layout.directory, { recursive: true, force: true });
  }

  #unlock() {
    // A copy, because whoever uses it wipes it.
    return { kind: 'key-file', bytes: Buffer.from(this.#keyBytes) } as const;
  }
}

const ANY_PORT = { host: '127.0.0.1', port: 0 } as const;
const PAPER = { environment: 'paper', region: 'paper' } as const;

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
