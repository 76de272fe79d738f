import { parseAddress } from '@bitting/core/policy/address.ts';
import { isAddressAllowed } from '@bitting/core/policy/cidr.ts';

/** Blocks that nobody comes from to a venue: behind one of these the address that a venue sees is another machine's. */
const NOT_PUBLIC = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
] as const;

/**
 * Which of the expected addresses this machine does not have, where it has public ones of its own of that kind. A machine without
 * any is behind another one that changes addresses: what is seen there only a venue can say.
 */
export function listAbsent(expected: readonly string[], own: readonly string[]): readonly string[] {
  const isPublic = own.filter(
    (address) => !isAddressAllowed(NOT_PUBLIC, address) && parseAddress(address) !== null,
  );
  const widths = new Set(isPublic.map((address) => parseAddress(address)?.width));
  return expected.filter(
    (address) => widths.has(parseAddress(address)?.width) && !isPublic.includes(address),
  );
}
