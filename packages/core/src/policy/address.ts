/** An IP address as a number of 32 or 128 bits. IPv4 inside IPv6 (`::ffff:1.2.3.4`) is IPv4: there is one form of each. */
export interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

const MAPPED_PREFIX = 0xffffn;

/** The address that `text` writes; `null` for zones, leading zeros, decimal or hexadecimal IPv4 and anything else. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const bits = parseIpv4(text);
    return bits === null ? null : { bits, width: 32 };
  }
  const bits = parseIpv6(text);
  if (bits === null) return null;
  return bits >> 32n === MAPPED_PREFIX ? { bits: bits & 0xffff_ffffn, width: 32 } : { bits, width: 128 };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let bits = 0n;
  for (const part of parts) {
    if (!/^(?:0|[1-9][0-9]{0,2})$/u.test(part) || Number(part) > 255) return null;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 1 ? [] : parseGroups(halves[1] ?? '', true);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** Groups of 16 bits; the last may be written as IPv4 (two groups) where `mayEndInIpv4`. */
function parseGroups(text: string, mayEndInIpv4: boolean): bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const bits = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : null;
      if (bits === null) return null;
      groups.push(bits >> 16n, bits & 0xffffn);
    } else if (/^[0-9a-f]{1,4}$/iu.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

/** The one text of an address: RFC 5952 for IPv6 (lower case, the first longest run of zero groups cut). */
export function formatAddress({ bits, width }: Address): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bits >> BigInt(112 - 16 * index)) & 0xffffn);
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/gu)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (groupsOf(run) > groupsOf(best) ? run : best), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/u, '')}`;
}

function groupsOf(run: string): number {
  return run.split(':').filter((group) => group !== '').length;
}
