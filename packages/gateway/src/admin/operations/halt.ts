import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { oneOf, optional } from '../../config/closed-schema.ts';
import {
  nameOf,
  readSubject,
  setState,
  stateOf,
  viewSubject,
  type HaltSubject,
} from '../../halt/halt-subject.ts';
import { close, open } from '../closing.ts';
import { id, neededReason, reason } from '../fields.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';

const subject = { accountId: optional(id), venue: optional(oneOf(VENUE_IDS)), virtualKeyId: optional(id) };

/** Stops everything, one venue, account or key: only cancels (or reductions) go upstream from this instant, whatever the disk says. */
export const halt = defineOperation(
  'halt',
  { ...subject, state: optional(oneOf(['reducing', 'halted'])), reason },
  async ({ keys, journal }, parameters, call) => {
    const { state = 'halted', reason: why } = parameters;
    const what = readSubject(parameters);
    const closable = {
      state: () => stateOf(what, keys),
      set: () => {
        setState(what, state, keys);
      },
    };
    const details = state === 'halted' ? {} : { state };
    const act = { operatorId: call.operator.id, act: 'halt', subject: nameOf(what), reason: why, details };
    return { ...viewSubject(what), ...(await close(state, closable, { journal, act })) };
  },
);

/** Ends a halt, in force only once it is durable. A revocation is not ended by this. */
export const resume = defineOperation(
  'resume',
  { ...subject, reason: neededReason },
  async (ports, parameters, call) => {
    const { keys, journal } = ports;
    const what = readSubject(parameters);
    demandResumable(what, ports);
    const act = {
      operatorId: call.operator.id,
      act: 'resume',
      subject: nameOf(what),
      reason: parameters.reason,
    };
    await open(
      () => {
        demandResumable(what, ports);
        setState(what, 'active', keys);
      },
      { journal, act },
    );
    return { ...viewSubject(what), state: 'active' as const, durable: true };
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
