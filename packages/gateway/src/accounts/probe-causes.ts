import { PROBE_TEXT_CHARACTERS_MAX } from '../bounds.ts';
import type { ProbeFailure, ProbeRequest } from '../ports/credential-probe.ts';

export interface Cause {
  readonly cause: string;
  readonly remedy: string;
  /** Left out: the key is not fit to be bound. */
  readonly code?: ProbeFailure['code'];
}

/** One thing that rules a key out. `fails` says what was seen, and nothing of what was given. */
export type Rule<Subject> = Cause & { readonly fails: (subject: Subject) => string | null };

/** What came of one step: its results, or the failure that ends the probe. */
export type Step<T> = ({ readonly kind: 'done' } & T) | ProbeFailure;

export const CLOCK: Cause = {
  cause: 'The clock of this machine is wrong.',
  remedy: 'Synchronise it (NTP), then bind again.',
};

export function later(venue: string): Cause {
  return {
    cause: `${venue} cannot answer at the moment.`,
    remedy: 'Try again in some minutes; nothing was changed.',
    code: 'UPSTREAM_UNREACHED',
  };
}

export function failureOf(
  { cause, remedy, code = 'CREDENTIAL_REFUSED' }: Cause,
  evidence: string,
): ProbeFailure {
  return { kind: 'failed', code, cause, evidence, remedy };
}

/** The two clocks were compared; `skewMs` is ours less the venue's. */
export function causeOfSkew(venue: string, skewMs: number): ProbeFailure {
  const evidence = `it is ${Math.abs(skewMs) / 1000} seconds ${skewMs < 0 ? 'behind' : 'ahead of'} ${venue}'s`;
  return failureOf(CLOCK, evidence);
}

/** Nobody answered. */
export function causeOfSilence(venue: string, cause: string): ProbeFailure {
  const silence: Cause = {
    cause: `${venue} could not be reached.`,
    remedy: `Check the network of this machine and that it may connect to the hosts of ${venue} on port 443; for paper, that the simulator runs.`,
    code: 'UPSTREAM_UNREACHED',
  };
  return failureOf(silence, cause);
}

/** The first rule that a subject fails, as the failure that the rule names. */
export function firstFailure<Subject>(
  subject: Subject,
  rules: readonly Rule<Subject>[],
): ProbeFailure | null {
  for (const rule of rules) {
    const evidence = rule.fails(subject);
    if (evidence !== null) return failureOf(rule, evidence);
  }
  return null;
}

/** What of a key must not be repeated. */
export type QuotedKey = Pick<ProbeRequest, 'apiKey' | 'secret' | 'passphrase'>;

/** A venue's words in whatever script, bounded, printable, and without anything of the key should they repeat it. */
export function quoteVenue(message: string, given: QuotedKey): string {
  let text = message;
  for (const [secret, name] of [
    [given.secret, '[secret]'],
    [given.apiKey, '[API key]'],
    [given.passphrase ?? '', '[passphrase]'],
  ] as const)
    if (secret !== '') text = text.replaceAll(secret, name);
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, PROBE_TEXT_CHARACTERS_MAX);
}
