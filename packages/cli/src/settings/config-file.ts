import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import { CONFIG_BYTES_MAX } from '../bounds.ts';
import type { Problem } from './problem.ts';

/** Where a packaged installation keeps it. */
export const SYSTEM_CONFIG_FILE = '/etc/bitting/bitting.toml';

/** Why this file and no other. */
export type FileReason = 'named' | 'data directory' | 'system';

export interface FoundFile {
  readonly file: string;
  readonly reason: FileReason;
}

/** The file that counts; `null`: there is none, and everything has its fallback. A file that was named counts even if it is not there. */
export function findConfigFile(places: {
  readonly named: string | undefined;
  readonly dataDirectory: string;
  readonly systemFile: string;
}): FoundFile | null {
  if (places.named !== undefined) return { file: path.resolve(places.named), reason: 'named' };
  const { configFile } = layOutData(places.dataDirectory);
  if (existsSync(configFile)) return { file: configFile, reason: 'data directory' };
  return existsSync(places.systemFile) ? { file: places.systemFile, reason: 'system' } : null;
}

/** What a file holds, or why it is not read. */
export function readConfigFile(file: string): Uint8Array | Problem {
  const refused = (reason: string): Problem => ({ origin: { kind: 'file', file }, reason });
  try {
    const { mode, uid, size } = statSync(file);
    const self = process.getuid?.() ?? uid;
    // Who may write it decides where the gateway connects and listens.
    if ((mode & 0o022) !== 0) return refused(`Others may write it: chmod go-w ${file}`);
    if (uid !== self && uid !== 0) return refused('It belongs to another user than root and you.');
    if (size > CONFIG_BYTES_MAX) return refused(`It is longer than ${CONFIG_BYTES_MAX} bytes.`);
    return readFileSync(file);
  } catch (error) {
    return refused(asFileFault(error, file).message);
  }
}
