import { decodeBase64, decodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';

/** What this browser knows of the gateway's key: it had none yet, has the same, or has another one than what came now. */
export type GatewayKeyState = 'first' | 'same' | 'changed';

export interface GatewayKey {
  /** To compare with what the machine of the gateway says. */
  readonly fingerprint: string;
  readonly state: GatewayKeyState;
  /** The key as it came. */
  readonly verifierKey: string;
}

/** Where the first key is kept that this browser saw; `localStorage` is one. */
export interface PinPlace {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

const PIN = 'bitting.gateway-key';
/** The one that somebody compared: what merely came with an answer was not looked at by anybody. */
const COMPARED = 'bitting.gateway-key-compared';
const VERIFIER_KEY = /^[^+]+\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/u;
/** The kind of key before its 32 bytes. */
const KIND_BYTES = 1;
const KEY_BYTES = 32;
const FINGERPRINT_BYTES = 16;

/** Throws `Error` for what is no key. */
export function readVerifierKey(verifierKey: string): Uint8Array<ArrayBuffer> {
  const [, encoded = ''] = VERIFIER_KEY.exec(verifierKey) ?? [];
  const bytes = decodeBase64(encoded);
  if (bytes.length !== KIND_BYTES + KEY_BYTES || bytes[0] !== 1) throw new Error('no key of a gateway');
  return bytes.slice(KIND_BYTES);
}

/** Eight groups of four digits: the first half of the SHA-256 of the public key, as `bitting console fingerprint` prints it. */
export async function fingerprintOf(verifierKey: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', readVerifierKey(verifierKey)));
  const hex = Array.from(hash.slice(0, FINGERPRINT_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  return hex.replaceAll(/(.{4})(?!$)/gu, '$1 ');
}

/** Looks at the key and remembers the first one. What came in its place is not remembered until {@link trustGatewayKey}. */
export async function lookAtGatewayKey(
  verifierKey: string,
  place: PinPlace = localStorage,
): Promise<GatewayKey> {
  const fingerprint = await fingerprintOf(verifierKey);
  const pinned = place.getItem(PIN);
  if (pinned === null) place.setItem(PIN, verifierKey);
  const state = pinned === null ? 'first' : pinned === verifierKey ? 'same' : 'changed';
  return { fingerprint, state, verifierKey };
}

/** The same for whoever is asked: nothing is remembered, and the first one is what nobody compared yet. */
export async function askedGatewayKey(
  verifierKey: string,
  place: PinPlace = localStorage,
): Promise<GatewayKey> {
  const seen: PinPlace = { getItem: (name) => place.getItem(name), setItem: () => undefined };
  const gateway = await lookAtGatewayKey(verifierKey, seen);
  const isKnown = gateway.state !== 'same' || place.getItem(COMPARED) === verifierKey;
  return isKnown ? gateway : { ...gateway, state: 'first' };
}

/** Somebody compared the fingerprint: this key is the one from now on. */
export function trustGatewayKey(
  { verifierKey }: Pick<GatewayKey, 'verifierKey'>,
  place: PinPlace = localStorage,
): void {
  place.setItem(PIN, verifierKey);
  place.setItem(COMPARED, verifierKey);
}

/** Whether the gateway with this key signed this. */
export async function isSigned(
  { signature, verifierKey }: { readonly signature: string; readonly verifierKey: string },
  ...signed: Parameters<typeof writeBinding>
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', readVerifierKey(verifierKey), { name: 'Ed25519' }, false, [
    'verify',
  ]);
  return crypto.subtle.verify({ name: 'Ed25519' }, key, decodeBase64Url(signature), writeBinding(...signed));
}
