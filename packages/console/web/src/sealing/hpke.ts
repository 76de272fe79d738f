/**
 * Single-shot HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, by WebCrypto alone: the twin of
 * what the gateway has, compared with it case by case.
 */

export interface HpkeMessage {
  /** 32 bytes. */
  readonly enc: Uint8Array<ArrayBuffer>;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
}

/** As WebCrypto makes it. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

type Bytes = Uint8Array<ArrayBuffer>;

const X25519 = { name: 'X25519' };
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BITS = 128;
const NOTHING: Bytes = new Uint8Array();
const KEM_SUITE = latin1('KEM\u0000\u0020');
const SUITE = latin1('HPKE\u0000\u0020\u0000\u0001\u0000\u0002');
const VERSION = latin1('HPKE-v1');

/** A pair whose private half cannot be had out of the browser. */
export async function makePair(): Promise<KeyPair> {
  return (await crypto.subtle.generateKey(X25519, false, ['deriveBits'])) as KeyPair;
}

export async function publicBytes({ publicKey }: KeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
}

/** Seals to 32 bytes of a public key. Throws where that is none, or one of small order. */
export async function seal(recipient: Bytes, plaintext: Bytes, info: Bytes): Promise<HpkeMessage> {
  const pair = await makePair();
  const enc = await publicBytes(pair);
  const agreed = await agree(pair.privateKey, recipient);
  if (agreed === null) throw new Error('not a usable X25519 key');
  const { key, nonce } = await schedule(agreed, join(enc, recipient), info);
  const ciphertext = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, tagLength: TAG_BITS },
    key,
    plaintext,
  );
  return { enc, ciphertext: new Uint8Array(ciphertext) };
}

/** The plaintext; `null` if one bit of anything differs. */
export async function open(
  pair: KeyPair,
  { enc, ciphertext }: HpkeMessage,
  info: Bytes,
): Promise<Bytes | null> {
  const agreed = await agree(pair.privateKey, enc);
  if (agreed === null) return null;
  const { key, nonce } = await schedule(agreed, join(enc, await publicBytes(pair)), info);
  try {
    const algorithm = { name: 'AES-GCM', iv: nonce, tagLength: TAG_BITS };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, ciphertext));
  } catch {
    return null;
  }
}

/** X25519; `null` for what is no key, and for one of small order, which comes to zeroes. */
async function agree(privateKey: CryptoKey, other: Bytes): Promise<Bytes | null> {
  if (other.length !== KEY_BYTES) return null;
  try {
    const publicKey = await crypto.subtle.importKey('raw', other, X25519, false, []);
    const bits = await crypto.subtle.deriveBits({ ...X25519, public: publicKey }, privateKey, 8 * KEY_BYTES);
    const agreed = new Uint8Array(bits);
    return agreed.some((byte) => byte !== 0) ? agreed : null;
  } catch {
    return null;
  }
}

/** ExtractAndExpand (§4.1), then the key schedule of base mode (§5.1). */
async function schedule(agreed: Bytes, kemContext: Bytes, info: Bytes) {
  const extracted = await extract(KEM_SUITE, NOTHING, 'eae_prk', agreed);
  const shared = await expand(KEM_SUITE, extracted, 'shared_secret', { info: kemContext, length: KEY_BYTES });
  const context = join(
    Uint8Array.of(0),
    await extract(SUITE, NOTHING, 'psk_id_hash', NOTHING),
    await extract(SUITE, NOTHING, 'info_hash', info),
  );
  const secret = await extract(SUITE, shared, 'secret', NOTHING);
  const keyed = await expand(SUITE, secret, 'key', { info: context, length: KEY_BYTES });
  const nonce = await expand(SUITE, secret, 'base_nonce', { info: context, length: NONCE_BYTES });
  const key = await crypto.subtle.importKey('raw', keyed, 'AES-GCM', false, ['encrypt', 'decrypt']);
  for (const spent of [agreed, extracted, shared, secret, keyed]) spent.fill(0);
  return { key, nonce };
}

/** LabeledExtract (§4). HMAC fills short keys up with zeroes, so that one zero byte stands for the empty salt that WebCrypto refuses. */
async function extract(suite: Bytes, salt: Bytes, label: string, material: Bytes): Promise<Bytes> {
  const labeled = join(VERSION, suite, latin1(label), material);
  return hmac(salt.length === 0 ? new Uint8Array(1) : salt, labeled);
}

/** LabeledExpand (§4) to at most one block of HKDF, which has 32 bytes. */
async function expand(
  suite: Bytes,
  key: Bytes,
  label: string,
  { info, length }: { readonly info: Bytes; readonly length: number },
): Promise<Bytes> {
  const labeled = join(Uint8Array.of(0, length), VERSION, suite, latin1(label), info, Uint8Array.of(1));
  return (await hmac(key, labeled)).slice(0, length);
}

async function hmac(keyBytes: Bytes, data: Bytes): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
}

function join(...parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function latin1(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
