import { readInteger, readNullable, readObject } from '@bitting/core/encoding/fields.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { codecOf, readInstant } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** What may need others, in the order in which it is shown. */
export const APPROVAL_CLASSES = [
  'bind',
  'keys',
  'policy',
  'resume',
  'operators',
  'export',
  'erase',
  'vault',
] as const;
export type ApprovalClass = (typeof APPROVAL_CLASSES)[number];

/** How many others have to agree to a change of each class, and how many hours they have. */
export interface ApprovalRule {
  readonly needed: Readonly<Record<ApprovalClass, number>>;
  readonly hours: number;
}

/** The rule in force, and the looser one that follows it. */
export interface RuleEntry {
  readonly rule: ApprovalRule;
  readonly next: { readonly rule: ApprovalRule; readonly from: EpochMs } | null;
}

const HOURS_DEFAULT = 24;

export const NO_RULE: ApprovalRule = {
  needed: { bind: 0, keys: 0, policy: 0, resume: 0, operators: 0, export: 0, erase: 0, vault: 0 },
  hours: HOURS_DEFAULT,
};

const readRule = readObject<ApprovalRule>({
  needed: readObject<ApprovalRule['needed']>({
    bind: readInteger,
    keys: readInteger,
    policy: readInteger,
    resume: readInteger,
    operators: readInteger,
    export: readInteger,
    erase: readInteger,
    vault: readInteger,
  }),
  hours: readInteger,
});

const RULE_CODEC = codecOf(
  readObject<RuleEntry>({
    rule: readRule,
    next: readNullable(readObject<NonNullable<RuleEntry['next']>>({ rule: readRule, from: readInstant })),
  }),
);

/** Which changes need others. It stands in the vault and nowhere else: who can write files cannot turn it down. */
export class ApprovalRules {
  readonly #vault: Pick<Vault, 'read' | 'write'>;

  constructor(vault: Pick<Vault, 'read' | 'write'>) {
    this.#vault = vault;
  }

  entry(): RuleEntry {
    const bytes = this.#vault.read(PLACES.approvalRule())?.bytes;
    return bytes === undefined ? { rule: NO_RULE, next: null } : RULE_CODEC.decode(bytes);
  }

  /** Grows with every change of it. */
  get version(): number {
    return this.#vault.read(PLACES.approvalRule())?.version ?? 0;
  }

  /** The one in force, and the one that follows it, if one does. */
  fromNowOn(nowMs: EpochMs): readonly [ApprovalRule, ...ApprovalRule[]] {
    const { rule, next } = this.entry();
    if (next === null) return [rule];
    return next.from <= nowMs ? [next.rule] : [rule, next.rule];
  }

  inForce(nowMs: EpochMs): ApprovalRule {
    return this.fromNowOn(nowMs)[0];
  }

  write(entry: RuleEntry): void {
    this.#vault.write(PLACES.approvalRule(), RULE_CODEC.encode(entry));
  }
}

/** The most that any class needs. */
export function mostNeeded(...rules: readonly ApprovalRule[]): number {
  return Math.max(0, ...rules.flatMap(({ needed }) => Object.values(needed)));
}

/** Whether this allows nothing that the other does not. */
export function isAsStrict(rule: ApprovalRule, other: ApprovalRule): boolean {
  return rule.hours <= other.hours && APPROVAL_CLASSES.every((one) => rule.needed[one] >= other.needed[one]);
}
