import type { RuleParameters, RuleView } from '@bitting/client/people.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  type ApprovalRule,
  type ApprovalRules,
  type RuleEntry,
  isAsStrict,
  mostNeeded,
} from '../../vault/approval-rules.ts';
import { LOOSENED_AFTER_MS } from './bounds.ts';

/** The rule that these words make of another. */
export function mergeRule(
  rule: ApprovalRule,
  { needed, hours }: Omit<RuleParameters, 'reason'>,
): ApprovalRule {
  return { needed: { ...rule.needed, ...needed }, hours: hours ?? rule.hours };
}

/** A rule is worth what it takes to make operators: whoever could add as many as he likes would agree with himself. */
export function demandSound(rule: ApprovalRule): void {
  const most = mostNeeded(rule);
  if (rule.needed.operators >= most) return;
  throw new BittingError('FIELD_MALFORMED', 'operators needs fewer than another class', {
    publicDetail: `Nothing was changed: operators must need at least as many as any other class (${most}), or whoever may add operators agrees with himself.`,
  });
}

/** What is stricter is in force at once, what is looser a day later. */
export function nextRules(current: ApprovalRule, wanted: ApprovalRule, nowMs: EpochMs): RuleEntry {
  if (isAsStrict(wanted, current)) return { rule: wanted, next: null };
  return { rule: current, next: { rule: wanted, from: epochMs(nowMs + LOOSENED_AFTER_MS) } };
}

export function viewRule(rules: ApprovalRules, nowMs: EpochMs): RuleView {
  const [rule, next] = rules.fromNowOn(nowMs);
  const from = rules.entry().next?.from ?? 0;
  return {
    ...rule,
    version: rules.version,
    next: next === undefined ? null : { ...next, fromMs: from },
  };
}
