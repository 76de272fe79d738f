import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { OperatorMade, OperatorView } from '@bitting/client/people.ts';
import { usageError } from './arguments.ts';
import type { CommandConsole } from './command.ts';
import { renderTable } from './table.ts';
import { openTokenFile } from './token-file.ts';
import { visible } from './visible-text.ts';

/** Names of operators by their ids. */
export type OperatorNames = ReadonlyMap<string, string>;

export function namesOf(operators: readonly OperatorView[]): OperatorNames {
  return new Map(operators.map(({ operatorId, name }) => [operatorId, visible(name)]));
}

/** `Ada (op_…)`, or the id alone. */
export function nameOperator(id: string, names: OperatorNames): string {
  const name = names.get(id);
  return name === undefined ? id : `${name} (${id})`;
}

/** By id, or by the name of one who is not disabled. */
export async function findOperatorId(client: AdminClient, given: string): Promise<string> {
  const { operators } = await client.operatorsList({});
  const found = operators.find(
    ({ operatorId, name, state }) => operatorId === given || (name === given && state === 'active'),
  );
  if (found !== undefined) return found.operatorId;
  const names = operators.filter(({ state }) => state === 'active').map(({ name }) => visible(name));
  throw usageError(`There is no operator "${given}"; there are ${names.join(', ')}.`);
}

export function renderOperators(operators: readonly OperatorView[], self: string): string[] {
  const names = namesOf(operators);
  return renderTable(
    ['OPERATOR', 'NAME', 'ROLE', 'ACCOUNTS', 'STATE', 'TRUSTED BY', 'SINCE'],
    operators.map((one) => [
      one.operatorId,
      `${visible(one.name)}${one.operatorId === self ? ' (you)' : ''}`,
      one.kind === 'console' ? 'console' : one.role,
      one.accounts === null ? 'all' : one.accounts.join(' '),
      one.state,
      one.trustedBy === null ? 'init' : (names.get(one.trustedBy) ?? one.trustedBy),
      one.trustedAtMs === null ? '-' : new Date(one.trustedAtMs).toISOString(),
    ]),
  );
}

/** Who calls with a token of his own is told what he asked for. */
export function tokenIn({ token, operatorId }: OperatorMade): string {
  if (token !== null) return token;
  throw new BittingError('INTERNAL_FAULT', `no token came back for ${operatorId}`);
}

/** Has a token made and keeps it in a new file, or shows it once. */
export async function showToken(
  make: () => Promise<OperatorMade>,
  save: string | undefined,
  console: CommandConsole,
): Promise<void> {
  using file = save === undefined ? null : openTokenFile(save);
  const given = await make();
  const token = tokenIn(given);
  const { token: _shown, ...made } = given;
  const who = `${visible(made.name)} (${made.operatorId})`;
  if (file === null) {
    console.result({ ...made, token }, [console.paint.good(`The token of ${who}, shown once:`), '', token]);
    return;
  }
  file.write(token);
  console.result({ ...made, tokenFile: save }, [
    console.paint.good(`The token of ${who} is in ${save ?? ''}.`),
  ]);
}
