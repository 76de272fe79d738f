import type { IssuedKey, ParametersOf } from '@bitting/client/operations.ts';
import { issueSealed, rotateSealed, type OpenedKey } from '../../sealing/sealed-calls.ts';

/** The call went through, and nobody has the secret that it made. */
export class SecretLost extends Error {
  override readonly name = 'SecretLost';
}

/** Cuts a key; what came back sealed to this browser is opened here. Throws `ApiError`, and {@link SecretLost}. */
export async function cutKey(operatorId: string, parameters: ParametersOf<'issue'>): Promise<IssuedKey> {
  return openedKey(async () => issueSealed(operatorId, parameters));
}

/** The same for a key that gets new secrets. */
export async function rotateKey(operatorId: string, parameters: ParametersOf<'rotate'>): Promise<IssuedKey> {
  return openedKey(async () => rotateSealed(operatorId, parameters));
}

/** What the browser itself cannot do before anything is called. */
const BEFORE_THE_CALL = 'BROWSER_TOO_OLD';

async function openedKey(call: () => Promise<OpenedKey>): Promise<IssuedKey> {
  const { issued, secret, passphrase } = await call().catch((thrown: unknown) => {
    const isSealing = thrown instanceof Error && thrown.name === 'SealingError';
    const code = isSealing && 'code' in thrown ? thrown.code : null;
    throw isSealing && code !== BEFORE_THE_CALL ? new SecretLost(String(code), { cause: thrown }) : thrown;
  });
  const { sealed: _, ...key } = issued;
  return { ...key, secret, passphrase };
}
