import type { SealedAnswer } from '@bitting/client/sealing.ts';
import { HpkeKeyPair, X25519_KEY_BYTES } from '@bitting/core/crypto/hpke.ts';
import type { RandomBytes } from '../ports/random.ts';
import { encodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';
import { SEALED_PADDING_BYTES } from './bounds.ts';
import type { GatewaySigner } from './gateway-signer.ts';

/** Whose secret it is, made by which operation for whom. */
export interface AnswerBinding {
  readonly operation: string;
  readonly operatorId: string;
  /** The id of what the secret is of: a virtual key, an operator, an invitation. */
  readonly subject: string;
}

/** Seals secrets that the gateway made to the pair of whoever asked for them, and signs that it was the gateway. */
export class AnswerSeal {
  readonly #signer: GatewaySigner;
  readonly #random: RandomBytes;

  constructor(signer: GatewaySigner, random: RandomBytes) {
    this.#signer = signer;
    this.#random = random;
  }

  /** `sealTo`: 32 bytes. Throws `PUBLIC_KEY_MALFORMED` for one of small order. */
  seal(
    sealTo: Uint8Array,
    secrets: Readonly<Record<string, string | null>>,
    { operation, operatorId, subject }: AnswerBinding,
  ): SealedAnswer {
    const bound = { operation, operator: operatorId, subject, sealTo: encodeBase64Url(sealTo) };
    const plaintext = pad(JSON.stringify(secrets));
    try {
      const pair = HpkeKeyPair.takeBytes(this.#random(X25519_KEY_BYTES));
      const message = pair.seal(sealTo, plaintext, { info: writeBinding('answer', bound) });
      const [enc, ciphertext] = [encodeBase64Url(message.enc), encodeBase64Url(message.ciphertext)];
      const { signature, verifierKey } = this.#signer.sign('answer', { ...bound, enc, ciphertext });
      return { enc, ciphertext, signature: encodeBase64Url(signature), verifierKey };
    } finally {
      plaintext.fill(0);
    }
  }

  /** Throws what {@link AnswerSeal.seal} would throw of this key, before anything is done. */
  demandUsable(sealTo: Uint8Array | undefined): void {
    if (sealTo === undefined) return;
    const pair = HpkeKeyPair.takeBytes(this.#random(X25519_KEY_BYTES));
    pair.seal(sealTo, new Uint8Array(), { info: new Uint8Array() });
    this.#signer.sign('answer', {});
  }
}

/** JSON may end in spaces. */
function pad(text: string): Uint8Array {
  const length = Buffer.byteLength(text);
  const padded = Math.ceil(length / SEALED_PADDING_BYTES) * SEALED_PADDING_BYTES;
  return Buffer.from(text + ' '.repeat(padded - length));
}
