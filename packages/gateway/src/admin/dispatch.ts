import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeBase64 } from '@bitting/core/encoding/base64.ts';
import { JSON_BOUNDS, scanJson } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { OperationName, ParametersOf } from '@bitting/client/operations.ts';
import { ADMIN_BODY_BYTES_MAX, POLICY_LIST_MAX } from '../bounds.ts';
import { readObject } from '../config/closed-schema.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import { takeUnlock, type UnlockMaterial } from '../unlock-material.ts';
import { findOperation } from './operations.ts';
import type { AdminCall, AdminOperation, AdminPorts } from './operation.ts';
import { mayCall } from './roles.ts';

/** A call as it arrived: nothing of it is verified yet. */
export interface ArrivedCall {
  readonly name: string;
  readonly token: string;
  readonly body: Uint8Array;
}

type Channel = Omit<AdminCall, 'operator'>;

const BODY_BOUNDS = { ...JSON_BOUNDS, bytesMax: ADMIN_BODY_BYTES_MAX, keysMax: POLICY_LIST_MAX };

/** What works while nothing can be signed: asking, stopping, opening. */
const WORKS_SEALED: ReadonlySet<OperationName> = new Set(['status', 'halt', 'halt-plans', 'unseal']);

/**
 * Takes a call from its operator's token to its act: who calls, what he wants, whether his role may, then the act.
 * A gateway that was started sealed does not know its operators yet: it tells its status, and takes an unsealing,
 * which proves by its material that the caller is no stranger; his token is asked as soon as the vault is open.
 */
export class Dispatcher {
  readonly #ports: AdminPorts;
  #unsealing = false;

  constructor(ports: AdminPorts) {
    this.#ports = ports;
  }

  async dispatch(arrived: ArrivedCall, channel: Channel): Promise<unknown> {
    const { keys, operators } = this.#ports;
    const operator = operators.find(arrived.token);
    const knowsOperators = operators.list().length > 0;
    if (operator === null && knowsOperators) throw unknownOperator();
    const { operation, parameters } = read(arrived);
    if (operator !== null) demandRole(operator, operation);
    if (keys.sealed) {
      if (!WORKS_SEALED.has(operation.name))
        throw new BittingError('VAULT_SEALED', `${operation.name} while sealed`);
      if (operation.name === 'unseal') return this.#unseal(arrived, parameters, channel);
    }
    if (operator === null) {
      if (operation.name !== 'status')
        throw new BittingError('VAULT_SEALED', 'the operators are not known yet');
      return operation.run(this.#ports, parameters as never, { ...channel, operator: STRANGER });
    }
    return operation.run(this.#ports, parameters as never, { ...channel, operator });
  }

  /** One at a time: each try takes the memory and the seconds of a passphrase's derivation. */
  async #unseal(arrived: ArrivedCall, parameters: unknown, channel: Channel): Promise<unknown> {
    const { keys, operators } = this.#ports;
    if (this.#unsealing) throw new BittingError('OVERLOADED', 'an unsealing is under way');
    using material = readUnlock(parameters as ParametersOf<'unseal'>);
    this.#unsealing = true;
    try {
      await keys.unseal(material.unlock);
      operators.load();
      const operator = operators.find(arrived.token);
      if (operator === null) throw unknownOperator();
      const { operation } = read(arrived);
      demandRole(operator, operation);
      return await operation.run(this.#ports, parameters as never, { ...channel, operator });
    } catch (error) {
      keys.seal();
      throw error;
    } finally {
      this.#unsealing = false;
    }
  }
}

const STRANGER: OperatorEntry = { id: 'unknown', name: 'unknown', role: 'viewer', tokenHash: '' };

function read(arrived: ArrivedCall): { readonly operation: AdminOperation; readonly parameters: unknown } {
  const operation = findOperation(arrived.name);
  if (operation === null)
    throw new BittingError('ADMIN_OPERATION_UNKNOWN', `no operation ${JSON.stringify(arrived.name)}`);
  const parameters = readObject(operation.schema, scanJson(arrived.body, BODY_BOUNDS));
  return { operation, parameters };
}

function demandRole(operator: OperatorEntry, operation: AdminOperation): void {
  if (!mayCall(operator.role, operation.name))
    throw new BittingError('ROLE_MISSING', `${operator.role} may not ${operation.name}`, {
      publicDetail: `The role ${operator.role} may not call ${operation.name}.`,
    });
}

function unknownOperator(): BittingError {
  return new BittingError('OPERATOR_UNKNOWN', 'the token belongs to no operator');
}

/** Exactly one of the two, wiped at the end of its block. */
function readUnlock({ passphrase, keyFile }: ParametersOf<'unseal'>): UnlockMaterial {
  if (passphrase !== undefined && keyFile === undefined)
    return takeUnlock({ kind: 'passphrase', bytes: encodeUtf8(passphrase) });
  if (keyFile !== undefined && passphrase === undefined)
    return takeUnlock({ kind: 'key-file', bytes: decodeBase64(keyFile) });
  throw new BittingError('FIELD_MISSING', 'one of passphrase and keyFile', {
    publicDetail: 'Give either the passphrase or the key file.',
  });
}
