import type { OpenedChannelView, SealedSecret } from '@bitting/client/sealing.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';
import {
  askedGatewayKey,
  isSigned,
  lookAtGatewayKey,
  trustGatewayKey,
  type GatewayKey,
  type PinPlace,
} from './gateway-key.ts';
import { seal } from './hpke.ts';
import { SealingError } from './sealing-error.ts';

export interface VenueSecrets {
  readonly apiKey: string;
  readonly secret: string;
  /** `null` at venues whose keys have none. */
  readonly passphrase: string | null;
}

/** The call that the key is for: its parameters, without the key, are bound into what is sealed. */
export interface SealedCall {
  readonly operation: 'bind' | 'rebind';
  /** The person who is signed in, or who made the link. */
  readonly operatorId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** `rebind`: what the page shows the account as. */
  readonly shown?: { readonly venue: string; readonly environment: string };
  /** `bind` by a link. */
  readonly invitationId?: string;
  /** Shown the key of the gateway before anything is sealed to it. Left out: the first one is taken, another one refused. */
  readonly confirmGateway?: ConfirmGateway;
}

/** Whether somebody compared the fingerprint and wants to go on. */
export type ConfirmGateway = (gateway: GatewayKey) => Promise<boolean>;

export interface SealedVenueKey {
  readonly sealed: SealedSecret;
  readonly gateway: GatewayKey;
}

/** Texts of one length tell nothing of the length of what is in them. */
const PADDING_BYTES = 512;

/**
 * Seals a venue key to the gateway, for this call alone. Throws {@link SealingError} where the gateway's key is not the one that this
 * browser knows, or did not sign this channel: nothing was sealed then.
 */
export async function sealVenueKey(
  call: SealedCall,
  secrets: VenueSecrets,
  channel: OpenedChannelView,
  place?: PinPlace,
): Promise<SealedVenueKey> {
  const { operation, operatorId, parameters, shown = {}, invitationId } = call;
  const { channelId, expiresAtMs, publicKey } = channel;
  const accountId = parameters['accountId'];
  const signed = await isSigned(channel, 'channel', {
    channel: channelId,
    expiresAtMs,
    operation,
    operator: operatorId,
    publicKey,
    ...(accountId === undefined ? {} : { accountId }),
  }).catch(() => false);
  if (!signed) throw new SealingError('GATEWAY_SIGNATURE_WRONG');
  const gateway = await demandGateway(channel.verifierKey, call.confirmGateway, place);
  const info = writeBinding('secret', {
    ...parameters,
    ...shown,
    ...(invitationId === undefined ? {} : { invitation: invitationId }),
    operation,
    channel: channelId,
    operator: operatorId,
  });
  const { apiKey, secret, passphrase } = secrets;
  const plaintext = pad(JSON.stringify({ apiKey, secret, passphrase }));
  const { enc, ciphertext } = await seal(decodeBase64Url(publicKey), plaintext, info);
  plaintext.fill(0);
  const sealed = { channelId, enc: encodeBase64Url(enc), ciphertext: encodeBase64Url(ciphertext) };
  return { sealed, gateway };
}

/** The gateway's key, which is known here, or was compared. */
async function demandGateway(
  verifierKey: string,
  confirm: ConfirmGateway | undefined,
  place: PinPlace = localStorage,
): Promise<GatewayKey> {
  if (confirm === undefined) {
    const gateway = await lookAtGatewayKey(verifierKey, place);
    if (gateway.state === 'changed') throw new SealingError('GATEWAY_KEY_CHANGED', gateway.fingerprint);
    return gateway;
  }
  // Whoever is asked decides, too, whether it is remembered.
  const gateway = await askedGatewayKey(verifierKey, place);
  if (!(await confirm(gateway))) throw new SealingError('GATEWAY_KEY_REFUSED', gateway.fingerprint);
  trustGatewayKey(gateway, place);
  return gateway;
}

/** JSON may end in spaces. */
function pad(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / PADDING_BYTES) * PADDING_BYTES).fill(0x20);
  padded.set(bytes);
  bytes.fill(0);
  return padded;
}
