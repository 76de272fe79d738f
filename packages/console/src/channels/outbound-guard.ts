import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { SendFailure } from './send-failure.ts';

/** Networks that are not the internet: https://www.iana.org/assignments/iana-ipv4-special-registry, read 2026-11-21. */
const SPECIAL_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Not of the registry: what tells machines of Azure about themselves, and takes orders of them.
  ['168.63.129.16', 32],
] as const;

/** Of what is given out as internet, 2000::/3: tunnels into other networks, sinks, benchmarks, examples. */
const SPECIAL_IPV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const;

const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');
const SPECIAL = new BlockList();
for (const [network, bits] of SPECIAL_IPV4) SPECIAL.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of SPECIAL_IPV6) SPECIAL.addSubnet(network, bits, 'ipv6');

/** True of addresses of the internet alone: not of this machine, its networks, or what tells clouds' machines about themselves. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL.check(address, 'ipv4');
  return isIP(address) === 6 && GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL.check(address, 'ipv6');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Looks names up; the addresses that it gives are those that are connected to. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const resolveBySystem: Resolve = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/** Of its interfaces, as they are now. That by which the world sees it behind a router is none of them. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}

/**
 * Which addresses may be connected to: those of the internet that are not this machine’s, and any of a host that the owner named. A name one of whose
 * addresses is another is refused altogether.
 */
export class OutboundGuard {
  readonly #privateHosts: ReadonlySet<string>;
  readonly #resolve: Resolve;
  readonly #own: () => readonly string[];

  constructor(privateHosts: readonly string[], resolve: Resolve = resolveBySystem, own = ownAddresses) {
    this.#privateHosts = new Set(privateHosts.map((host) => canonical(host)));
    this.#resolve = resolve;
    this.#own = own;
  }

  /** Addresses of the host that may be connected to, at least one. Rejects with a {@link SendFailure} where there is none. */
  async addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const plain = canonical(host);
    const family = isIP(plain);
    const found = family === 0 ? await this.#resolve(plain) : [{ address: plain, family }];
    if (found.length === 0) throw new SendFailure('the host’s name is not known');
    for (const { address } of found) this.demand(plain, address);
    return found;
  }

  demand(host: string, address: string | undefined): void {
    if (this.#privateHosts.has(canonical(host))) return;
    if (address === undefined || !isPublic(address))
      throw new SendFailure('the host is not on the internet, and alerts.private_hosts does not name it');
    if (isOneOf(address, this.#own()))
      throw new SendFailure('the host is this machine, and alerts.private_hosts does not name it');
  }
}

/** However it is written. */
function isOneOf(address: string, others: readonly string[]): boolean {
  const list = new BlockList();
  for (const other of others) if (isIP(other) !== 0) list.addAddress(withoutZone(other), familyOf(other));
  return list.check(withoutZone(address), familyOf(address));
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/u, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function canonical(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/u, '$1')
    .replace(/\.$/u, '');
}
