import type { SealedAnswer } from '@bitting/client/sealing.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';
import { isSigned, lookAtGatewayKey, type PinPlace } from './gateway-key.ts';
import { makePair, open, publicBytes } from './hpke.ts';
import { SealingError } from './sealing-error.ts';

/** What a secret was made by, for whom, and whose it is: the id of a virtual key, an operator or an invitation. */
export interface AnswerOf {
  readonly operation: 'issue' | 'rotate' | 'operators-add' | 'operators-token' | 'bind-invite';
  readonly operatorId: string;
  readonly subject: string;
}

export interface Receiver {
  /** Goes into the call as `sealTo`. */
  readonly sealTo: string;
  /** The secrets of the answer. Throws {@link SealingError} where they are not for this call, or not from this gateway. */
  open(sealed: SealedAnswer, of: AnswerOf): Promise<Readonly<Record<string, string | null>>>;
}

/** A pair of this page's own that secrets can be sealed to; its private half never leaves the browser. For one call. */
export async function openReceiver(place?: PinPlace): Promise<Receiver> {
  const pair = await makePair().catch(() => {
    throw new SealingError('BROWSER_TOO_OLD');
  });
  const sealTo = encodeBase64Url(await publicBytes(pair));
  return {
    sealTo,
    open: async (sealed, { operation, operatorId, subject }) => {
      const { enc, ciphertext, verifierKey } = sealed;
      const bound = { operation, operator: operatorId, subject, sealTo };
      const signed = await isSigned(sealed, 'answer', { ...bound, enc, ciphertext }).catch(() => false);
      if (!signed) throw new SealingError('GATEWAY_SIGNATURE_WRONG');
      const { fingerprint, state } = await lookAtGatewayKey(verifierKey, place);
      if (state === 'changed') throw new SealingError('GATEWAY_KEY_CHANGED', fingerprint);
      const message = { enc: decodeBase64Url(enc), ciphertext: decodeBase64Url(ciphertext) };
      const plaintext = await open(pair, message, writeBinding('answer', bound));
      if (plaintext === null) throw new SealingError('ANSWER_UNREADABLE');
      const text = new TextDecoder().decode(plaintext);
      plaintext.fill(0);
      return JSON.parse(text) as Readonly<Record<string, string | null>>;
    },
  };
}
