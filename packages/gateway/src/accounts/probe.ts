import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeFailure, ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import { probeHtxCredential } from './htx-probe.ts';
import { probeOkxCredential } from './okx-probe.ts';
import type { PaperAddresses } from '../upstream/hosts.ts';
import { createProbeUpstream, type ProbePorts } from './probe-upstream.ts';

export type Probe = (request: ProbeRequest, onStep: (step: string) => void) => Promise<ProbeReport>;

const PROBES = {
  okx: { name: 'OKX', probe: probeOkxCredential },
  htx: { name: 'HTX', probe: probeHtxCredential },
} as const satisfies Record<
  VenueId,
  {
    readonly name: string;
    readonly probe: (
      given: ProbeRequest,
      ports: ProbePorts,
      onStep: (step: string) => void,
    ) => Promise<ProbeReport>;
  }
>;

/** Tries credentials at the compiled hosts of their venue, or at the simulator for paper. */
export function createProbe(options: { readonly clock: Clock; readonly paper: PaperAddresses }): Probe {
  const { clock, paper } = options;
  return async (request, onStep) => {
    const { venue, environment } = request;
    const upstream = createProbeUpstream({ venue, environment, paper, clock });
    return checkPlace(request, upstream.regions) ?? PROBES[venue].probe(request, { upstream, clock }, onStep);
  };
}

/** Environment and region must be ones that the venue has, before anything else is looked at. */
function checkPlace(request: ProbeRequest, regions: readonly string[]): ProbeFailure | null {
  const { venue, environment, region } = request;
  const { name } = PROBES[venue];
  if (regions.length === 0)
    return {
      kind: 'failed',
      cause: `${name} has no ${environment} environment.`,
      evidence: 'no host of it is known',
      remedy: 'Rehearse on paper (the simulator), or bind a key for live.',
    };
  if (region === null || regions.includes(region)) return null;
  return {
    kind: 'failed',
    cause: `${name} has no such region.`,
    evidence: `for ${environment} it has ${regions.join(', ')}`,
    remedy: 'Choose one of these, or leave the region out.',
  };
}
