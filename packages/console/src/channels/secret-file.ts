import { lstatSync, readFileSync } from 'node:fs';
import { SECRET_FILE_BYTES_MAX } from '../bounds.ts';
import { SendFailure } from './send-failure.ts';

const ROOT = 0;
const GROUP_READS = 0o040;
/** One line of visible ASCII: tokens, addresses and passwords of machines. */
const VISIBLE = /^[\u0020-\u007e]+$/u;

/** Read anew for every message, so that a new one needs no restart. systemd gives credentials to us by a right of root's group. */
export function readSecretFile(file: string): string {
  const { gid, mode, size, uid } = lstatSync(file);
  const others = mode & 0o077 & ~(uid === ROOT && gid === ROOT ? GROUP_READS : 0);
  if (others !== 0) throw new SendFailure('a file with its secret can be read by others: chmod 600');
  if (size > SECRET_FILE_BYTES_MAX) throw new SendFailure('a file with its secret is too long');
  const text = readFileSync(file, 'utf8').replace(/\r?\n$/u, '');
  if (!VISIBLE.test(text)) throw new SendFailure('a file with its secret is not one line of visible ASCII');
  return text;
}
