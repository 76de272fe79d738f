import type { OperationName } from '@bitting/client/operations.ts';
import { APPROVAL_CLASSES, isAsStrict, mostNeeded } from '../../vault/approval-rules.ts';
import { PLACES } from '../../vault/places.ts';
import type { AdminPorts } from '../operation.ts';
import { demandExpected } from '../expected-rights.ts';
import { describeOperator, isNarrower } from '../operator-views.ts';
import { because, list, row, versionAt, type ApprovedRow } from './approved-row.ts';
import { mergeRule } from './rule-changes.ts';

function locksOf({ keeping }: AdminPorts): string {
  return `locks ${keeping.locks
    .list()
    .map(({ id }) => id)
    .join(' ')}`;
}

const CONSOLE =
  'whoever has its token calls in the name of every person, owners included, and says of each that he showed a second factor';

/** Who may call what, who has to agree, and what opens the vault. */
export const APPROVED_PEOPLE = {
  'operators-add': row('operators-add', {
    class: 'operators',
    describe: (given) => [
      `Add the ${given.kind === 'console' ? 'console' : given.role} "${given.name}", for ${given.accounts === undefined ? 'all accounts' : list(given.accounts)}${because(given.reason)}`,
      ...(given.kind === 'console' ? [CONSOLE] : []),
    ],
  }),
  'operators-role': row('operators-role', {
    class: 'operators',
    isOpening: ({ operatorId, ...terms }, { operators }) => !isNarrower(terms, operators.demand(operatorId)),
    against: ({ operatorId }, ports) => versionAt(PLACES.operator(operatorId), ports),
    describe: ({ operatorId, role, accounts, expected, reason }, ports) => {
      const known = ports.operators.demand(operatorId);
      // What would be refused at its end is not proposed.
      demandExpected(expected, known, ports);
      const next = { ...known, role, accounts: accounts === undefined ? known.accounts : accounts };
      return [`Make ${describeOperator(known)} ${describeOperator(next)}${because(reason)}`];
    },
  }),
  'operators-token': row('operators-token', {
    class: 'operators',
    isOpening: ({ operatorId }, _ports, asked) => operatorId !== undefined && operatorId !== asked.operatorId,
    against: ({ operatorId = '' }, ports) => versionAt(PLACES.operator(operatorId), ports),
    describe: ({ operatorId = '', reason }, { operators }) => [
      `Make a new token for ${describeOperator(operators.demand(operatorId))}, and give it to whoever asks for this${because(reason)}`,
    ],
  }),
  'approvals-set': row('approvals-set', {
    class: 'operators',
    isOpening: (given, { operators, clock }) => {
      const rules = operators.rules.fromNowOn(clock.wallMs());
      const next = mergeRule(rules[0], given);
      return !rules.every((one) => isAsStrict(next, one));
    },
    // Of both rules, and of one that was announced, the one that asks for most.
    needed: (given, rules) => mostNeeded(...rules, mergeRule(rules[0], given)),
    against: (_given, ports) => versionAt(PLACES.approvalRule(), ports),
    describe: (given, { operators, clock }) => {
      const now = operators.rules.inForce(clock.wallMs());
      const next = mergeRule(now, given);
      const changed = APPROVAL_CLASSES.filter((one) => next.needed[one] !== now.needed[one]);
      return [
        `Change how many others have to agree${because(given.reason)}:`,
        ...changed.map((one) => `${one}: ${next.needed[one]} instead of ${now.needed[one]}`),
        ...(next.hours === now.hours ? [] : [`within ${next.hours} hours instead of ${now.hours}`]),
      ];
    },
  }),
  'vault-add-lock': row('vault-add-lock', {
    class: 'vault',
    against: (_given, ports) => locksOf(ports),
    describe: ({ label, insteadOf, reason }) => [
      `Let something new open the vault, called "${label}"${insteadOf === undefined ? '' : `, instead of ${insteadOf}`}${because(reason)}`,
    ],
  }),
  'vault-remove-lock': row('vault-remove-lock', {
    class: 'vault',
    against: (_given, ports) => locksOf(ports),
    describe: ({ lockId, reason }) => [`Let ${lockId} open the vault no more${because(reason)}`],
  }),
  'vault-rotate-root': row('vault-rotate-root', {
    class: 'vault',
    against: (_given, ports) => locksOf(ports),
    describe: ({ dropped, reason }) => [
      `Exchange the root key of the vault; locks that are dropped: ${list(dropped)}${because(reason)}`,
    ],
  }),
} as const satisfies Partial<Record<OperationName, ApprovedRow>>;
