import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ProbeRequest, ProbeSuccess } from '../ports/credential-probe.ts';
import type { AdminCall, AdminPorts } from './operation.ts';

/** What the venue says of a key that may be kept; the caller hears of each step. Throws what the probe found against it. */
export async function tryKey(
  asked: ProbeRequest,
  probe: AdminPorts['probe'],
  call: Pick<AdminCall, 'progress'>,
): Promise<ProbeSuccess> {
  const report = await probe(asked, (step) => call.progress(step));
  if (report.kind !== 'failed') return report;
  const { code, cause, evidence, remedy } = report;
  throw new BittingError(code, `${cause}: ${evidence}`, { publicDetail: `${cause} (${evidence}) ${remedy}` });
}
