import { refuse } from '../../errors/refusal.ts';
import { isAddressAllowed } from '../cidr.ts';
import type { Rule } from '../rule.ts';

export const SOURCE_ADDRESS_RULE: Rule = {
  id: 'source-address',
  check: ({ sourceCidrs }, { snapshot }) =>
    isAddressAllowed(sourceCidrs, snapshot.sourceAddress)
      ? null
      : refuse('ADDRESS_NOT_ALLOWED', { ruleId: 'source-address' }),
};
