import { NotSeen } from './not-seen.ts';
import type { Machine } from './machine.ts';

export interface ListeningSocket {
  readonly address: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

const LISTENING = '0A';

/** TCP sockets that take connections, of IPv4 and IPv6. */
export function listListening(machine: Machine): readonly ListeningSocket[] {
  const four = machine.read(machine.at('/proc/net/tcp'));
  if (four === null) throw new NotSeen('/proc/net/tcp is not there');
  return [...readTable(four), ...readTable(machine.read(machine.at('/proc/net/tcp6')) ?? '')];
}

function readTable(text: string): readonly ListeningSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/u);
    const match = /^([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})$/u.exec(local);
    const [, hex = '', port = ''] = match ?? [];
    if (match === null || state !== LISTENING) return [];
    return [{ ...readAddress(hex), port: Number.parseInt(port, 16) }];
  });
}

/** Words of 32 bits in the order of the machine's bytes, which is little-endian wherever this runs. */
function readAddress(hex: string): Pick<ListeningSocket, 'address' | 'isLoopback'> {
  const bytes = Buffer.from(hex, 'hex');
  bytes.swap32();
  if (bytes.length === 4) return { address: bytes.join('.'), isLoopback: bytes[0] === 127 };
  const isMapped = bytes.subarray(0, 12).equals(Buffer.from('00000000000000000000ffff', 'hex'));
  if (isMapped) return { address: bytes.subarray(12).join('.'), isLoopback: bytes[12] === 127 };
  const isLoopback = bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
  if (isLoopback) return { address: '::1', isLoopback };
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return { address: groups.every((group) => group === '0') ? '::' : groups.join(':'), isLoopback };
}
