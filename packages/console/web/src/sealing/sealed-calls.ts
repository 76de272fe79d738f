import type { BindTerms } from '@bitting/client/sealing.ts';
import type { BindResult, IssuedKey, ParametersOf } from '@bitting/client/operations.ts';
import type { CallApiOptions } from '../api/call-api.ts';
import { callOperation } from '../api/call-operation.ts';
import type { GatewayKey } from './gateway-key.ts';
import { openReceiver, type AnswerOf, type Receiver } from './receiver.ts';
import { sealVenueKey, type ConfirmGateway, type VenueSecrets } from './venue-key.ts';

/** What became of a binding, and by which key of the gateway it was encrypted. */
export interface BoundSealed {
  readonly bound: BindResult;
  readonly gateway: GatewayKey;
}

export interface SealedOptions extends CallApiOptions {
  /** Hears what this browser does itself, before the gateway says what it does. */
  readonly onOwnStep?: (step: 'opening' | 'sealing' | 'sent', gateway: GatewayKey | null) => void;
  readonly confirmGateway?: ConfirmGateway;
}

/** Binds a venue key that only the gateway can read. Each call has a channel of its own: what was refused is sealed again. */
export async function bindSealed(
  operatorId: string,
  terms: BindTerms,
  secrets: VenueSecrets,
  options: SealedOptions = {},
): Promise<BoundSealed> {
  const { onOwnStep } = options;
  onOwnStep?.('opening', null);
  const channel = await callOperation('channel-open', { purpose: 'bind' });
  onOwnStep?.('sealing', null);
  const parameters = { ...terms };
  const call = { operation: 'bind', operatorId, parameters, ...guardOf(options) } as const;
  const { gateway, sealed } = await sealVenueKey(call, secrets, channel);
  onOwnStep?.('sent', gateway);
  return { bound: await callOperation('bind', { ...terms, sealed }, options), gateway };
}

/** Nothing of it where nobody is to be asked. */
export function guardOf({ confirmGateway }: SealedOptions): Pick<SealedOptions, 'confirmGateway'> {
  return confirmGateway === undefined ? {} : { confirmGateway };
}

export interface RebindTarget {
  readonly accountId: string;
  readonly reason?: string;
  /** What the page shows the account as: the gateway compares it. */
  readonly shown: { readonly venue: string; readonly environment: string };
}

/** Puts another venue key, that only the gateway can read, in the place of the one of an account. */
export async function rebindSealed(
  operatorId: string,
  { shown, ...parameters }: RebindTarget,
  secrets: VenueSecrets,
  options: SealedOptions = {},
): Promise<BoundSealed> {
  const { onOwnStep } = options;
  onOwnStep?.('opening', null);
  const { accountId } = parameters;
  const channel = await callOperation('channel-open', { purpose: 'rebind', accountId });
  onOwnStep?.('sealing', null);
  const call = { operation: 'rebind', operatorId, parameters, shown, ...guardOf(options) } as const;
  const { gateway, sealed } = await sealVenueKey(call, secrets, channel);
  onOwnStep?.('sent', gateway);
  return { bound: await callOperation('rebind', { ...parameters, sealed }, options), gateway };
}

/** A virtual key with its secrets, which were on their way sealed. */
export interface OpenedKey {
  readonly issued: IssuedKey;
  /** `null`: only the bot has its private half. */
  readonly secret: string | null;
  readonly passphrase: string | null;
}

export async function issueSealed(
  operatorId: string,
  parameters: ParametersOf<'issue'>,
  options?: CallApiOptions,
): Promise<OpenedKey> {
  const receiver = await openReceiver();
  const issued = await callOperation('issue', { ...parameters, sealTo: receiver.sealTo }, options);
  return openKey(receiver, issued, { operation: 'issue', operatorId });
}

export async function rotateSealed(
  operatorId: string,
  parameters: ParametersOf<'rotate'>,
  options?: CallApiOptions,
): Promise<OpenedKey> {
  const receiver = await openReceiver();
  const issued = await callOperation('rotate', { ...parameters, sealTo: receiver.sealTo }, options);
  return openKey(receiver, issued, { operation: 'rotate', operatorId });
}

/** What a carried-out proposal gave, for `issue` and `rotate`. */
export async function openKey(
  receiver: Receiver,
  issued: IssuedKey,
  of: Omit<AnswerOf, 'subject'>,
): Promise<OpenedKey> {
  if (issued.sealed === undefined) return { issued, secret: issued.secret, passphrase: issued.passphrase };
  const secrets = await receiver.open(issued.sealed, { ...of, subject: issued.virtualKeyId });
  return { issued, secret: secrets['secret'] ?? null, passphrase: secrets['passphrase'] ?? null };
}
