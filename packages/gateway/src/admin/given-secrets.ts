import type { JsonValue } from '@bitting/core/encoding/json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ChannelPurpose } from '../channel/channels.ts';
import type { InvitationProof } from '../channel/invitations.ts';
import { openSecrets, sealedField } from '../channel/sealed-secrets.ts';
import { nullable, optional, type ValuesOf } from '../config/closed-schema.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import { SECRET_FIELDS } from './approvals/change.ts';
import { pasted } from './fields.ts';
import type { AdminOperation, AdminPorts } from './operation.ts';
import { demandAccount } from './views.ts';

/** A venue key, in clear or sealed. */
export const venueKey = {
  apiKey: optional(pasted),
  secret: optional(pasted),
  passphrase: optional(nullable(pasted)),
  sealed: optional(sealedField),
};

export interface VenueKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string | null;
}

/** What was sealed is in clear by now. Throws `FIELD_MISSING`. */
export function demandVenueKey({
  apiKey,
  secret,
  passphrase,
}: Pick<ValuesOf<typeof venueKey>, 'apiKey' | 'secret' | 'passphrase'>): VenueKey {
  if (apiKey !== undefined && secret !== undefined) return { apiKey, secret, passphrase: passphrase ?? null };
  const missing = apiKey === undefined ? 'apiKey' : 'secret';
  throw new BittingError('FIELD_MISSING', `missing field ${missing}`, {
    publicDetail: `The field "${missing}" is needed.`,
  });
}

/** A call whose fields were read by the schema of its operation. */
export interface GivenCall {
  readonly operation: AdminOperation;
  readonly parameters: unknown;
  /** The same as it came. */
  readonly given: ReadonlyMap<string, JsonValue>;
}

const SEALABLE: ReadonlySet<string> = new Set<ChannelPurpose>(['bind', 'rebind']);

/**
 * The fields of the call with the venue key that was sealed into it, which is open from here on; `null`: nothing was. Throws what is
 * wrong with the channel, and `SEALED_UNREADABLE` where it was sealed for another call than exactly this.
 */
export function openGiven(
  { operation, parameters, given }: GivenCall,
  operator: Pick<OperatorEntry, 'id'>,
  { keys, sealing }: Pick<AdminPorts, 'keys' | 'sealing'>,
): ReadonlyMap<string, JsonValue> | null {
  if (!SEALABLE.has(operation.name)) return null;
  const purpose = operation.name as ChannelPurpose;
  const { sealed, accountId, invitation } = parameters as Partial<ValuesOf<typeof venueKey>> & {
    readonly accountId?: string;
    readonly invitation?: InvitationProof;
  };
  if (sealed === undefined) return null;
  const rest = new Map(given);
  for (const name of ['sealed', 'invitation']) rest.delete(name);
  if ([...rest.keys()].some((name) => SECRET_FIELDS.has(name)))
    throw new BittingError('FIELD_MALFORMED', 'a venue key in clear beside a sealed one', {
      publicDetail: 'Send the venue key either sealed or in clear, not both.',
    });
  const account = accountId === undefined ? null : demandAccount(keys, accountId);
  const pair = sealing.channels.take(sealed.channelId, { operatorId: operator.id, purpose, accountId });
  const opened = openSecrets(pair, sealed, {
    operation: purpose,
    channelId: sealed.channelId,
    operatorId: operator.id,
    parameters: {
      ...textsOf(rest),
      ...(invitation === undefined ? {} : { invitation: invitation.invitationId }),
      ...(account === null ? {} : { venue: account.venue, environment: account.environment }),
    },
  });
  const kept = invitation === undefined ? rest : rest.set('invitation', given.get('invitation') ?? null);
  return new Map([...kept, ...opened]);
}

function textsOf(fields: ReadonlyMap<string, JsonValue>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...fields].filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

/** Throws `SECRET_IN_CLEAR`: nobody who calls in the name of others is given a secret to read. */
export function demandNothingClear(value: JsonValue | undefined): void {
  if (Array.isArray(value)) for (const inner of value as readonly JsonValue[]) demandNothingClear(inner);
  if (!(value instanceof Map)) return;
  for (const [name, inner] of value as ReadonlyMap<string, JsonValue>) {
    if (typeof inner === 'string' && SECRET_FIELDS.has(name))
      throw new BittingError('SECRET_IN_CLEAR', `${name} by a console`);
    demandNothingClear(inner);
  }
}

/** Whether the call is by a link that stands for the second factor and the consents that its maker gave. Throws what is wrong with it. */
export function isInvited(
  { operation, parameters }: GivenCall,
  operator: Pick<OperatorEntry, 'id'>,
  { clock, operators, sealing }: Pick<AdminPorts, 'clock' | 'operators' | 'sealing'>,
): boolean {
  if (operation.name !== 'bind') return false;
  const asked = parameters as Readonly<Record<string, unknown>> & { readonly invitation?: InvitationProof };
  if (asked.invitation === undefined) return false;
  const [rule] = operators.rules.fromNowOn(clock.wallMs());
  sealing.invitations.demand(asked.invitation, { by: operator.id, needed: rule.needed.bind }, asked);
  return true;
}
