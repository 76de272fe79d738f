import { argon2Sync, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { HOTP, Secret } from 'otpauth';
import { TOTP_STEP_SECONDS } from '../bounds.ts';
import { FactorStore } from '../factor-store.ts';
import { PersonStore } from '../person-store.ts';
import { subjectOfTotp } from '../proofs.ts';
import { drawRecoveryCodes } from '../recovery-codes.ts';
import type { SecretBox } from '../secret-box.ts';
import { drawId } from '../tokens.ts';
import { drawTotpSecret } from '../totp.ts';

/** What nobody waits for: the cost stands in the hash itself. */
export const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 } as const;

export interface PutPerson {
  readonly operatorId: string;
  readonly name: string;
  readonly password: string;
}

export interface ReadyPerson extends PutPerson {
  readonly totpSecret: Buffer;
  readonly recoveryCodes: readonly string[];
  readonly factorId: string;
}

/** Somebody who can sign in by a password and an app, as if he had set himself up. */
export function putPerson(
  database: DatabaseSync,
  box: SecretBox,
  person: PutPerson,
  nowMs: number,
): ReadyPerson {
  const { name, operatorId, password } = person;
  const persons = new PersonStore(database);
  const factors = new FactorStore(database);
  const totpSecret = drawTotpSecret();
  const factorId = drawId('fac');
  const recoveryCodes = drawRecoveryCodes();
  persons.put(operatorId, name);
  persons.setPassword(operatorId, cheapHash(password), nowMs);
  const sealed = box.seal(totpSecret, subjectOfTotp(operatorId, factorId));
  factors.add(operatorId, { kind: 'totp', factorId, name: 'app', madeMs: nowMs, sealed, step: 0 });
  factors.setRecoveryCodes(operatorId, recoveryCodes);
  return { ...person, totpSecret, recoveryCodes, factorId };
}

/** What an app would show at that time. */
export function codeAt(secret: Uint8Array, nowMs: number, steps = 0): string {
  const counter = Math.floor(nowMs / 1_000 / TOTP_STEP_SECONDS) + steps;
  return HOTP.generate({
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    algorithm: 'SHA1',
    digits: 6,
    counter,
  });
}

/** The secret of an app as it is typed. */
export function readTotpSecret(text: string): Uint8Array {
  return new Uint8Array(Secret.fromBase32(text).buffer);
}

function cheapHash(password: string): string {
  const nonce = randomBytes(16);
  const { memoryKib: memory, passes, lanes: parallelism } = CHEAP;
  const message = Buffer.from(password.normalize('NFC'));
  const hash = argon2Sync('argon2id', { message, nonce, memory, passes, parallelism, tagLength: 32 });
  const bare = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(nonce)}$${bare(hash)}`;
}
