import { isIPv6 } from 'node:net';

/** A network of a home or an office, which is enough to tell a strange one: the rest of an address is nobody’s business. */
export function shortenAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=[0-9.]+$)/u, '');
  if (plain === '127.0.0.1' || plain === '::1') return 'this machine';
  if (!isIPv6(plain)) return plain.replace(/\.[0-9]+$/u, '.0/24');
  const [head = '', tail] = plain.split('%', 1)[0]?.split('::', 2) ?? [];
  const front = head === '' ? [] : head.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 }, () => '0');
  const groups = [...front, ...zeros, '0', '0', '0'].slice(0, 3);
  return `${groups.map((group) => group.replace(/^0+(?=.)/u, '')).join(':')}::/48`;
}

const BROWSERS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bEdg\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bFirefox\//u, 'Firefox'],
  [/\b(?:Headless)?Chrom(?:e|ium)\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
];
const SYSTEMS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bAndroid\b/u, 'Android'],
  [/\b(?:iPhone|iPad)\b/u, 'iOS'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bLinux\b/u, 'Linux'],
];

/** Words of ours: nothing of what a stranger writes into the header stands in a list. */
export function nameBrowser(userAgent: string): string {
  const find = (rows: typeof BROWSERS): string | undefined =>
    rows.find(([mark]) => mark.test(userAgent))?.[1];
  return `${find(BROWSERS) ?? 'Browser'}, ${find(SYSTEMS) ?? 'unknown system'}`;
}
