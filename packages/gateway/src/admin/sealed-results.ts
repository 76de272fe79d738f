import type { OperationName } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { optional } from '../config/closed-schema.ts';
import { publicKeyField } from '../channel/sealed-secrets.ts';
import type { AdminCall, AdminPorts } from './operation.ts';
import type { SealSecrets } from './views.ts';

/** Of every operation that makes a secret. */
export const sealable = { sealTo: optional(publicKeyField) };

export interface Sealable {
  readonly sealTo?: Uint8Array;
}

/**
 * How the secret is told that this call makes; `null`: in clear. Throws `SEAL_TO_NEEDED` where a console asks for it so, and what is
 * wrong with the key, before anything is done.
 */
export function sealerOf(
  operation: OperationName,
  given: Sealable,
  ports: Pick<AdminPorts, 'sealing'> & { readonly call: Pick<AdminCall, 'operator' | 'via'> },
): SealSecrets | null {
  if (given.sealTo === undefined && ports.call.via !== null)
    throw new BittingError('SEAL_TO_NEEDED', `${operation} by a console without a key to seal to`);
  return sealerIfAsked(operation, given, ports);
}

/** The same of an operation that makes nothing which anybody needs. */
export function sealerIfAsked(
  operation: OperationName,
  { sealTo }: Sealable,
  { call, sealing }: Pick<AdminPorts, 'sealing'> & { readonly call: Pick<AdminCall, 'operator'> },
): SealSecrets | null {
  if (sealTo === undefined) return null;
  sealing.answers.demandUsable(sealTo);
  return (subject, secrets) =>
    sealing.answers.seal(sealTo, secrets, { operation, operatorId: call.operator.id, subject });
}

/** What no result has in clear where a console called. */
const SECRET_RESULTS = ['secret', 'passphrase', 'token'] as const;

/** Throws `INTERNAL_FAULT` in the place of a secret that a console would have read. */
export function demandNothingTold({ via }: { readonly via: unknown }, result: unknown): void {
  if (via === null || typeof result !== 'object' || result === null) return;
  const fields = result as Readonly<Record<string, unknown>>;
  const told = SECRET_RESULTS.find((name) => typeof fields[name] === 'string');
  if (told !== undefined) throw new BittingError('INTERNAL_FAULT', `a result with its ${told} in clear`);
}
