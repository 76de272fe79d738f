import type { OperatorRole } from '../../vault/entries.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { AdminFixture } from './admin-fixture.ts';

export function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => {
    if (error instanceof BittingError && error.code === code) return true;
    throw error;
  };
}

/** The id of the operator whose token the fixture gives for the role. */
export async function idOf(fixture: AdminFixture, role: OperatorRole): Promise<string> {
  fixture.tokenFor(role);
  const { operators } = await fixture.clientFor('owner').operatorsList({});
  return operators.find(({ name }) => name === role)?.operatorId ?? '';
}

export function actsOf(fixture: AdminFixture, act: string) {
  return fixture.ledger.ofType('admin').filter((entry) => entry.act === act);
}

/** The proposal that others have to agree to before this is done. */
export async function idProposed(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const id = error instanceof BittingError ? /apr_[0-9a-f]{16}/u.exec(error.message)?.[0] : undefined;
  if (id === undefined || !(error instanceof BittingError) || error.code !== 'APPROVAL_NEEDED')
    throw new Error('it was not proposed', { cause: error });
  return id;
}
