import { randomBytes } from 'node:crypto';
import type { OpenedChannelView, SealedAnswer, SealedSecret } from '@bitting/client/sealing.ts';
import { HpkeKeyPair } from '@bitting/core/crypto/hpke.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { decodeBase64Url, encodeBase64Url } from '../base64url.ts';
import { writeBinding } from '../binding-text.ts';
import { bindSecret, type SecretBinding } from '../sealed-secrets.ts';

/** What a browser does with a channel. */
export function sealTo(
  channel: Pick<OpenedChannelView, 'channelId' | 'publicKey'>,
  key: unknown,
  binding: Omit<SecretBinding, 'channelId'>,
): SealedSecret {
  const { channelId } = channel;
  const pair = HpkeKeyPair.takeBytes(randomBytes(32));
  const info = bindSecret({ ...binding, channelId });
  const plaintext = Buffer.from(JSON.stringify(key));
  const { enc, ciphertext } = pair.seal(decodeBase64Url(channel.publicKey), plaintext, { info });
  return { channelId, enc: encodeBase64Url(enc), ciphertext: encodeBase64Url(ciphertext) };
}

/** What a browser does to get a secret. */
export class Receiver {
  readonly #pair = HpkeKeyPair.takeBytes(randomBytes(32));
  readonly sealTo = encodeBase64Url(this.#pair.publicKey);

  /** The secrets, once the signature holds; `null`: one of both does not. */
  open(
    { enc, ciphertext, signature, verifierKey }: SealedAnswer,
    { operation, operatorId, subject }: Readonly<Record<'operation' | 'operatorId' | 'subject', string>>,
  ): Readonly<Record<string, string | null>> | null {
    const bound = { operation, operator: operatorId, subject, sealTo: this.sealTo };
    const signed = decodeUtf8(writeBinding('answer', { ...bound, enc, ciphertext }));
    if (!parseNoteKey(verifierKey).verify(signed, decodeBase64Url(signature))) return null;
    const message = { enc: decodeBase64Url(enc), ciphertext: decodeBase64Url(ciphertext) };
    const plaintext = this.#pair.open(message, { info: writeBinding('answer', bound) });
    if (plaintext === null) return null;
    return JSON.parse(decodeUtf8(plaintext)) as Readonly<Record<string, string | null>>;
  }
}
