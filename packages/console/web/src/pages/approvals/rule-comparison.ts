import type { ApprovalClass, ApprovalRule } from '@bitting/client/people.ts';

/** In the order in which the gateway shows them. */
export const APPROVAL_CLASSES = [
  'bind',
  'keys',
  'policy',
  'resume',
  'operators',
  'export',
  'erase',
  'vault',
] as const satisfies readonly ApprovalClass[];

const NEEDED_MAX = 9;
const HOURS_MAX = 168;

export type RuleVerdict =
  | { readonly kind: 'same' | 'stricter' | 'looser' | 'malformed' }
  | { readonly kind: 'unsound'; readonly most: number };

/** What is typed into the form, as text. */
export interface RuleDraft {
  readonly needed: Readonly<Record<ApprovalClass, string>>;
  readonly hours: string;
}

export function draftOf({ needed, hours }: ApprovalRule): RuleDraft {
  const entries = APPROVAL_CLASSES.map((name) => [name, String(needed[name])] as const);
  return { needed: Object.fromEntries(entries) as RuleDraft['needed'], hours: String(hours) };
}

/** The rule that was typed, or `null` where it is none. */
export function readDraft({ needed, hours }: RuleDraft): ApprovalRule | null {
  const counts = APPROVAL_CLASSES.map((name) => [name, readWhole(needed[name], 0, NEEDED_MAX)] as const);
  const readHours = readWhole(hours, 1, HOURS_MAX);
  if (readHours === null || counts.some(([, count]) => count === null)) return null;
  return { needed: Object.fromEntries(counts) as ApprovalRule['needed'], hours: readHours };
}

/**
 * What a rule is against the one in force, as the gateway judges it: fewer others, or more hours to find them, is looser, and a
 * rule that is both looser and stricter is looser.
 */
export function compareRules(current: ApprovalRule, draft: RuleDraft): RuleVerdict {
  const wanted = readDraft(draft);
  if (wanted === null) return { kind: 'malformed' };
  const most = Math.max(...APPROVAL_CLASSES.map((name) => wanted.needed[name]));
  if (wanted.needed.operators < most) return { kind: 'unsound', most };
  const changes = [
    ...APPROVAL_CLASSES.map((name) => wanted.needed[name] - current.needed[name]),
    current.hours - wanted.hours,
  ];
  if (changes.every((change) => change === 0)) return { kind: 'same' };
  return { kind: changes.every((change) => change >= 0) ? 'stricter' : 'looser' };
}

function readWhole(text: string, least: number, most: number): number | null {
  if (!/^[0-9]{1,3}$/u.test(text.trim())) return null;
  const number = Number(text);
  return number >= least && number <= most ? number : null;
}
