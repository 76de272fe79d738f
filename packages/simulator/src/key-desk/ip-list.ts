import { isIP } from 'node:net';

const WIDTH = { 4: 32, 6: 128 } as const;

export interface IpRules {
  readonly ipsMax: number;
  readonly takesIpv6Networks: boolean;
}

/** What is wrong with a list of addresses and networks; `null` when nothing is. */
export function problemOfIps(entries: readonly string[], rules: IpRules): string | null {
  if (entries.length > rules.ipsMax) return `At most ${rules.ipsMax} addresses fit on one key.`;
  for (const entry of entries) {
    const problem = problemOfEntry(entry, rules);
    if (problem !== null) return `“${entry}” ${problem}`;
  }
  const spellings = new Set(entries.map((entry) => entry.toLowerCase()));
  return spellings.size === entries.length ? null : 'An address is in the list twice.';
}

function problemOfEntry(entry: string, rules: IpRules): string | null {
  const [address = '', length, ...rest] = entry.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || rest.length > 0 || address.includes('%'))
    return 'is not an IP address.';
  if (length === undefined) return isUnspecified(address) ? 'stands for no particular address.' : null;
  if (version === 6 && !rules.takesIpv6Networks) return 'is a network: only IPv4 networks are taken.';
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > WIDTH[version])
    return 'has a network length that does not exist.';
  return Number(length) === 0 ? 'is the whole internet: leave the field empty if you mean that.' : null;
}

function isUnspecified(address: string): boolean {
  return /^[0:.]+$/.test(address);
}
