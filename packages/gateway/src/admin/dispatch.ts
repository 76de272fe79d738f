import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { JSON_BOUNDS, scanJson } from '@bitting/core/encoding/json.ts';
import { ADMIN_BODY_BYTES_MAX, POLICY_LIST_MAX } from '../bounds.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import { findOperation } from './operations.ts';
import { readUnsealMaterial, type UnsealParameters } from './operations/seal.ts';
import type { AdminCall, AdminOperation, AdminPorts } from './operation.ts';
import { readObject } from './parameters.ts';
import { mayCall } from './roles.ts';

/** A call as it arrived: nothing of it is verified yet. */
export interface ArrivedCall {
  readonly name: string;
  readonly token: string;
  readonly body: Uint8Array;
}

const BODY_BOUNDS = { ...JSON_BOUNDS, bytesMax: ADMIN_BODY_BYTES_MAX, keysMax: POLICY_LIST_MAX };

/**
 * Operation, parameters, operator, role, then the act, in this order: whoever calls must be known before anything is
 * done, and what he sent must be understood before the vault is opened for it.
 */
export async function dispatch(
  ports: AdminPorts,
  arrived: ArrivedCall,
  channel: Omit<AdminCall, 'operator'>,
): Promise<unknown> {
  if (ports.keys.sealed) return dispatchSealed(ports, arrived, channel);
  const operator = identify(ports, arrived.token);
  const { operation, parameters } = read(arrived);
  demandRole(operator, operation);
  return operation.run(ports, parameters as never, { ...channel, operator });
}

/**
 * While sealed the operators are unknown too. The unsealing itself proves that the caller holds the material; whether
 * he is an operator who may unseal is asked the moment the vault is open, and it is sealed again if not.
 */
async function dispatchSealed(
  ports: AdminPorts,
  arrived: ArrivedCall,
  channel: Omit<AdminCall, 'operator'>,
): Promise<unknown> {
  const { operation, parameters } = read(arrived);
  if (operation.name === 'status') return operation.run(ports, parameters as never, unknownCaller(channel));
  if (operation.name !== 'unseal') throw new BittingError('VAULT_SEALED', `${operation.name} while sealed`);
  await ports.keys.unseal(readUnsealMaterial(parameters as UnsealParameters));
  try {
    const operator = identify(ports, arrived.token);
    demandRole(operator, operation);
    return await operation.run(ports, parameters as never, { ...channel, operator });
  } catch (error) {
    ports.keys.seal();
    throw error;
  }
}

function read(arrived: ArrivedCall): { operation: AdminOperation; parameters: unknown } {
  const operation = findOperation(arrived.name);
  if (operation === null)
    throw new BittingError('ADMIN_OPERATION_UNKNOWN', `no operation ${JSON.stringify(arrived.name)}`);
  const parameters = readObject(operation.schema, scanJson(arrived.body, BODY_BOUNDS));
  return { operation, parameters };
}

function identify(ports: AdminPorts, token: string): OperatorEntry {
  const operator = ports.keys.findOperator(token);
  if (operator === null) throw new BittingError('OPERATOR_UNKNOWN', 'the token belongs to no operator');
  return operator;
}

function demandRole(operator: OperatorEntry, operation: AdminOperation): void {
  if (!mayCall(operator.role, operation.name))
    throw new BittingError('ROLE_MISSING', `${operator.role} may not ${operation.name}`, {
      publicDetail: `The role ${operator.role} may not call ${operation.name}.`,
    });
}

function unknownCaller(channel: Omit<AdminCall, 'operator'>): AdminCall {
  return { ...channel, operator: { id: 'unknown', name: 'unknown', role: 'viewer', tokenHash: '' } };
}
