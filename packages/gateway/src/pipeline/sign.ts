import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { areCancels } from '@bitting/core/trading/intent.ts';
import { TRADING_STATES, type EpochMs, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { VenueDialect, VenueQuestion } from '@bitting/core/venues/dialect.ts';
import type { AccountLayers, KeyRing } from '../ports/key-ring.ts';
import { currentKey } from './decide.ts';
import { findDestination } from './destination.ts';
import {
  SignedQuestion,
  SignedRequest,
  type AdmittedRequest,
  type Destination,
  type RecordedRequest,
} from './stages.ts';

export interface SignPorts {
  readonly dialect: VenueDialect;
  readonly keyRing: KeyRing;
  readonly venueNow: (destination: Destination) => EpochMs;
  /** The `Host` that a request to there carries; empty where nothing is there. */
  readonly hostOf: (destination: Destination) => string;
}

const REFUSED_IN: Readonly<Record<TradingState, ErrorCode>> = {
  active: 'POLICY_CHANGED',
  reducing: 'STATE_REDUCING',
  halted: 'STATE_HALTED',
  suspended: 'KEY_SUSPENDED',
  revoked: 'KEY_REVOKED',
};

/**
 * Step 7. The state and the versions of the policy and of the terms above it that admitted the request must still hold
 * (I7); then exactly the recorded bytes are signed, or of a read the bytes that came. What goes over a connection is vouched
 * for by its login.
 */
export function sign(
  previous: AdmittedRequest | RecordedRequest,
  destination: Destination,
  ports: SignPorts,
): SignedRequest | Refusal {
  const recorded = previous.kind === 'recorded' ? previous : null;
  const admitted = previous.kind === 'recorded' ? previous.admitted : previous;
  const changed = findChange(admitted, ports.keyRing);
  if (changed !== null) return changed;
  const { operation, identified } = admitted.classified;
  const { raw, virtualKey } = identified;
  const signer = ports.keyRing.signer(virtualKey.entry.accountId);
  const credential = ports.keyRing.credential(virtualKey.entry.accountId);
  if (signer === null || credential === null || credential.id !== destination.credentialId)
    return refuse('POLICY_CHANGED');
  if (signer.environment !== destination.environment || virtualKey.environment !== destination.environment)
    throw new BittingError('INTERNAL_FAULT', 'key, credential and destination are of different environments');
  const request = { operation, method: raw.method, target: raw.target, body: recorded?.body ?? raw.body };
  const outgoing =
    identified.connection === null
      ? ports.dialect.sign(request, signer, {
          nowMs: ports.venueNow(destination),
          deadlineMs: recorded?.entry.deadlineMs ?? null,
          host: ports.hostOf(destination),
        })
      : { ...request, headers: [] };
  return new SignedRequest(previous, outgoing, { destination, signer });
}

/** What has changed since the decision so that the request may not go any more; `null`: it may. Synchronous. */
export function findChange(admitted: AdmittedRequest, keyRing: KeyRing): Refusal | null {
  if (keyRing.sealed) return refuse('VAULT_SEALED');
  const { identified, intents, operation } = admitted.classified;
  const key = currentKey(identified, keyRing);
  if (key === null) return refuse('KEY_REVOKED');
  if (key.entry.policy.version !== admitted.admission.policyVersion) return refuse('POLICY_CHANGED');
  if (!areSame(keyRing.layers(key.entry.accountId), admitted.layers)) return refuse('POLICY_CHANGED');
  const state = key.state();
  if (state === admitted.state || rankOf(state) <= rankOf(admitted.state)) return null;
  const passesHalt = !operation.acts || areCancels(intents);
  return passesHalt && rankOf(state) <= rankOf('halted') ? null : refuse(REFUSED_IN[state]);
}

function areSame(now: AccountLayers, then: AccountLayers): boolean {
  return (
    now.account?.version === then.account?.version && now.installation?.version === then.installation?.version
  );
}

function rankOf(state: TradingState): number {
  return TRADING_STATES.indexOf(state);
}

/** A question of our own about an account: a read of the venue's table, signed like everything else. */
export function signQuestion(
  accountId: string,
  question: VenueQuestion,
  ports: SignPorts,
): SignedQuestion | Refusal {
  const { family, method, target, body } = question;
  const operation = ports.dialect.findOperation(method, target.split('?')[0] ?? '', family);
  if (operation === null) throw new BittingError('INTERNAL_FAULT', `no such read: ${target}`);
  const signer = ports.keyRing.signer(accountId);
  const destination = findDestination(accountId, operation.family, ports.keyRing);
  if (signer === null || destination === null) return refuse('UPSTREAM_UNREACHED');
  const context = {
    nowMs: ports.venueNow(destination),
    deadlineMs: null,
    host: ports.hostOf(destination),
  };
  const outgoing = ports.dialect.sign({ operation, method, target, body }, signer, context);
  return new SignedQuestion(operation, outgoing, destination);
}
