import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { PasskeyRow } from './factor-store.ts';
import type { Person } from './person-store.ts';

/** Where passkeys belong to. */
export interface PasskeySite {
  readonly rpId: string;
  readonly origins: readonly string[];
}

export interface MadePasskey {
  readonly credential: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

const CEREMONY_MS = 120_000;
const NAME = 'Bitting';

/** What the browser is asked to make: one that the authenticator finds by itself, and that its owner unlocks. */
export function askForNew(
  { rpId }: PasskeySite,
  person: Pick<Person, 'name' | 'handle'>,
  known: readonly PasskeyRow[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: NAME,
    rpID: rpId,
    userName: person.name,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.handle, 'base64url')),
    timeout: CEREMONY_MS,
    attestationType: 'none',
    excludeCredentials: known.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** `null`: not what was asked for. */
export async function readNew(
  { origins, rpId }: PasskeySite,
  response: unknown,
  challenge: string,
): Promise<MadePasskey | null> {
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
    });
    if (registrationInfo === undefined) return null;
    const { counter, id, publicKey, transports = [] } = registrationInfo.credential;
    return { credential: id, publicKey, counter, transports };
  } catch {
    return null;
  }
}

/** Of nobody in particular, where none are named: the authenticator then says whose it is. */
export function askForKnown(
  { rpId }: PasskeySite,
  known: readonly PasskeyRow[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: rpId,
    timeout: CEREMONY_MS,
    userVerification: 'required',
    allowCredentials: known.map(({ credential }) => ({ id: credential })),
  });
}

/** What its counter is now; `null`: not what was asked for, or another passkey’s. */
export async function readKnown(
  { origins, rpId }: PasskeySite,
  passkey: PasskeyRow,
  { challenge, response }: { readonly response: unknown; readonly challenge: string },
): Promise<number | null> {
  try {
    const { authenticationInfo, verified } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      // A counter that went back is told, and not only refused: it is looked at where it is kept.
      credential: { id: passkey.credential, publicKey: passkey.publicKey, counter: 0 },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}
