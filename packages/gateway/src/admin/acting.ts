import type { OperationName } from '@bitting/client/operations.ts';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import type { Operators } from '../vault/operators.ts';
import { STEP_UP_MS } from './approvals/bounds.ts';
import { APPROVED_OPERATIONS } from './approvals/approved-operations.ts';

/** What a call says of itself besides its token. */
export interface CallHeaders {
  /** In whose name a console calls. */
  readonly actingFor: string | null;
  /** When that person last showed a second factor, in milliseconds since 1970. */
  readonly steppedUpAt: string | null;
  /** Which proposal it carries out. */
  readonly approval: string | null;
}

export const NO_HEADERS: CallHeaders = { actingFor: null, steppedUpAt: null, approval: null };

/** Who calls: the operator whose rights count, and the console that speaks for him. */
export interface Voice {
  readonly operator: OperatorEntry;
  readonly via: OperatorEntry | null;
  readonly steppedUpAtMs: number | null;
}

/** What nobody does without a fresh second factor where a console speaks for him: all that others may have to agree to, and these. */
const ALSO_STRONG: ReadonlySet<OperationName> = new Set([
  'operators-disable',
  'operators-token',
  'approvals-approve',
  'approvals-carry-out',
  'vault-rotate-account',
]);

/** By it a console learns whom it may call for. */
const ITS_OWN: OperationName = 'self';

export function isStrong(operation: OperationName): boolean {
  return APPROVED_OPERATIONS[operation] !== null || ALSO_STRONG.has(operation);
}

/** A console speaks for an active person, and a person for himself alone. Throws `ACTING_REFUSED`. */
export function findVoice(
  speaker: OperatorEntry,
  { actingFor, operation, steppedUpAt }: CallHeaders & { readonly operation?: string },
  operators: Pick<Operators, 'byId'>,
): Voice {
  if (speaker.kind === 'person') {
    if (actingFor === null && steppedUpAt === null)
      return { operator: speaker, via: null, steppedUpAtMs: null };
    throw refused(
      `${speaker.id} is no console`,
      'Only the token of a console acts in the name of somebody else.',
    );
  }
  if (actingFor === null && operation === ITS_OWN)
    return { operator: speaker, via: null, steppedUpAtMs: null };
  if (actingFor === null)
    throw refused(
      `${speaker.id} calls for nobody`,
      'A console calls nothing by itself: it says in whose name it calls.',
    );
  const operator = operators.byId(actingFor);
  if (operator?.kind !== 'person' || operator.state !== 'active')
    throw refused(
      'no active person of this id',
      'There is no active person of this id in whose name it could call.',
    );
  return { operator, via: speaker, steppedUpAtMs: readInstant(steppedUpAt) };
}

/** Throws `STEP_UP_NEEDED`. Who calls by himself has shown his token, which no browser holds. */
export function demandSteppedUp(
  { via, steppedUpAtMs }: Voice,
  operation: OperationName,
  clock: Pick<Clock, 'wallMs'>,
): void {
  if (via === null || !isStrong(operation)) return;
  const agoMs = clock.wallMs() - (steppedUpAtMs ?? Number.NEGATIVE_INFINITY);
  if (agoMs >= 0 && agoMs <= STEP_UP_MS) return;
  throw new BittingError('STEP_UP_NEEDED', `${operation} by ${via.id}, ${agoMs} ms after`);
}

/** What stands beside an act that a console did for somebody. */
export function describeVoice({ via, steppedUpAtMs }: Voice): Readonly<Record<string, string>> {
  if (via === null) return {};
  return { via: via.id, ...(steppedUpAtMs === null ? {} : { steppedUpAtMs: String(steppedUpAtMs) }) };
}

/**
 * Still who he was when the call began, with the same rights; whoever spoke, by the same token. Throws `OPERATOR_UNKNOWN`, with what
 * became of the call.
 */
export function demandUnchanged(
  { operator, via }: Voice,
  operators: Pick<Operators, 'byId'>,
  outcome = 'nothing was changed',
): void {
  const speaker = via ?? operator;
  for (const one of new Set([operator, speaker])) {
    const now = operators.byId(one.id);
    const isSame =
      now?.state === 'active' &&
      now.role === one.role &&
      (one !== speaker || hasSameToken(now, one)) &&
      JSON.stringify(now.accounts) === JSON.stringify(one.accounts);
    if (!isSame)
      throw new BittingError('OPERATOR_UNKNOWN', `${one.id} was changed meanwhile`, {
        publicDetail: `The operator was disabled, or has other rights or another token, since the call began; ${outcome}.`,
      });
  }
}

/** Hashes of the vault alone; compared as every such thing is. */
function hasSameToken(now: OperatorEntry, before: OperatorEntry): boolean {
  return areEqual(encodeUtf8(now.tokenHash), encodeUtf8(before.tokenHash));
}

function readInstant(text: string | null): number | null {
  return text !== null && /^[0-9]{1,15}$/u.test(text) ? Number(text) : null;
}

function refused(why: string, sentence: string): BittingError {
  return new BittingError('ACTING_REFUSED', why, { publicDetail: sentence });
}
