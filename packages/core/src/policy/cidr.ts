import { BittingError } from '../errors/bitting-error.ts';
import { formatAddress, parseAddress, type Address } from './address.ts';

/** A block of addresses: those whose first `prefix` bits are those of `address`. */
export interface Cidr {
  readonly address: Address;
  readonly prefix: number;
}

/** Blocks of a policy, which never changes, parsed once, and the address that was judged by them last: bots stay where they are. */
const KNOWN = new WeakMap<readonly string[], ReturnType<typeof beginWith>>();

const LOOPBACK: readonly Cidr[] = [parseCidr('127.0.0.0/8'), parseCidr('::1/128')];

/**
 * The block that `text` writes: an address, or address and prefix length with all other bits zero. A bare address is a
 * block of its own. Refused: `/0` (the whole internet), zones, leading zeros, IPv4 written as IPv6.
 * @throws BittingError `CIDR_MALFORMED`
 */
export function parseCidr(text: string): Cidr {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  const length = slash === -1 ? String(address?.width) : text.slice(slash + 1);
  if (address === null || !/^[1-9][0-9]{0,2}$/u.test(length) || Number(length) > address.width)
    throw new BittingError('CIDR_MALFORMED', 'not an address block');
  if (address.width === 32 && text.includes(':'))
    throw new BittingError('CIDR_MALFORMED', 'an IPv4 block is written as IPv4');
  const hostBits = BigInt(address.width) - BigInt(length);
  if ((address.bits >> hostBits) << hostBits !== address.bits)
    throw new BittingError('CIDR_MALFORMED', 'an address block has bits set behind its prefix');
  return { address, prefix: Number(length) };
}

/** The one text of a block, always with its prefix length. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.address)}/${cidr.prefix}`;
}

/**
 * True when the address, as the socket says it, lies in one of the blocks. No blocks: loopback only. An address that
 * cannot be read (with a zone, for example) lies in none.
 * @throws BittingError `CIDR_MALFORMED` for a block that is none
 */
export function isAddressAllowed(cidrs: readonly string[], address: string): boolean {
  const known = KNOWN.get(cidrs) ?? beginWith(cidrs);
  if (known.address !== address) {
    const parsed = parseAddress(address);
    known.isAllowed = parsed !== null && known.blocks.some((cidr) => contains(cidr, parsed));
    known.address = address;
  }
  return known.isAllowed;
}

function beginWith(cidrs: readonly string[]) {
  const blocks = cidrs.length === 0 ? LOOPBACK : cidrs.map(parseCidr);
  // No address is empty, and none of the blocks has what is none.
  const known = { blocks, address: '', isAllowed: false };
  KNOWN.set(cidrs, known);
  return known;
}

function contains({ address, prefix }: Cidr, candidate: Address): boolean {
  const hostBits = BigInt(address.width - prefix);
  return candidate.width === address.width && candidate.bits >> hostBits === address.bits >> hostBits;
}
