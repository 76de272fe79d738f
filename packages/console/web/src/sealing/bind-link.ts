import type { BindInvitationTerms, BindInvitationView, OpenedChannelView } from '@bitting/client/sealing.ts';
import type { BindResult, ResultOf } from '@bitting/client/operations.ts';
import { callApi, type CallApiOptions } from '../api/call-api.ts';
import { callOperation } from '../api/call-operation.ts';
import { encodeBase64Url } from './base64url.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { SealingError } from './sealing-error.ts';
import { guardOf, type BoundSealed, type SealedOptions } from './sealed-calls.ts';
import { sealVenueKey, type VenueSecrets } from './venue-key.ts';

/** What a link says: nothing of it is sent to anybody until the page is told to open it. */
export interface BindLink {
  readonly invitationId: string;
  /** Who made it. */
  readonly operatorId: string;
  readonly token: string;
}

export interface MadeLink {
  readonly url: string;
  readonly invitationId: string;
  readonly expiresAtMs: number;
}

const BROWSER_PLACE = 'bitting.bind-link.';
const BROWSER_BYTES = 32;
const LINK = /^#(inv_[0-9a-f]{32})\.(op_[0-9a-f]{16})\.([\w-]{43})$/u;

/** Makes a link by which somebody else binds his key, once; only this browser and the gateway know its secret. */
export async function makeBindLink(
  terms: BindInvitationTerms & { readonly hours: number; readonly reason?: string },
  options?: CallApiOptions,
): Promise<MadeLink> {
  const receiver = await openReceiver();
  return openMadeLink(
    receiver,
    await callOperation('bind-invite', { ...terms, sealTo: receiver.sealTo }, options),
  );
}

/** The link that an answer holds, for whom it was sealed to. Throws {@link SealingError}. */
export async function openMadeLink(
  receiver: Receiver,
  { by, expiresAtMs, invitationId, sealed }: ResultOf<'bind-invite'>,
): Promise<MadeLink> {
  if (sealed === undefined) throw new SealingError('ANSWER_UNREADABLE');
  const of = { operation: 'bind-invite', operatorId: by, subject: invitationId } as const;
  const { token } = await receiver.open(sealed, of);
  return { url: `${location.origin}/bind#${invitationId}.${by}.${token ?? ''}`, invitationId, expiresAtMs };
}

/** The parts of `location.hash`. Throws {@link SealingError} `LINK_MALFORMED`. */
export function readBindLink(hash: string): BindLink {
  const [, invitationId, operatorId, token] = LINK.exec(hash) ?? [];
  if (invitationId === undefined || operatorId === undefined || token === undefined)
    throw new SealingError('LINK_MALFORMED');
  return { invitationId, operatorId, token };
}

export interface OpenedInvitation {
  readonly invitation: BindInvitationView;
  /** This is the first time that anybody opens it. */
  readonly isFirst: boolean;
  /** What to enter at the venue as the addresses of the key, as far as it is known. */
  readonly egress: readonly string[];
}

/** Takes the link for this browser: no other one gets any further with it. */
export async function openBindLink(link: BindLink): Promise<OpenedInvitation> {
  return callApi<OpenedInvitation>('/api/invites/open', { ...link, browser: browserOf(link) });
}

/** Binds the key on the terms of the link. Throws as `bindSealed`; what was refused is sealed again. */
export async function bindByLink(
  link: BindLink,
  { invitation }: Pick<OpenedInvitation, 'invitation'>,
  secrets: VenueSecrets,
  options: SealedOptions = {},
): Promise<BoundSealed> {
  const { onOwnStep } = options;
  onOwnStep?.('opening', null);
  const proof = { ...link, browser: browserOf(link) };
  const channel = await callApi<OpenedChannelView>('/api/invites/channel', proof);
  onOwnStep?.('sealing', null);
  const { venue, environment, label, trading, region } = invitation;
  const parameters = { venue, environment, label, trading, ...(region === undefined ? {} : { region }) };
  const { invitationId, operatorId } = link;
  const call = { operation: 'bind', operatorId, parameters, invitationId, ...guardOf(options) } as const;
  const { gateway, sealed } = await sealVenueKey(call, secrets, channel);
  onOwnStep?.('sent', gateway);
  const bound = await callApi<BindResult>('/api/invites/bind', { ...proof, ...parameters, sealed }, options);
  return { bound, gateway };
}

/** What tells this browser from others that have the link. */
function browserOf({ invitationId }: BindLink): string {
  const known = localStorage.getItem(BROWSER_PLACE + invitationId);
  if (known !== null) return known;
  const made = encodeBase64Url(crypto.getRandomValues(new Uint8Array(BROWSER_BYTES)));
  localStorage.setItem(BROWSER_PLACE + invitationId, made);
  return made;
}
