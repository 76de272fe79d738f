/** A certificate for this machine's loopback, made with openssl for one run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { VenueTls } from './fixed-venue.ts';

export interface Certificate {
  /** The file that those trust who connect. */
  readonly file: string;
  readonly tls: VenueTls;
  close(): void;
}

/** `null` where openssl is not installed. */
export function makeCertificate(): Certificate | null {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-tls-'));
  const [key, file] = ['key.pem', 'cert.pem'].map((name) => path.join(directory, name)) as [string, string];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const made = spawnSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', file]);
  const close = (): void => rmSync(directory, { recursive: true, force: true });
  if (made.status !== 0) {
    close();
    return null;
  }
  return { file, tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(file, 'utf8') }, close };
}
