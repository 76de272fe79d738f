import type { OutgoingRequest, VenueAnswer } from '@bitting/core/venues/dialect.ts';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import { createPool } from '@bitting/http/client.ts';
import { UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import { createHostTable } from '../upstream/hosts.ts';

/** What came of one question. */
export type ProbeAnswer =
  | { readonly kind: 'answer'; readonly answer: VenueAnswer }
  | { readonly kind: 'unreached'; readonly cause: string };

/** Asks a venue on behalf of a key that is not bound yet. GET only. */
export interface ProbeUpstream {
  readonly regions: readonly string[];
  get(region: string, outgoing: OutgoingRequest): Promise<ProbeAnswer>;
}

const REGIONS: Readonly<Record<Environment, readonly string[]>> = {
  live: ['global', 'eea', 'us'],
  demo: ['global', 'eea', 'us'],
  paper: ['paper'],
};

/** One connection for each question, to the compiled hosts (or the simulator) and nowhere else. */
export function createProbeUpstream(options: {
  readonly environment: Environment;
  readonly paper: { readonly host: string; readonly port: number } | null;
  readonly clock: Clock;
}): ProbeUpstream {
  const { environment, clock } = options;
  const findTarget = createHostTable(options.paper);
  return {
    regions: REGIONS[environment],
    async get(region, outgoing) {
      const target = findTarget({ venue: 'okx', environment, region, credentialId: null });
      if (target === null) return { kind: 'unreached', cause: 'no host is configured for this environment' };
      if (outgoing.method !== 'GET') return { kind: 'unreached', cause: 'a probe only reads' };
      const pool = createPool(target, {
        clock,
        allowConnect: (host, port) => host === target.host && port === target.port,
      });
      try {
        const result = await pool.send({ ...outgoing, timeoutMs: UPSTREAM_TIMEOUT_MS });
        if (result.kind !== 'response') return { kind: 'unreached', cause: result.cause };
        return { kind: 'answer', answer: { status: result.status, body: result.body } };
      } finally {
        await pool.close();
      }
    },
  };
}
