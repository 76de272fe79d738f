import type { FRAME_TEXTS } from '../../app/frame-texts.ts';

type PageName = keyof (typeof FRAME_TEXTS)['en']['pages'];

/** Where somebody acts on alerts whose rule begins so; the first that fits. */
const PLACES: readonly (readonly [begins: string, page: PageName, path: string])[] = [
  ['people-', 'people', '/people'],
  ['operator-', 'people', '/people'],
  ['change-', 'approvals', '/approvals'],
  ['approvals-', 'approvals', '/approvals'],
  ['bind-link-', 'accounts', '/accounts'],
  ['account-', 'accounts', '/accounts'],
  ['venue-key-', 'accounts', '/accounts'],
  ['credential-', 'accounts', '/accounts'],
  ['external-activity', 'accounts', '/accounts'],
  ['dead-man', 'accounts', '/accounts'],
  ['key-', 'keys', '/keys'],
  ['policy-', 'keys', '/keys'],
  ['shadow-', 'keys', '/keys'],
  ['halted', 'overview', '/'],
  ['resumed', 'overview', '/'],
  ['finding-', 'activity', '/activity'],
  ['refus', 'activity', '/activity'],
  ['address-', 'activity', '/activity'],
  ['strangers-', 'activity', '/activity'],
  ['breaker', 'activity', '/activity'],
  ['crowd', 'activity', '/activity'],
];

export interface RulePlace {
  readonly page: PageName;
  readonly path: string;
}

/** `null`: there is nothing to do on another page. */
export function placeOfRule(rule: string): RulePlace | null {
  const found = PLACES.find(([begins]) => rule.startsWith(begins));
  return found === undefined ? null : { page: found[1], path: found[2] };
}
