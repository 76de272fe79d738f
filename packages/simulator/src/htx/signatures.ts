import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { HTX_TIMESTAMP_WINDOW_MS } from '../bounds.ts';
import type { ApiKey } from '../engine/records.ts';

/** Names under which clients know the hosts, whatever they really connect to. */
const KNOWN_HOSTS = [
  'api.huobi.pro',
  'api-aws.huobi.pro',
  'api.htx.com',
  'api.hbdm.com',
  'api.hbdm.vn',
  'api.btcgateway.pro',
] as const;

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** Every name that a client may have signed as the host: the one that it addressed, and those of the venue. */
export function hostCandidates(hostHeader: string): readonly string[] {
  const host = hostHeader.toLowerCase();
  return [...new Set([host, host.replace(/:\d+$/, ''), ...KNOWN_HOSTS])];
}

/** Whether a timestamp of a signature lies close enough to the venue's time. */
export function isTimely(text: string, now: number): boolean {
  const at = TIMESTAMP.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  return !Number.isNaN(at) && Math.abs(now - at) <= HTX_TIMESTAMP_WINDOW_MS;
}

export function isMethodOf(key: ApiKey, method: string): boolean {
  return method === (key.publicKey === undefined ? 'HmacSHA256' : 'Ed25519');
}

/** Whether a base64 text is the key's signature of one of `texts`. */
export function isSignedBy(key: ApiKey, texts: readonly string[], signatureBase64: string): boolean {
  const signature = Buffer.from(signatureBase64.replaceAll(' ', '+'), 'base64');
  return texts.some((text) => isSigned(key, text, signature));
}

function isSigned(key: ApiKey, text: string, signature: Buffer): boolean {
  if (key.publicKey !== undefined) {
    const publicKey = createPublicKey({
      key: Buffer.from(key.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return verify(null, Buffer.from(text), publicKey, signature);
  }
  const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const expected = createHmac('sha256', key.secret).update(text).digest();
  return timingSafeEqual(digest(expected), digest(signature));
}

/** The address without the prefix of an IPv4 address in IPv6. */
export function plainAddress(remoteAddress: string): string {
  return remoteAddress.replace(/^::ffff:/, '');
}

export function isBoundTo(key: ApiKey, address: string): boolean {
  if (key.ips.length === 0) return true;
  const list = new BlockList();
  for (const entry of key.ips) {
    const [network = '', prefix] = entry.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(network) === 0) continue;
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
