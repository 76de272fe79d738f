import type { Clock } from '../ports/clock.ts';
import type { ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import { probeOkxCredential } from './okx-probe.ts';
import { createProbeUpstream } from './probe-upstream.ts';

export type Probe = (request: ProbeRequest, onStep: (step: string) => void) => Promise<ProbeReport>;

/** Tries credentials at the compiled hosts of their venue, or at the simulator for paper. */
export function createProbe(options: {
  readonly clock: Clock;
  readonly paper: { readonly host: string; readonly port: number } | null;
}): Probe {
  const { clock, paper } = options;
  return async (request, onStep) => {
    if (request.venue !== 'okx') {
      return {
        kind: 'failed',
        cause: `Keys of ${request.venue} cannot be bound.`,
        evidence: 'this version speaks OKX only',
        remedy: 'Bind a key of OKX.',
      };
    }
    const upstream = createProbeUpstream({ environment: request.environment, paper, clock });
    return probeOkxCredential(request, { upstream, clock }, onStep);
  };
}
