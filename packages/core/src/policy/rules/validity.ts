import { refuse } from '../../errors/refusal.ts';
import type { Rule } from '../rule.ts';

/** Valid from `notBefore`, the instant itself included, until `expiresAt`, the instant itself excluded. */
export const VALIDITY_RULE: Rule = {
  id: 'validity',
  mayRefuse: ({ notBefore, expiresAt }) => notBefore !== null || expiresAt !== null,
  check: ({ notBefore, expiresAt }, { snapshot: { now } }) => {
    if (notBefore !== null && now < notBefore) return refuse('KEY_NOT_YET_VALID', { ruleId: 'validity' });
    return expiresAt !== null && now >= expiresAt ? refuse('KEY_EXPIRED', { ruleId: 'validity' }) : null;
  },
};
