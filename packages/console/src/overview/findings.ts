import { FINDINGS, type Check, type CheckName, type Finding, type FindingCode } from '../api/overview.ts';
import type { Seen } from './facts.ts';

type About = NonNullable<Finding['about']>;

/** One finding, with as much as there is to say of it. */
export function find(
  code: FindingCode,
  { about = null, atMs = null, count = null, text = null }: Partial<Omit<Finding, 'code' | 'rating'>> = {},
): Finding {
  return { code, rating: FINDINGS[code], about, atMs, count, text };
}

/** The finding, where it is one. */
export function when(isSo: boolean, code: FindingCode, more?: Partial<Finding>): readonly Finding[] {
  return isSo ? [find(code, more)] : [];
}

export function aboutKey({
  label,
  virtualKeyId,
}: {
  readonly label: string;
  readonly virtualKeyId: string;
}): About {
  return { kind: 'key', id: virtualKeyId, label };
}

export function aboutAccount({
  accountId,
  label,
}: {
  readonly accountId: string;
  readonly label: string;
}): About {
  return { kind: 'account', id: accountId, label };
}

/** A check of what was seen; its state is that of its worst finding. */
export function check(
  name: CheckName,
  findings: readonly Finding[],
  { atMs = null, count = null }: Partial<Pick<Check, 'atMs' | 'count'>> = {},
): Check {
  return { check: name, state: worstOf(findings), why: null, count, atMs, findings: [...findings] };
}

/** The check, or that what it needs was not seen. */
export function checkSeen<Value>(
  name: CheckName,
  seen: Seen<Value>,
  look: (value: Value) => Pick<Check, 'atMs' | 'count' | 'findings'> | readonly Finding[],
): Check {
  if (seen.kind === 'unseen')
    return { check: name, state: 'unseen', why: seen.why, count: null, atMs: null, findings: [] };
  const looked = look(seen.value);
  return 'findings' in looked ? check(name, looked.findings, looked) : check(name, looked);
}

const RATINGS = ['good', 'note', 'warn', 'danger'] as const;

function worstOf(findings: readonly Finding[]): (typeof RATINGS)[number] {
  return RATINGS[Math.max(0, ...findings.map(({ rating }) => RATINGS.indexOf(rating)))] ?? 'danger';
}
