const MAPPED_PREFIX = '::ffff:';
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/** A peer's address as text; an IPv4 address that came in over an IPv6 socket is written as IPv4. */
export function normalizeAddress(address: string): string {
  const isMapped = address.toLowerCase().startsWith(MAPPED_PREFIX) && address.includes('.');
  return isMapped ? address.slice(MAPPED_PREFIX.length) : address;
}

/** What connections are counted by: the IPv4 address, or the /64 of an IPv6 address. Expects what Node reports. */
export function countingKey(address: string): string {
  if (!address.includes(':')) return address;
  const [before = '', after] = address.split('%', 1).join('').split('::');
  const head = before === '' ? [] : before.split(':');
  if (after !== undefined) {
    const tail = after === '' ? [] : after.split(':');
    while (head.length + tail.length < GROUPS) head.push('0');
    head.push(...tail);
  }
  return `${head.slice(0, GROUPS_OF_NETWORK).join(':')}::/64`;
}
