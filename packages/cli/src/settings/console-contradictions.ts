import { isLoopbackAddress } from './loopback.ts';
import type { SettingName, Settings } from './table.ts';

interface Found {
  readonly names: readonly SettingName[];
  readonly reason: string;
}

const FILES = ['console.certificate_file', 'console.key_file'] as const;

/** How the page is never reached: by plain HTTP from another machine, or by a name that nobody was told of. */
export function findConsoleContradictions(settings: Settings): readonly Found[] {
  const { 'console.listen': addresses, 'console.origin': origin, 'console.tls': tls } = settings;
  const found: Found[] = [];
  const isAway = addresses.some((address) => !isLoopbackAddress(address));
  const isHttps = origin?.startsWith('https:') === true;
  const refuse = (names: readonly SettingName[], reason: string): void => void found.push({ names, reason });
  if (addresses.length === 0)
    refuse(['console.listen'], 'console.listen names no address: say console.enabled = false instead.');
  if (isAway && tls === 'none' && !(isHttps && settings['console.proxies'].length > 0))
    refuse(
      ['console.listen'],
      'console.listen must be 127.0.0.1 or ::1: without console.tls, or a console.origin with https:// and the console.proxies that encrypt in front of it, passwords would travel in clear.',
    );
  if (isAway && origin === null)
    refuse(
      ['console.listen', 'console.origin'],
      'console.origin is not set, and console.listen is not loopback: browsers would be refused by whatever name they come.',
    );
  if (origin !== null && !isHttps && (tls !== 'none' || !isLocal(origin)))
    refuse(
      ['console.origin'],
      'console.origin must begin with https://: only on this machine nobody listens.',
    );
  if (tls === 'gateway' && settings['tls.source'] === null)
    refuse(['console.tls'], 'console.tls is "gateway", and tls.source is not set.');
  for (const name of FILES) {
    const isSet = settings[name] !== null;
    if (tls === 'files' && !isSet) refuse(['console.tls'], `console.tls is "files", and ${name} is not set.`);
    if (tls !== 'files' && isSet) refuse([name], `${name} is set, and console.tls is not "files".`);
  }
  return found;
}

function isLocal(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost';
}
