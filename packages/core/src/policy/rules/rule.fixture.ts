import type { ErrorCode } from '../../errors/catalogue.ts';
import type { Intent } from '../../trading/intent.ts';
import { POLICY, SNAPSHOT } from '../policy.fixture.ts';
import type { Policy, Snapshot } from '../policy.ts';
import type { Rule } from '../rule.ts';

/** Asks one rule about one intent: `null` admits, otherwise the code. A refusal that does not name its rule is a fault. */
export function askRule(
  rule: Rule,
  intent: Intent,
  {
    policy = {},
    snapshot = {},
  }: { readonly policy?: Partial<Policy>; readonly snapshot?: Partial<Snapshot> } = {},
): ErrorCode | null {
  const refusal = rule.check({ ...POLICY, ...policy }, intent, { ...SNAPSHOT, ...snapshot });
  if (refusal !== null && refusal.ruleId !== rule.id) throw new TypeError(`a refusal of ${refusal.ruleId}`);
  return refusal?.code ?? null;
}
