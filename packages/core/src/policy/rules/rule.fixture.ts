import type { ErrorCode } from '../../errors/catalogue.ts';
import type { Intent } from '../../trading/intent.ts';
import { Item } from '../item.ts';
import { NO_LIMITS, type Limits } from '../limits.ts';
import { POLICY, SNAPSHOT } from '../policy.fixture.ts';
import type { Policy, Snapshot } from '../policy.ts';
import type { Rule, TermsRule, UsageRule } from '../rule.ts';
import { NO_USAGE, type Usage } from '../usage.ts';

/** Asks one rule about one intent: `null` admits, otherwise the code. A refusal that does not name its rule is a fault. */
export function askRule(
  rule: Rule,
  intent: Intent,
  {
    policy = {},
    snapshot = {},
  }: { readonly policy?: Partial<Policy>; readonly snapshot?: Partial<Snapshot> } = {},
): ErrorCode | null {
  const refusal = rule.check({ ...POLICY, ...policy }, new Item(intent, { ...SNAPSHOT, ...snapshot }));
  if (refusal !== null && refusal.ruleId !== rule.id) throw new TypeError(`a refusal of ${refusal.ruleId}`);
  return refusal?.code ?? null;
}

/** Asks one counted rule about a whole request: `null` admits, otherwise the code and the item that it names. */
export function askUsageRule(
  rule: UsageRule,
  intents: Intent | readonly Intent[],
  {
    limits,
    usage = {},
    snapshot = {},
  }: {
    readonly limits: Partial<Limits>;
    readonly usage?: Partial<Usage>;
    readonly snapshot?: Partial<Snapshot>;
  },
): string | null {
  const world = { ...SNAPSHOT, ...snapshot };
  const list = 'kind' in intents ? [intents] : intents;
  const refusal = rule.checkAll(
    { ...POLICY, limits: { ...NO_LIMITS, ...limits } },
    list.map((intent, index) => new Item(intent, world, index)),
    world,
    { ...NO_USAGE, ...usage },
  );
  if (refusal !== null && refusal.ruleId !== rule.id) throw new TypeError(`a refusal of ${refusal.ruleId}`);
  return refusal === null ? null : `${refusal.code} ${refusal.item}`;
}

/** Asks one rule of terms with limits about one intent. */
export function askLimit(
  rule: TermsRule,
  intent: Intent,
  { limits, snapshot = {} }: { readonly limits: Partial<Limits>; readonly snapshot?: Partial<Snapshot> },
): ErrorCode | null {
  return askRule(rule, intent, { policy: { limits: { ...NO_LIMITS, ...limits } }, snapshot });
}
