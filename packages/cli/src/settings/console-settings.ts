import path from 'node:path';
import type { PageConfig } from '@bitting/console/config/page-config.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { authorityServerFile } from '../tls/authority-files.ts';
import { nameInstallation } from './installation-name.ts';
import type { Settings } from './table.ts';

type Layout = Pick<
  DataLayout,
  'consoleDirectory' | 'directory' | 'pageFile' | 'pageKeyFile' | 'pageTokenFile' | 'tlsDirectory'
>;

/** The built page lies beside the console's sources. */
const PAGE_DIRECTORY = path.resolve(import.meta.dirname, '..', '..', '..', 'console', 'web', 'dist');

/** How the page is served; `null`: not at all. */
export function toPageConfig(settings: Settings, layout: Layout, version: string): PageConfig | null {
  if (!settings['console.enabled']) return null;
  const { 'console.listen': addresses, 'console.port': port, 'console.origin': origin } = settings;
  const tls = readTls(settings, layout);
  return pageConfigAt(
    {
      listen: addresses.map((host) => ({ host, port })),
      origin: origin ?? `${tls === null ? 'http' : 'https'}://localhost:${port}`,
      proxies: settings['console.proxies'],
      tls,
      paper: listPaper(settings),
      egress: settings['watch.egress'],
      keyDesk: null,
      name: nameInstallation(settings),
    },
    layout,
    version,
  );
}

interface Place extends Pick<
  PageConfig,
  'egress' | 'keyDesk' | 'listen' | 'name' | 'paper' | 'proxies' | 'tls'
> {
  readonly origin: string;
}

export function pageConfigAt({ origin, ...place }: Place, layout: Layout, version: string): PageConfig {
  return {
    ...place,
    origins: [origin],
    rpId: new URL(origin).hostname,
    tokenFile: layout.pageTokenFile,
    databaseFile: layout.pageFile,
    keyFile: layout.pageKeyFile,
    pageDirectory: PAGE_DIRECTORY,
    version,
  };
}

function listPaper({ 'paper.okx_port': okx, 'paper.htx_spot_port': htx }: Settings): readonly VenueId[] {
  return [...(okx === null ? [] : ['okx' as const]), ...(htx === null ? [] : ['htx' as const])];
}

function readTls(settings: Settings, { directory, tlsDirectory }: Layout): PageConfig['tls'] {
  const { 'console.tls': source, 'tls.source': gateways } = settings;
  const from = source === 'gateway' ? 'tls' : 'console';
  if (source === 'none') return null;
  if (source === 'gateway' && gateways === 'authority') {
    const file = authorityServerFile(tlsDirectory);
    return { certificateFile: file, keyFile: file };
  }
  const [certificate, key] = [settings[`${from}.certificate_file`], settings[`${from}.key_file`]];
  if (certificate === null || key === null) return null;
  return {
    certificateFile: path.resolve(directory, certificate),
    keyFile: path.resolve(directory, key),
  };
}
