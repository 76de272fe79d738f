const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
/** 203.0.113.7:51000 to 198.51.100.1:443. */
const BLOCK_V4 = Buffer.from('cb007107c6336401c73801bb', 'hex');
const BLOCK_V6 = Buffer.from(
  '20010db800000000000000000000000720010db8000000000000000000000001c73801bb',
  'hex',
);

/** A header of the PROXY protocol, version 2; what is left out is that of a good one for IPv4. */
export function writeProxyHeader({
  command = 0x21,
  family = 0x11,
  block = BLOCK_V4,
  more = Buffer.alloc(0),
}: {
  readonly command?: number;
  readonly family?: number;
  readonly block?: Buffer;
  readonly more?: Buffer;
} = {}): Buffer {
  const rest = Buffer.concat([block, more]);
  return Buffer.concat([SIGNATURE, Buffer.of(command, family, rest.length >> 8, rest.length & 0xff), rest]);
}

export const PROXY_V4 = writeProxyHeader();
export const PROXY_V6 = writeProxyHeader({ family: 0x21, block: BLOCK_V6 });
/** A proxy that looks whether we are there. */
export const LOCAL_HEADER = writeProxyHeader({ command: 0x20, family: 0, block: Buffer.alloc(0) });
