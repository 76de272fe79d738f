import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeFailure, ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import { probeHtxCredential } from './htx-probe.ts';
import { probeOkxCredential } from './okx-probe.ts';
import { failureOf } from './probe-causes.ts';
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
    const misplaced = checkPlace(request, upstream.regions) ?? checkPaper(request, paper);
    return misplaced ?? PROBES[venue].probe(request, { upstream, clock }, onStep);
  };
}

/** Environment and region must be ones that the venue has, before anything else is looked at. */
function checkPlace(request: ProbeRequest, regions: readonly string[]): ProbeFailure | null {
  const { venue, environment, region } = request;
  const { name } = PROBES[venue];
  if (regions.length === 0)
    return failureOf(
      {
        cause: `${name} has no ${environment} environment.`,
        remedy: 'Rehearse on paper (the simulator), or bind a key for live.',
      },
      'no host of it is known',
    );
  if (region === null || regions.includes(region)) return null;
  return failureOf(
    { cause: `${name} has no such region.`, remedy: 'Choose one of these, or leave the region out.' },
    `for ${environment} it has ${regions.join(', ')}`,
  );
}

/** How "bitting serve" is told where the simulator's part of each family listens. */
const PAPER_OPTIONS: Readonly<Record<ApiFamily, string>> = {
  okx: '--paper-port',
  'htx-spot': '--paper-htx-spot-port',
  'htx-contract': '--paper-htx-contract-port',
};

/** A paper key can be tried only where the gateway knows the simulator's port. */
function checkPaper({ venue, environment }: ProbeRequest, paper: PaperAddresses): ProbeFailure | null {
  if (environment !== 'paper') return null;
  const families: readonly ApiFamily[] = API_FAMILIES[venue];
  if (families.every((family) => paper[family] !== undefined)) return null;
  const options = families.map((family) => PAPER_OPTIONS[family]);
  return failureOf(
    {
      cause: `The gateway does not know where ${PROBES[venue].name} on paper is.`,
      remedy: `Start it with ${options.join(' and ')} or [paper] in bitting.toml, the ports that "bitting simulator" prints.`,
      code: 'CONFIG_INVALID',
    },
    'no port of the simulator is set for it',
  );
}
