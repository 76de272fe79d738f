import { randomBytes } from 'node:crypto';
import type { OperationName, ParametersOf } from '@bitting/client/operations.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { composeSealing } from '../../channel/sealing.ts';
import { createStamp } from '../../ports/stamp.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import type { GivenOperator } from '../../vault/operators.ts';
import { Operators } from '../../vault/operators.ts';
import type { OperatorRole } from '../../vault/entries.ts';
import { VaultKeyRing } from '../../vault/key-ring.ts';
import { VaultStore } from '../../vault/vault-store.ts';
import { Vault } from '../../vault/vault.ts';
import { NO_HEADERS, type CallHeaders } from '../acting.ts';
import { Approvals } from '../approvals/approvals.ts';
import { Dispatcher } from '../dispatch.ts';
import { Journal } from '../journal.ts';
import type { AdminPorts } from '../operation.ts';

/** A person of a test, with what lets him call. */
export interface Person {
  readonly id: string;
  token: string;
}

/** What a call came to: its result, or the code of its refusal. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * Operators, approvals and states over a real vault in memory, called as the socket calls, without one. What other operations need
 * is not here.
 */
export class PeopleGround implements Disposable {
  readonly clock = new ManualClock();
  readonly ledger = new MemoryLedger();
  readonly operators: Operators;
  readonly approvals: Approvals;
  readonly keys: VaultKeyRing;
  readonly #dispatcher: Dispatcher;

  private constructor(vault: Vault, more: Partial<AdminPorts>) {
    const { clock, ledger } = this;
    this.keys = new VaultKeyRing(vault, randomBytes);
    this.operators = new Operators(vault, randomBytes, clock);
    this.approvals = new Approvals({ vault, operators: this.operators, clock, random: randomBytes });
    const journal = new Journal(ledger, createStamp(clock, 'b007'));
    const { keys, operators, approvals } = this;
    const sealing = composeSealing({ vault, keyRing: keys, clock, random: randomBytes });
    const haltFile = { isThere: () => false };
    const plans = { newPlanId: () => 'plan_1', demandRoom: () => undefined };
    const ports = { keys, operators, approvals, sealing, journal, clock, haltFile, plans, ...more };
    this.#dispatcher = new Dispatcher(ports as unknown as AdminPorts);
  }

  /** `more`: what further operations work with. */
  static async start(more: (vault: Vault) => Partial<AdminPorts> = () => ({})): Promise<PeopleGround> {
    const key = Secret.takeBytes('key file', Uint8Array.from(randomBytes(32)));
    const store = VaultStore.open(':memory:');
    const vault = await Vault.create(store, [{ kind: 'key-file', key }], randomBytes);
    return new PeopleGround(vault, more(vault));
  }

  /** As if he had come with the vault, unless it is said by whom he came. */
  add(name: string, role: OperatorRole, given: GivenOperator = {}): Person {
    const { entry, token } = this.operators.add(name, role, given);
    using shown = token;
    return { id: entry.id, token: shown.use((bytes) => Buffer.from(bytes).toString('latin1')) };
  }

  async call<Name extends OperationName>(
    person: Pick<Person, 'token'>,
    name: Name,
    parameters: ParametersOf<Name>,
    headers: Partial<CallHeaders> = {},
  ): Promise<Outcome> {
    const arrived = {
      name,
      token: person.token,
      body: encodeUtf8(JSON.stringify(parameters)),
      headers: { ...NO_HEADERS, ...headers },
    };
    const channel = {
      signal: new AbortController().signal,
      progress: () => undefined,
      event: () => undefined,
    };
    try {
      return { kind: 'done', result: await this.#dispatcher.dispatch(arrived, channel) };
    } catch (error) {
      if (!(error instanceof BittingError)) throw error;
      return { kind: 'refused', code: error.code, message: error.message };
    }
  }

  [Symbol.dispose](): void {
    this.keys.seal();
  }
}

/** What a refusal says it was proposed as. */
export function approvalIn(outcome: Outcome): string {
  const id = outcome.kind === 'refused' ? /apr_[0-9a-f]{16}/u.exec(outcome.message)?.[0] : undefined;
  if (id === undefined) throw new Error(`it was not proposed: ${JSON.stringify(outcome)}`);
  return id;
}
