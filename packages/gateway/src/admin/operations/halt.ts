import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { flag, listOf, oneOf, optional, parsed } from '../../config/closed-schema.ts';
import { PLAN_COLLAR_MAX } from '../../halt/bounds.ts';
import { describePlan, PLAN_ACTS, PLAN_STEPS, type HaltPlan } from '../../halt/halt-plan.ts';
import {
  nameOf,
  readSubject,
  setState,
  stateOf,
  viewSubject,
  type HaltSubject,
} from '../../halt/halt-subject.ts';
import { orderPlan, type PlanOrder } from '../../halt/plan-order.ts';
import { close, open } from '../closing.ts';
import { id, neededReason, reason } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';

const subject = { accountId: optional(id), venue: optional(oneOf(VENUE_IDS)), virtualKeyId: optional(id) };

const planFields = {
  plan: optional(listOf(oneOf(PLAN_STEPS), PLAN_STEPS.length)),
  includingExternal: optional(flag),
  priceCollar: optional(
    parsed(`a fraction above 0 and at most ${PLAN_COLLAR_MAX}, as text`, (text) => {
      const collar = Decimal.parse(text);
      return collar.isZero() || collar.isAbove(Decimal.parse(PLAN_COLLAR_MAX)) ? null : collar;
    }),
  ),
};

/**
 * Stops everything, one venue, account or key: only cancels (or reductions) go upstream from this instant, whatever the
 * disk says and whatever becomes of the plan.
 */
export const halt = defineOperation(
  'halt',
  { ...subject, ...planFields, state: optional(oneOf(['reducing', 'halted'])), reason },
  async (ports, parameters, call) => {
    const { keys, journal, plans } = ports;
    const { state = 'halted' } = parameters;
    const what = readSubject(parameters);
    // What is not there, or not to be seen while sealed, is told before anything is begun.
    stateOf(what, keys);
    const closable = {
      state: () => stateOf(what, keys),
      set: () => {
        setState(what, state, keys);
      },
    };
    const ordered = orderOrFault(parameters, what, { call, ports });
    const plan = ordered instanceof BittingError ? null : ordered;
    const details = {
      ...(state === 'halted' ? {} : { state }),
      ...(plan === null ? {} : describePlan(plan)),
    };
    const operatorId = call.operator.id;
    const act = {
      operatorId,
      act: PLAN_ACTS.begin,
      subject: nameOf(what),
      reason: parameters.reason,
      details,
    };
    const closing = close(state, closable, { journal, act });
    if (plan !== null) plans.begin(plan);
    const closed = await closing;
    if (ordered instanceof BittingError)
      throw new BittingError(ordered.code, ordered.operatorDetail, {
        publicDetail: `The halt is in force, but nothing follows it. ${ordered.message}`,
      });
    return { ...viewSubject(what), ...closed, planId: plan?.planId ?? null };
  },
);

/** What is wrong with a plan stands in the way of no halt: it is told afterwards. */
function orderOrFault(
  order: PlanOrder & { readonly state?: 'reducing' | 'halted' },
  what: HaltSubject,
  { call, ports }: { readonly call: AdminCall; readonly ports: AdminPorts },
): HaltPlan | BittingError | null {
  const { clock, plans } = ports;
  try {
    const plan = orderPlan(order, what, {
      operator: call.operator,
      planId: plans.newPlanId(),
      nowMs: clock.wallMs(),
      state: order.state ?? 'halted',
    });
    if (plan !== null) plans.demandRoom();
    return plan;
  } catch (error) {
    if (error instanceof BittingError) return error;
    throw error;
  }
}

/** Ends a halt and the plan that follows it, in force only once it is durable. A revocation is not ended by this. */
export const resume = defineOperation(
  'resume',
  { ...subject, reason: neededReason },
  async (ports, parameters, call) => {
    const { keys, journal, keyWatch } = ports;
    const what = readSubject(parameters);
    demandResumable(what, ports);
    if (what.kind === 'account') await keyWatch.demandAsAccepted(what.id);
    const act = {
      operatorId: call.operator.id,
      act: 'resume',
      subject: nameOf(what),
      reason: parameters.reason,
    };
    await open(
      () => {
        demandResumable(what, ports);
        if (what.kind === 'account') keyWatch.demandUnheld(what.id);
        setState(what, 'active', keys);
      },
      { journal, act },
    );
    return { ...viewSubject(what), state: 'active' as const, durable: true, planId: null };
  },
);

function demandResumable(what: HaltSubject, { haltFile, keys }: AdminPorts): void {
  const name = nameOf(what) ?? 'everything';
  if (stateOf(what, keys) === 'revoked')
    throw new BittingError('STATE_CONFLICT', `${name} is revoked`, {
      publicDetail: 'What is revoked stays revoked.',
    });
  if (what.kind === 'everything' && haltFile.isThere())
    throw new BittingError('STATE_CONFLICT', 'the file HALT is there', {
      publicDetail: 'The file HALT is still in the data directory: remove it, then resume.',
    });
}
