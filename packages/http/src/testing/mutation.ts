import type { Random } from './random.ts';

/** Pieces that parsers have stumbled over; the mutations put them where they do not belong. */
const EVIL_PIECES: readonly string[] = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\0',
  '\t',
  ' ',
  '\x0b',
  '\x7f',
  '\x85',
  '\xa0',
  ':',
  ',',
  ';',
  '_',
  '?',
  '#',
  '%2e',
  '..',
  '//',
  '0',
  '1',
  '+',
  '-',
  'HTTP/1.1',
  'HTTP/1.0',
  'GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding:\tchunked\r\n',
  'transfer-encoding: x\r\n',
  'Content-Length: 0\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 50\r\n',
  'Content-Length:5\r\n',
  'content-length: 05\r\n',
  'Host: 127.0.0.1:8080\r\n',
  'Host: evil\r\n',
  'Connection: close\r\n',
  'Connection: Upgrade\r\n',
  'Upgrade: websocket\r\n',
  'Expect: 100-continue\r\n',
  'X-A: b\r\n c\r\n',
  '5\r\nhello\r\n0\r\n\r\n',
  ';a=b\r\n',
];

const ROUNDS_MAX = 3;

function mutateOnce(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.below(12));
  const head = bytes.subarray(0, at);
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([head, Buffer.from([random.below(256)]), bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([head, bytes.subarray(to)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([head, other.subarray(random.below(other.length + 1))]);
    case 4: {
      // At the start of a line, where a whole header can stand.
      const line = bytes.indexOf('\r\n', at, 'latin1');
      const cut = line < 0 ? at : line + 2;
      const piece = Buffer.from(random.pick(EVIL_PIECES), 'latin1');
      return Buffer.concat([bytes.subarray(0, cut), piece, bytes.subarray(cut)]);
    }
    default:
      return Buffer.concat([head, Buffer.from(random.pick(EVIL_PIECES), 'latin1'), bytes.subarray(at)]);
  }
}

/** A payload near one of `seeds`: one to three mutations, then perhaps a whole seed behind it. */
export function mutate(seeds: readonly Buffer[], random: Random): Buffer {
  let bytes = random.pick(seeds);
  for (let round = random.below(ROUNDS_MAX + 1); round > 0; round -= 1) {
    bytes = mutateOnce(bytes, random.pick(seeds), random);
  }
  return random.below(2) === 0 ? bytes : Buffer.concat([bytes, random.pick(seeds)]);
}
