import { BlockList, isIPv4 } from 'node:net';

const MAPPED = /^::ffff:(?<v4>[0-9.]+)$/iu;

/** Who may connect where nothing is encrypted: this machine, and the proxies that were named. */
export function hearPeers(proxies: readonly string[]): (address: string | undefined) => boolean {
  const heard = new BlockList();
  heard.addSubnet('127.0.0.0', 8, 'ipv4');
  heard.addAddress('::1', 'ipv6');
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) heard.addAddress(address, family);
    else heard.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    if (address === undefined) return false;
    const plain = MAPPED.exec(address)?.groups?.['v4'] ?? address;
    return heard.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}
