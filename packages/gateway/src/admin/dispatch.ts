import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { JSON_BOUNDS, type JsonValue, scanJson } from '@bitting/core/encoding/json.ts';
import type { OperationName, ParametersOf } from '@bitting/client/operations.ts';
import { ADMIN_BODY_BYTES_MAX, POLICY_LIST_MAX } from '../bounds.ts';
import { readObject } from '../config/closed-schema.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import type { Proposal } from '../vault/proposals.ts';
import { demandWithin, type NamedAccounts } from './account-scope.ts';
import {
  type CallHeaders,
  demandSteppedUp,
  demandUnchanged,
  describeVoice,
  findVoice,
  NO_HEADERS,
  type Voice,
} from './acting.ts';
import { type Asked, makeAsked } from './approvals/change.ts';
import { clear, type Clearance } from './approvals/clearance.ts';
import { describeProposal } from './approvals/proposal-record.ts';
import { demandNothingClear, type GivenCall, isInvited, openGiven } from './given-secrets.ts';
import { readUnlock } from './given-unlock.ts';
import type { Act, Actor } from './journal.ts';
import { describeRead } from './ledger-reads.ts';
import { NotedActs } from './noted-acts.ts';
import { findOperation } from './operations.ts';
import type { AdminCall, AdminOperation, AdminPorts } from './operation.ts';
import { mayCall } from './roles.ts';
import { demandNothingTold } from './sealed-results.ts';

/** A call as it arrived: nothing of it is verified yet. */
export interface ArrivedCall {
  readonly name: string;
  readonly token: string;
  readonly body: Uint8Array;
  readonly headers?: CallHeaders;
}

type Channel = Omit<AdminCall, 'operator' | 'via' | 'life'>;

const BODY_BOUNDS = { ...JSON_BOUNDS, bytesMax: ADMIN_BODY_BYTES_MAX, keysMax: POLICY_LIST_MAX };

/** What works while nothing can be signed: asking, stopping, opening. */
const WORKS_SEALED: ReadonlySet<OperationName> = new Set(['status', 'self', 'halt', 'halt-plans', 'unseal']);

/**
 * Takes a call from its operator's token to its act: who calls, what he wants, whether his role may, then the act.
 * A gateway that was started sealed does not know its operators yet: it tells its status, and takes an unsealing,
 * which proves by its material that the caller is no stranger; his token is asked as soon as the vault is open.
 */
export class Dispatcher {
  readonly #ports: AdminPorts;
  readonly #noted: NotedActs;
  #unsealing = false;

  constructor(ports: AdminPorts) {
    this.#ports = ports;
    this.#noted = new NotedActs(ports.journal, ports.clock);
  }

  /** What fails is written down: of an operator by his name, of anybody else counted. */
  async dispatch(arrived: ArrivedCall, channel: Channel): Promise<unknown> {
    const speaker = this.#ports.operators.find(arrived.token);
    let voice: Voice | null = null;
    try {
      if (speaker !== null) voice = findVoice(speaker, headersOf(arrived), this.#ports.operators);
      return await this.#judge(arrived, channel, voice);
    } catch (error) {
      const operation = findOperation(arrived.name)?.name ?? 'unknown';
      const same = { operation, code: codeOf(error) };
      const details = { ...same, ...(voice === null ? {} : describeVoice(voice)) };
      const { operator } = voice ?? { operator: speaker };
      if (operator === null) this.countStranger(error);
      else this.#noted.note({ operatorId: operator.id, act: 'refused', details }, same);
      throw error;
    }
  }

  /** What is still to be told of calls is told, where the ledger takes it. */
  close(): Promise<void> {
    return this.#noted.close();
  }

  /** Also of what never became a call. */
  countStranger(error: unknown): void {
    this.#ports.counts?.rejected(ADMIN_SOCKET, codeOf(error));
  }

  async #judge(arrived: ArrivedCall, channel: Channel, voice: Voice | null): Promise<unknown> {
    const { keys, operators } = this.#ports;
    const knowsOperators = operators.list().length > 0;
    if (voice === null && knowsOperators) throw unknownOperator();
    const asked = read(arrived);
    const { operation, parameters } = asked;
    if ((arrived.headers?.actingFor ?? null) !== null) demandNothingClear(new Map(asked.given));
    if (voice !== null) demandRole(voice.operator, operation);
    if (keys.sealed) {
      if (!WORKS_SEALED.has(operation.name))
        throw new BittingError('VAULT_SEALED', `${operation.name} while sealed`);
      if (operation.name === 'unseal') return this.#unseal(arrived, parameters, channel);
    }
    if (voice === null) {
      if (operation.name !== 'status')
        throw new BittingError('VAULT_SEALED', 'the operators are not known yet');
      const call = { ...channel, operator: STRANGER, via: null, life: channel.signal };
      return operation.run(this.#ports, parameters as never, call);
    }
    this.#noteRead(operation.name, parameters, voice);
    return this.#run(asked, voice, { channel, named: arrived.headers?.approval ?? null });
  }

  /** Ends when its operator is disabled or has other rights, whatever it is waiting for. */
  async #run(asked: GivenCall, voice: Voice, { channel, named }: Context): Promise<unknown> {
    const { operators, keys, clock } = this.#ports;
    const { operator, via } = voice;
    const { operation } = asked;
    // The second factor was shown when the link was made.
    if (!isInvited(asked, operator, this.#ports)) demandSteppedUp(voice, operation.name, clock);
    demandWithin(operator, operation.name, { parameters: asked.parameters as NamedAccounts, keys });
    using running = operators.begin(via === null ? [operator.id] : [operator.id, via.id]);
    const signal = AbortSignal.any([channel.signal, running.signal]);
    const call = { ...channel, operator, via, signal, life: running.signal };
    if (operation.name === 'approvals-carry-out') return await this.#carryOut(asked, voice, channel);
    const opened = openGiven(asked, operator, this.#ports);
    const clear = opened === null ? asked : readAgain(operation.name, new Map(opened));
    return await this.#do(clear, call, { voice, named });
  }

  /** What others may have to agree to is proposed, or found agreed to; then it is done. */
  async #do(
    { operation, parameters, given }: GivenCall,
    call: AdminCall,
    { voice, named }: { readonly voice: Voice; readonly named: string | null },
  ): Promise<unknown> {
    const ports = this.#ports;
    const operatorId = call.operator.id;
    // Whom a secret is sealed to is no part of what others agree to: it is another key each time.
    const asked = makeAsked(operation.name, without(given, 'sealTo'), operatorId);
    // Nobody waits for anything where nobody has to agree: what stops something stops it within this turn.
    const clearance = clear(asked, named, ports);
    if ('change' in clearance) return this.#propose(clearance, voice);
    const journal = ports.journal.of(actorOf(voice, clearance, ports));
    if (clearance.isTakenFirst) {
      const isTold = clearance.details['approval'] !== undefined || voice.via !== null;
      if (isTold) await journal.recordBefore(actOfTaking(asked, clearance));
      else clearance.begin();
    }
    const result = await operation.run({ ...ports, journal }, parameters as never, call);
    // What was done is told, also to whoever may not do it any more: a halt is in force, whatever became of its caller.
    if (call.life.aborted && !journal.acted) demandUnchanged(voice, ports.operators, 'the call was cut off');
    demandNothingTold(voice, result);
    return result;
  }

  async #propose(proposal: Proposal, voice: Voice): Promise<never> {
    const { approvals, journal } = this.#ports;
    await journal.of(actorOf(voice, null, this.#ports)).recordBefore({
      operatorId: voice.operator.id,
      act: 'propose',
      subject: proposal.id,
      details: describeProposal(proposal),
    });
    approvals.put(proposal);
    return approvals.waitFor(proposal);
  }

  /** The call that was agreed to, as if it came again. */
  async #carryOut(asked: GivenCall, voice: Voice, channel: Channel): Promise<unknown> {
    const id = asked.given.get('approvalId');
    const named = typeof id === 'string' ? id : '';
    const { operation: name, parameters } = this.#ports.approvals.callOf(named, voice.operator.id);
    const sealTo = takesKey(name) ? asked.given.get('sealTo') : undefined;
    const again = readAgain(name, sealTo === undefined ? parameters : withField(parameters, { sealTo }));
    demandRole(voice.operator, again.operation);
    return { operation: name, result: await this.#run(again, voice, { channel, named }) };
  }

  /** Who reads the log is in it himself. */
  #noteRead(name: OperationName, parameters: unknown, voice: Voice): void {
    const read = describeRead(name, parameters);
    if (read === null) return;
    const details = { ...read, ...describeVoice(voice) };
    this.#noted.note({ operatorId: voice.operator.id, act: 'ledger-read', details }, read);
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
      const voice = findVoice(operator, headersOf(arrived), operators);
      const asked = read(arrived);
      demandRole(voice.operator, asked.operation);
      return await this.#run(asked, voice, { channel, named: null });
    } catch (error) {
      keys.seal();
      throw error;
    } finally {
      this.#unsealing = false;
    }
  }
}

function headersOf({
  headers = NO_HEADERS,
  name,
}: ArrivedCall): CallHeaders & { readonly operation: string } {
  return { ...headers, operation: name };
}

/** Where callers come from that have no address. */
const ADMIN_SOCKET = 'admin-socket';

const STRANGER: OperatorEntry = {
  id: 'unknown',
  name: 'unknown',
  kind: 'person',
  role: 'viewer',
  accounts: null,
  state: 'active',
  trusted: null,
  tokenHash: '',
};

interface Context {
  readonly channel: Channel;
  /** The proposal that the call says it carries out. */
  readonly named: string | null;
}

/** The call itself: still allowed where it comes to do something, and agreed to where that is needed. */
function actorOf(voice: Voice, clearance: Clearance | null, { operators }: AdminPorts): Actor {
  return {
    details: { ...describeVoice(voice), ...clearance?.details },
    begin: () => {
      demandUnchanged(voice, operators);
      clearance?.begin();
    },
    settle: () => {
      try {
        demandUnchanged(voice, operators);
      } catch (error) {
        clearance?.abandon();
        throw error;
      }
      clearance?.settle();
    },
    abandon: () => {
      clearance?.abandon();
    },
  };
}

/** What writes its own act down elsewhere is written down here, too, with what was agreed to and who called for whom. */
function actOfTaking({ operatorId, operation }: Asked, { details }: Clearance): Act {
  return { operatorId, act: 'carry-out', subject: details['approval'] ?? null, details: { operation } };
}

function read(arrived: ArrivedCall): GivenCall {
  return readAgain(arrived.name, scanJson(arrived.body, BODY_BOUNDS));
}

function readAgain(name: string, given: JsonValue): GivenCall {
  const operation = findOperation(name);
  if (operation === null)
    throw new BittingError('ADMIN_OPERATION_UNKNOWN', `no operation ${JSON.stringify(name)}`);
  const parameters = readObject(operation.schema, given);
  return { operation, parameters, given: given as ReadonlyMap<string, JsonValue> };
}

function without(given: ReadonlyMap<string, JsonValue>, name: string): ReadonlyMap<string, JsonValue> {
  return given.has(name) ? new Map([...given].filter(([other]) => other !== name)) : given;
}

/** Whether what was agreed to makes a secret that can be sealed. */
function takesKey(name: string): boolean {
  return Object.hasOwn(findOperation(name)?.schema ?? {}, 'sealTo');
}

function withField(given: JsonValue, added: Readonly<Record<string, JsonValue>>): JsonValue {
  return given instanceof Map
    ? new Map([...(given as ReadonlyMap<string, JsonValue>), ...Object.entries(added)])
    : given;
}

function demandRole(operator: OperatorEntry, operation: AdminOperation): void {
  if (!mayCall(operator.role, operation.name))
    throw new BittingError('ROLE_MISSING', `${operator.role} may not ${operation.name}`, {
      publicDetail: `The role ${operator.role} may not call ${operation.name}.`,
    });
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
}

function unknownOperator(): BittingError {
  return new BittingError('OPERATOR_UNKNOWN', 'the token belongs to no operator');
}
