/** The header of the PROXY protocol, version 2, in its one binary form (haproxy.org, proxy-protocol.txt, §2.2). */
import { SocketAddress, type Socket } from 'node:net';

import { normalizeAddress } from './address.ts';
import { PROXY_HEADER_BYTES_MAX } from './bounds.ts';

/** Who has connected to the proxy; `local`: nobody, it asks for itself. */
export type ToldPeer = { readonly remoteAddress: string; readonly remotePort: number } | 'local';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const FIXED_BYTES = 16;
const LOCAL = 0x20;
const PROXY = 0x21;
const TLV_HEAD_BYTES = 3;

/** TCP alone: address family and transport, and how long one address of it is. */
const ADDRESS_BYTES: Readonly<Record<number, 4 | 16>> = { 0x11: 4, 0x21: 16 };

/** `more`: it may become one. `lengthBytes` is the length of the whole header. */
export function readProxyHeader(
  bytes: Buffer,
): { readonly told: ToldPeer; readonly lengthBytes: number } | 'more' | 'malformed' {
  const seen = Math.min(bytes.length, SIGNATURE.length);
  if (SIGNATURE.compare(bytes, 0, seen, 0, seen) !== 0) return 'malformed';
  if (bytes.length < FIXED_BYTES) return 'more';
  const lengthBytes = FIXED_BYTES + bytes.readUInt16BE(14);
  if (lengthBytes > PROXY_HEADER_BYTES_MAX) return 'malformed';
  if (bytes.length < lengthBytes) return 'more';
  const rest = bytes.subarray(FIXED_BYTES, lengthBytes);
  if (bytes[12] === LOCAL) return { told: 'local', lengthBytes };
  const size = ADDRESS_BYTES[bytes[13] ?? 0];
  if (bytes[12] !== PROXY || size === undefined) return 'malformed';
  const portsAt = 2 * size;
  if (rest.length < portsAt + 4 || !isListOfTlvs(rest.subarray(portsAt + 4))) return 'malformed';
  const told = {
    remoteAddress: writeAddress(rest.subarray(0, size)),
    remotePort: rest.readUInt16BE(portsAt),
  };
  return { told, lengthBytes };
}

/** Reads the header off a new socket and leaves what comes behind it unread. Calls back once, or never if the socket closes. */
export function takeProxyHeader(socket: Socket, done: (told: ToldPeer | 'malformed') => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const header = readProxyHeader(bytes);
    if (header === 'more') return;
    socket.off('data', onData);
    socket.pause();
    if (header === 'malformed') {
      done(header);
      return;
    }
    if (bytes.length > header.lengthBytes) socket.unshift(bytes.subarray(header.lengthBytes));
    done(header.told);
  };
  socket.on('data', onData);
}

/** What they say is not looked at, only that they are whole. */
function isListOfTlvs(bytes: Buffer): boolean {
  let at = 0;
  while (at + TLV_HEAD_BYTES <= bytes.length) at += TLV_HEAD_BYTES + bytes.readUInt16BE(at + 1);
  return at === bytes.length;
}

function writeAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => bytes.readUInt16BE(at).toString(16));
  return normalizeAddress(new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address);
}
