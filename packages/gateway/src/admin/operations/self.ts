import type { PersonView } from '@bitting/client/people.ts';
import type { OperatorEntry } from '../../vault/entries.ts';
import { isStrong } from '../acting.ts';
import { defineOperation } from '../operation.ts';
import { listOperations } from '../roles.ts';

/** Who asks, and what he may do; a console that asks for itself learns whom it may call for. */
export const self = defineOperation('self', {}, ({ operators }, _none, { operator }) => {
  const operations = operator.kind === 'console' ? ['self' as const] : listOperations(operator.role);
  return Promise.resolve({
    operatorId: operator.id,
    name: operator.name,
    kind: operator.kind,
    role: operator.role,
    accounts: operator.accounts,
    operations,
    strong: operations.filter((one) => isStrong(one)),
    people: operator.kind === 'console' ? listPeople(operators.list()) : null,
  });
});

function listPeople(all: readonly OperatorEntry[]): readonly PersonView[] {
  return all
    .filter(({ kind }) => kind === 'person')
    .map(({ id, name, role, accounts, state }) => ({ operatorId: id, name, role, accounts, state }));
}
