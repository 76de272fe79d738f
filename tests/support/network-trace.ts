/** Whom a program and everything that it started spoke to, as strace wrote it down. */
import { readFileSync } from 'node:fs';

/** Puts a program under the trace, which is written to a file as it goes; the process stays that of the program. Needs what `whyNoStrace` asks after. */
export function tracedInto(file: string): readonly string[] {
  return ['/usr/bin/strace', '-D', '-f', '-qq', '-s', '200', '-e', 'trace=%network', '-o', file];
}

/** Whether it went there or waited there for others. */
export type Contact = `${'to' | 'at'} ${string}`;

/** Calls that name whom they speak to. What names the other side of a connection that came is left out: others came. */
const CALLS: Readonly<Record<string, 'to' | 'at'>> = {
  connect: 'to',
  sendto: 'to',
  sendmsg: 'to',
  sendmmsg: 'to',
  bind: 'at',
};

const CALL = /^\d+ +(?<name>\w+)\((?<words>.*)$/u;
const ADDRESS = /\{sa_family=(?<family>AF_\w+)(?<rest>[^}]*)\}/gu;
const PLACES: Readonly<Record<string, (rest: string) => string>> = {
  AF_INET: (rest) => `${read(rest, /inet_addr\("(?<it>[^"]+)"\)/u)}:${read(rest, /htons\((?<it>\d+)\)/u)}`,
  AF_INET6: (rest) =>
    `[${read(rest, /inet_pton\(AF_INET6, "(?<it>[^"]+)"/u)}]:${read(rest, /htons\((?<it>\d+)\)/u)}`,
  /** With that number it is the kernel of this machine, and nobody else. */
  AF_NETLINK: (rest) => (/nl_pid=0\b/u.test(rest) ? 'the kernel' : `AF_NETLINK${rest}`),
  AF_UNIX: (rest) => read(rest, /sun_path=@?"(?<it>[^"]*)"/u),
};

/** Each contact once, in the order in which it was first made; also those that failed. */
export function readContacts(file: string): readonly Contact[] {
  const contacts = new Set<Contact>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const { name = '', words = '' } = CALL.exec(line)?.groups ?? {};
    const direction = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (direction === undefined) continue;
    for (const { groups } of words.matchAll(ADDRESS)) {
      const { family = '', rest = '' } = groups ?? {};
      // Whatever family nobody has thought of stands for itself, so that it is among no expected ones.
      contacts.add(`${direction} ${PLACES[family]?.(rest) ?? `${family}${rest}`}`);
    }
  }
  return [...contacts];
}

function read(rest: string, pattern: RegExp): string {
  return pattern.exec(rest)?.groups?.['it'] ?? `?${rest}`;
}
