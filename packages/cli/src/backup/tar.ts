/** The little of the tar format (POSIX.1-2017, pax, "ustar Interchange Format") that a backup needs: plain files with short names. */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { FILE_BYTES_MAX } from './bounds.ts';
import { ByteSource } from './byte-source.ts';

const BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const OWNER_ONLY = '0000600';
const REGULAR = '0';

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
  /** Its content, to be read to its end before the next entry. */
  readonly content: AsyncGenerator<Uint8Array>;
}

/** The block before a file, and the zeroes after it. */
export function writeTarHeader(name: string, bytes: number): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(name) > NAME_BYTES_MAX)
    throw new BittingError('INTERNAL_FAULT', `the name ${name} is too long`);
  block.write(name, 0);
  block.write(OWNER_ONLY, 100);
  block.write('0000000', 108);
  block.write('0000000', 116);
  block.write(bytes.toString(8).padStart(11, '0'), 124);
  block.write('00000000000', 136);
  block.write(REGULAR, 156);
  block.write('ustar\u000000', 257, 'latin1');
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  return block;
}

export function tarPadding(bytes: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** Two blocks of zeroes. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK_BYTES);

/**
 * The files of an archive as {@link writeTarHeader} makes one, in their order; anything else is refused: links, directories, other
 * programs' headers, an archive that ends early, or goes on after its end. Throws `BACKUP_DAMAGED`.
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(chunks);
  for (;;) {
    const block = await source.take(BLOCK_BYTES);
    if (isZero(block)) break;
    const { name, bytes } = readHeader(block);
    let left = bytes;
    const content = (async function* read(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const some = await source.takeSome(left);
        left -= some.length;
        yield some;
      }
    })();
    yield { name, bytes, content };
    if (left > 0) throw new BittingError('INTERNAL_FAULT', `${name} was not read to its end`);
    if (!isZero(await source.take(tarPadding(bytes).length))) throw damaged('something lies behind a file');
  }
  if (!isZero(await source.take(BLOCK_BYTES)) || !(await source.isAtEnd()))
    throw damaged('something lies behind its end');
}

/** A header is exactly the one that this program writes for that name and size, or none. */
function readHeader(block: Uint8Array): { readonly name: string; readonly bytes: number } {
  const text = Buffer.from(block).toString('latin1');
  const name = text.slice(0, NAME_BYTES_MAX).replace(/\0+$/u, '');
  const size = text.slice(124, 135);
  const bytes = /^[0-7]{11}$/u.test(size) ? Number.parseInt(size, 8) : Number.NaN;
  const isOurs =
    /^[\x21-\x7e]+$/u.test(name) && bytes <= FILE_BYTES_MAX && writeTarHeader(name, bytes).every(isSame);
  if (!isOurs) throw damaged('it holds what is no plain file');
  return { name, bytes };

  function isSame(byte: number, at: number): boolean {
    return block[at] === byte;
  }
}

/** The sum of all bytes with eight spaces where it stands. */
function sumOf(block: Uint8Array): number {
  const isSum = (at: number): boolean => at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
  return block.reduce((sum, byte, at) => sum + (isSum(at) ? 0x20 : byte), 0);
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function damaged(why: string): BittingError {
  return new BittingError('BACKUP_DAMAGED', why, {
    publicDetail: `The backup is not as it was made (${why}); nothing of it was put in place.`,
  });
}
