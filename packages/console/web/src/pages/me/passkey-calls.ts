import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { ApiError } from '../../api/api-error.ts';
import { callApi } from '../../api/call-api.ts';

/** The authenticator was not there, or the person turned away. */
export const PASSKEY_ABSENT = 'PASSKEY_ABSENT';

interface Challenge {
  readonly challengeId: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ShownPasskey {
  readonly challengeId: string;
  readonly passkey: object;
}

/** Asks the server what a passkey has to answer, and the person to unlock one. Throws `ApiError`. */
export async function showPasskey(path: string, body: object): Promise<ShownPasskey> {
  const { challengeId, options } = await callApi<Challenge>(path, body);
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const passkey = await startAuthentication({ optionsJSON }).catch(refuse);
  return { challengeId, passkey: { ...passkey, clientExtensionResults: {} } };
}

/** Lets the person make a new one. Throws `ApiError`. */
export async function makePasskey(options: Readonly<Record<string, unknown>>): Promise<object> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const made = await startRegistration({ optionsJSON }).catch(refuse);
  return { ...made, clientExtensionResults: {} };
}

/** What a browser says of it tells nobody more, and may be in any language. */
function refuse(thrown: unknown): never {
  const why = thrown instanceof Error ? thrown.name : 'unknown';
  throw new ApiError(PASSKEY_ABSENT, `The browser gave no passkey (${why}).`, 0);
}
