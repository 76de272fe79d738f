import { scrypt, timingSafeEqual } from 'node:crypto';
import { PASSWORD_HASH_BYTES, PASSWORD_SCRYPT_COST } from '../bounds.ts';
import type { PasswordHash } from './records.ts';

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, PASSWORD_HASH_BYTES, { N: PASSWORD_SCRYPT_COST }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

export async function hashPassword(password: string, salt: Buffer): Promise<PasswordHash> {
  return { salt: salt.toString('hex'), hash: (await derive(password, salt)).toString('hex') };
}

/** Takes as long for a person whom nobody knows (`null`), so that time tells no addresses. */
export async function isPassword(stored: PasswordHash | null, password: string): Promise<boolean> {
  const salt = Buffer.from(stored?.salt ?? '00'.repeat(16), 'hex');
  const hash = await derive(password, salt);
  return stored !== null && timingSafeEqual(hash, Buffer.from(stored.hash, 'hex'));
}
