import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import type { TlsSource } from '@bitting/gateway/supervisor/tls-watch.ts';
import type { Settings } from '../settings/table.ts';
import { PEM_FILE_BYTES_MAX } from '../bounds.ts';
import { openAuthority } from './authority-files.ts';

type TlsSettings = Pick<
  Settings,
  | 'tls.source'
  | 'tls.certificate_file'
  | 'tls.key_file'
  | 'tls.client_certificates'
  | 'tls.client_authority_file'
>;

/** Where the gateway's certificates come from as it is configured; `null`: it speaks no TLS. */
export function createTlsSource(
  settings: TlsSettings,
  layout: Pick<DataLayout, 'directory' | 'tlsDirectory'>,
  tell: (sentence: string | null) => void,
): TlsSource | null {
  const {
    'tls.source': source,
    'tls.certificate_file': certificate,
    'tls.key_file': key,
    'tls.client_authority_file': authority,
    'tls.client_certificates': clients,
  } = settings;
  if (source === null) return null;
  const locate = (file: string): string => path.resolve(layout.directory, file);
  const own = openAuthority(layout.tlsDirectory);
  const readClientAuthority = (): string | null => {
    if (clients === 'none') return null;
    return authority === null ? own.readCertificate() : readPem(locate(authority));
  };
  return {
    tell,
    read: () => {
      const pair =
        source === 'authority' || certificate === null || key === null
          ? own.readServer(Date.now())
          : { cert: readPem(locate(certificate)), key: readPrivatePem(locate(key)) };
      return { ...pair, clientAuthority: readClientAuthority() };
    },
  };
}

export function readPem(file: string): string {
  try {
    if (statSync(file).size > PEM_FILE_BYTES_MAX)
      throw new BittingError('TLS_MATERIAL_REFUSED', file, { publicDetail: `${file} is too long for PEM.` });
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw asFileFault(error, file);
  }
}

/** Whoever renews certificates puts links in their place: what they lead to is looked at. */
export function readPrivatePem(file: string): string {
  const text = readPem(file);
  if ((statSync(file).mode & 0o077) !== 0)
    throw new BittingError('DATA_DIRECTORY_UNSAFE', file, {
      publicDetail: `${file} must be readable by you alone: chmod 600 ${file}`,
    });
  return text;
}
