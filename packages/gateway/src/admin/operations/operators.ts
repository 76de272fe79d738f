import type { OperatorChanged, OperatorMade } from '@bitting/client/people.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import { listOf, nullable, object, oneOf, optional } from '../../config/closed-schema.ts';
import { OPERATOR_KINDS, OPERATOR_ROLES, type OperatorEntry } from '../../vault/entries.ts';
import { OPERATOR_ACCOUNTS_MAX, OPERATORS_MAX } from '../approvals/bounds.ts';
import { demandExpected } from '../expected-rights.ts';
import { id, label, reason } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';
import { describeOperator, isNarrower, viewOperator } from '../operator-views.ts';
import { sealable, sealerIfAsked, sealerOf } from '../sealed-results.ts';
import { demandAccount, type SealSecrets } from '../views.ts';

const accounts = listOf(id, OPERATOR_ACCOUNTS_MAX);
const ofOperator = { operatorId: id, reason };

export const operatorsList = defineOperation('operators-list', {}, ({ operators }, _none, call) =>
  Promise.resolve({
    operators: operators.list().map((one) => viewOperator(one)),
    self: call.operator.id,
  }),
);

export const operatorsAdd = defineOperation(
  'operators-add',
  {
    name: label,
    role: oneOf(OPERATOR_ROLES),
    kind: optional(oneOf(OPERATOR_KINDS)),
    accounts: optional(accounts),
    reason,
    ...sealable,
  },
  async (ports, given, call) => {
    const { operators, journal, clock, sealing } = ports;
    const seal = sealerIfAsked('operators-add', given, { call, sealing });
    const { name, role, kind = 'person' } = given;
    demandNoConsole(kind, call);
    const of = given.accounts ?? null;
    const operatorId = operators.newId();
    const demand = (): void => {
      demandFreeName(operators, name);
      demandTerms({ role, kind, accounts: of }, ports);
    };
    demand();
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'operator-add',
      subject: operatorId,
      reason: given.reason,
      details: { name, ...describeTerms({ role, accounts: of }), ...(kind === 'person' ? {} : { kind }) },
    });
    demand();
    const trusted = { by: call.operator.id, at: clock.wallMs() };
    const made = operators.add(name, role, { id: operatorId, kind, accounts: of, trusted });
    return viewMade(made, { seal, call });
  },
);

/** Fewer rights hold at once and then are written down; more are written down first. What the operator has under way ends. */
export const operatorsRole = defineOperation(
  'operators-role',
  {
    ...ofOperator,
    role: oneOf(OPERATOR_ROLES),
    accounts: optional(nullable(accounts)),
    expected: optional(object({ role: oneOf(OPERATOR_ROLES), accounts: nullable(accounts) })),
  },
  async (ports, given, call): Promise<OperatorChanged> => {
    const { operators, journal, clock } = ports;
    const known = operators.demand(given.operatorId);
    demandExpected(given.expected, known, ports);
    const { role } = given;
    const terms = { role, accounts: given.accounts === undefined ? known.accounts : given.accounts };
    demandTerms({ ...terms, kind: known.kind }, ports);
    const act = {
      ...describeAct('operator-role', given, call),
      details: { name: known.name, from: describeOperator(known), ...describeTerms(terms) },
    };
    if (isNarrower(terms, known)) {
      const entry = operators.change(known.id, terms);
      return { ...viewOperator(entry), durable: await journal.recordAfter(act) };
    }
    await journal.recordBefore(act);
    demandSame(operators.demand(known.id), known);
    const trusted = { by: call.operator.id, at: clock.wallMs() };
    return { ...viewOperator(operators.change(known.id, terms, trusted)), durable: true };
  },
);

/** For good, at once: what he has under way ends. */
export const operatorsDisable = defineOperation(
  'operators-disable',
  ofOperator,
  async ({ operators, journal }, given, call): Promise<OperatorChanged> => {
    const entry = operators.disable(given.operatorId);
    const durable = await journal.recordAfter({
      ...describeAct('operator-disable', given, call),
      details: { name: entry.name, from: describeOperator(entry) },
    });
    return { ...viewOperator(entry), durable };
  },
);

/**
 * Everybody may exchange his own token; whoever makes one for another holds it, so that the other agrees to nothing for a day. So does a
 * console that makes one in his name: by it he would be there without a console.
 */
export const operatorsToken = defineOperation(
  'operators-token',
  { operatorId: optional(id), reason, ...sealable },
  async ({ operators, journal, clock, sealing }, given, call) => {
    const seal = sealerOf('operators-token', given, { call, sealing });
    const { operatorId = call.operator.id } = given;
    const isOwn = operatorId === call.operator.id;
    if (!isOwn && call.operator.role !== 'owner')
      throw new BittingError('ROLE_MISSING', `${call.operator.role} asks for the token of another`, {
        publicDetail: 'Only an owner makes a new token for somebody else.',
      });
    const known = operators.demand(operatorId);
    demandNoConsole(known.kind, call);
    await journal.recordBefore({
      ...describeAct('operator-token', { ...given, operatorId }, call),
      details: { name: known.name },
    });
    demandSame(operators.demand(operatorId), known);
    const maker = isOwn ? (call.via?.id ?? null) : call.operator.id;
    const trusted = maker === null ? null : { by: maker, at: clock.wallMs() };
    return viewMade(operators.renewToken(operatorId, trusted, call.life), { seal, call });
  },
);

function describeAct(
  act: string,
  { operatorId, reason: why }: { readonly operatorId: string; readonly reason?: string },
  { operator }: AdminCall,
) {
  return { operatorId: operator.id, act, subject: operatorId, reason: why };
}

function describeTerms({ role, accounts: of }: Pick<OperatorEntry, 'role' | 'accounts'>) {
  return { role, accounts: of === null ? 'all' : of.join(' ') };
}

/** A console is told no token in clear: without a key to seal it to nobody has it, and the operator is there by the console alone. */
function viewMade(
  { entry, token }: { readonly entry: OperatorEntry; readonly token: Secret },
  { seal, call: { via } }: { readonly seal: SealSecrets | null; readonly call: Pick<AdminCall, 'via'> },
): OperatorMade {
  using shown = token;
  const text = (): string => shown.use((bytes) => Buffer.from(bytes).toString('latin1'));
  const view = viewOperator(entry);
  if (seal !== null) return { ...view, token: null, sealed: seal(entry.id, { token: text() }) };
  return { ...view, token: via === null ? text() : null };
}

/** Who made the token of a console is asked when people agree by it: no console may say that somebody else did. */
function demandNoConsole(kind: OperatorEntry['kind'], { via }: Pick<AdminCall, 'via'>): void {
  if (kind === 'console' && via !== null)
    throw new BittingError('ACTING_REFUSED', `${via.id} asks for the token of a console`, {
      publicDetail: 'The token of a console is made by the command line.',
    });
}

/** People name operators by their names. */
function demandFreeName(operators: AdminPorts['operators'], name: string): void {
  const all = operators.list();
  const namesake = all.find((one) => one.name === name && one.state === 'active');
  if (namesake !== undefined)
    throw new BittingError('LABEL_TAKEN', `${namesake.id} is called so`, {
      publicDetail: `The operator ${namesake.id} is called "${name}" already; give another name.`,
    });
  if (all.length >= OPERATORS_MAX)
    throw new BittingError('OVERLOADED', `${all.length} operators`, {
      publicDetail: `There are ${OPERATORS_MAX} operators already, with those who were disabled.`,
    });
}

/** An owner owns everything; a console has no rights of its own. */
function demandTerms(
  { role, kind, accounts: of }: Pick<OperatorEntry, 'role' | 'kind' | 'accounts'>,
  { keys }: Pick<AdminPorts, 'keys'>,
): void {
  if (kind === 'console' && (role !== 'viewer' || of !== null))
    throw malformed(
      'A console has the role viewer, of all accounts: the rights are those of whom it calls for.',
    );
  if (role === 'owner' && of !== null)
    throw malformed('An owner is one of everything: leave the accounts out.');
  if (of?.length === 0) throw malformed('Name at least one account, or leave the accounts out.');
  for (const one of of ?? []) demandAccount(keys, one);
}

function malformed(sentence: string): BittingError {
  return new BittingError('FIELD_MALFORMED', sentence, { publicDetail: sentence });
}

function demandSame(now: OperatorEntry, known: OperatorEntry): void {
  if (now === known) return;
  throw new BittingError('STATE_CONFLICT', `${known.id} was changed meanwhile`, {
    publicDetail: 'Nothing was changed: the operator was changed meanwhile; look again.',
  });
}
