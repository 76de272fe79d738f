import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { HASHES_AT_ONCE, HASHES_WAITING_MAX, PASSWORD_COST } from './bounds.ts';

export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const PHC =
  /^\$argon2id\$v=19\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/u;

/**
 * Argon2id, as PHC strings. There is no pepper: a key beside the database would be read by whoever reads the database, and the second
 * factor is what a cracked password does not give.
 */
export class PasswordHashes {
  readonly #cost: PasswordCost;
  readonly #nobody: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cost: PasswordCost = PASSWORD_COST) {
    this.#cost = cost;
    // Nobody knows a password for it: it is drawn, and not made from one.
    this.#nobody = writePhc(cost, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  /** Throws `OVERLOADED` where too many wait. */
  async make(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return writePhc(this.#cost, salt, await this.#derive(password, salt, this.#cost));
  }

  /** Takes as long for `null`, of somebody who is not there, and is then false. Throws `OVERLOADED` where too many wait. */
  async matches(password: string, phc: string | null): Promise<boolean> {
    const [, memory, passes, lanes, salt = '', hash = ''] = PHC.exec(phc ?? this.#nobody) ?? [];
    const cost = { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) };
    const derived = await this.#derive(password, Buffer.from(salt, 'base64'), cost);
    const isSame = timingSafeEqual(derived, Buffer.from(hash, 'base64'));
    return isSame && phc !== null;
  }

  async #derive(password: string, nonce: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
    await this.#enter();
    try {
      return await derive(password, nonce, cost);
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < HASHES_AT_ONCE) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= HASHES_WAITING_MAX)
      throw new BittingError('OVERLOADED', 'log-ins wait', {
        publicDetail: 'Too many people sign in at this moment; try again in some seconds.',
      });
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place goes to whoever waits longest, without being free meanwhile. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

function derive(password: string, nonce: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const parameters = {
    message: Buffer.from(password, 'utf8'),
    nonce,
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: cost.lanes,
    tagLength: HASH_BYTES,
  };
  argon2('argon2id', parameters, (error, key) => {
    if (error === null) resolve(key);
    else reject(new BittingError('INTERNAL_FAULT', 'Argon2id failed', { cause: error }));
  });
  return promise;
}

function writePhc({ memoryKib, passes, lanes }: PasswordCost, salt: Uint8Array, hash: Uint8Array): string {
  const terms = `m=${memoryKib},t=${passes},p=${lanes}`;
  return `$argon2id$v=19$${terms}$${bare(salt)}$${bare(hash)}`;
}

function bare(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
