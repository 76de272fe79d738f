import { PROBE_SKEW_MAX_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeFailure } from '../ports/credential-probe.ts';
import { causeOfSkew, type Step } from './probe-causes.ts';
import type { ProbeAnswer } from './probe-upstream.ts';

/** How a venue is asked for its time, and what its answers mean. */
export interface TimeQuestion {
  readonly venue: string;
  readonly clock: Clock;
  readonly ask: () => Promise<ProbeAnswer>;
  /** Milliseconds since 1970, 13 digits; anything else is no time. */
  readonly read: (body: Uint8Array) => string;
  readonly failure: (answer: ProbeAnswer) => ProbeFailure;
}

const EPOCH_MS = /^[1-9][0-9]{12}$/u;

/**
 * The venue's clock against ours, by the middle of the question. `reached` says whether somebody told the time at all:
 * then a failure is the clock's, and another host would say the same.
 */
export async function compareClock(
  question: TimeQuestion,
): Promise<Step<unknown> & { readonly reached: boolean }> {
  const { clock, venue } = question;
  const begin = clock.wallMs();
  const reply = await question.ask();
  const middle = (begin + clock.wallMs()) / 2;
  const venueMs = reply.kind === 'answer' ? question.read(reply.answer.body) : '';
  if (!EPOCH_MS.test(venueMs)) return { ...question.failure(reply), reached: false };
  const skewMs = Math.round(middle - Number(venueMs));
  if (Math.abs(skewMs) <= PROBE_SKEW_MAX_MS) return { kind: 'done', reached: true };
  return { ...causeOfSkew(venue, skewMs), reached: true };
}
