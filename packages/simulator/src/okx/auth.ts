import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { TIMESTAMP_WINDOW_MS } from '../bounds.ts';
import type { ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/messages.ts';
import { OkxRefusal, type OkxCode } from './errors.ts';
import type { Variants } from './variants.ts';

export interface AuthContext {
  readonly now: number;
  readonly variants: Variants;
  readonly findKey: (apiKey: string) => ApiKey | null;
}

const HEADERS: readonly (readonly [name: string, code: OkxCode])[] = [
  ['ok-access-key', '50103'],
  ['ok-access-sign', '50106'],
  ['ok-access-timestamp', '50107'],
  ['ok-access-passphrase', '50104'],
];

const ISO_TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const EPOCH_MS = /^\d{13}$/;

export function signatureOf(secret: string, prehash: string, body: Buffer): string {
  return createHmac('sha256', secret).update(prehash, 'latin1').update(body).digest('base64');
}

/**
 * Finds the key that a request is signed with.
 * @throws OkxRefusal, in the order: headers, timestamp, key, environment, passphrase, signature, address
 */
export function authenticate(request: RawRequest, context: AuthContext): ApiKey {
  for (const [name, code] of HEADERS) {
    if ((request.headers.get(name) ?? '') === '') throw new OkxRefusal(code);
  }
  const header = (name: string): string => request.headers.get(name) ?? '';
  const timestamp = header('ok-access-timestamp');
  checkTimestamp(timestamp, context);
  const key = context.findKey(header('ok-access-key'));
  if (key === null || key.region !== context.variants.region) throw new OkxRefusal('50119');
  const environment = header('x-simulated-trading') === '1' ? 'demo' : 'live';
  if (key.environment !== environment) throw new OkxRefusal('50101');
  if (!isEqual(key.passphrase, header('ok-access-passphrase'))) throw new OkxRefusal('50105');
  const prehash = timestamp + request.method + request.target;
  if (!isEqual(signatureOf(key.secret, prehash, request.body), header('ok-access-sign'))) {
    throw new OkxRefusal('50113');
  }
  checkAddress(key, request.remoteAddress);
  return key;
}

function checkTimestamp(timestamp: string, { now, variants }: AuthContext): void {
  const isEpoch = variants.acceptsEpochTimestamps && EPOCH_MS.test(timestamp);
  if (!isEpoch && !ISO_TIMESTAMP.test(timestamp)) throw new OkxRefusal('50112');
  const instant = isEpoch ? Number(timestamp) : Date.parse(timestamp);
  if (Number.isNaN(instant)) throw new OkxRefusal('50112');
  if (Math.abs(now - instant) > TIMESTAMP_WINDOW_MS) throw new OkxRefusal('50102');
}

/** Takes as long whatever is compared. */
export function isEqual(expected: string, actual: string): boolean {
  return timingSafeEqual(hash('sha256', expected, 'buffer'), hash('sha256', actual, 'buffer'));
}

/** @throws OkxRefusal 50110 */
export function checkAddress(key: ApiKey, remoteAddress: string): void {
  if (key.ips.length === 0) return;
  const address = remoteAddress.replace(/^::ffff:/, '');
  const list = new BlockList();
  for (const entry of key.ips) addEntry(list, entry);
  if (!list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) throw new OkxRefusal('50110', address);
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/');
  const version = isIP(address);
  if (version === 0) return;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}
