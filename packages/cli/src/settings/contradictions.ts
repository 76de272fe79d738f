import path from 'node:path';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { findAlertContradictions } from './alert-contradictions.ts';
import { findConsoleContradictions } from './console-contradictions.ts';
import { isLoopbackAddress } from './loopback.ts';
import type { SettingName, Settings } from './table.ts';

/** Settings that are right one by one and wrong together; the refusal is told where the first of them was said. */
export interface Contradiction {
  readonly names: readonly SettingName[];
  readonly reason: string;
}

type Rule = (settings: Settings) => readonly (Contradiction | null)[];

/** What no gateway is started with. */
const RULES: readonly Rule[] = [
  ({ 'bots.host': bots, 'metrics.host': metrics, 'paper.host': paper, 'tls.source': tls }) => [
    tls === null
      ? demandLoopback('bots.host', bots, 'without tls.source bots speak plain HTTP to the gateway')
      : null,
    demandLoopback('metrics.host', metrics, 'metrics are served over plain HTTP to whoever asks'),
    demandLoopback('paper.host', paper, 'the simulator is on this machine'),
  ],
  (settings) => findTlsContradictions(settings),
  (settings) => findAlertContradictions(settings),
  (settings) => (settings['console.enabled'] ? findConsoleContradictions(settings) : []),
  ({ 'bots.proxies': proxies, 'bots.proxies_say': words }) => [
    (proxies.length === 0) === (words === null)
      ? null
      : {
          names: ['bots.proxies', 'bots.proxies_say'],
          reason: 'bots.proxies and bots.proxies_say go together.',
        },
  ],
  (settings) => findDoubles(settings),
  ({ 'paper.htx_spot_port': spot, 'paper.htx_contract_port': contract }) => [
    (spot === null) === (contract === null)
      ? null
      : {
          names: ['paper.htx_spot_port', 'paper.htx_contract_port'],
          reason: 'paper.htx_spot_port and paper.htx_contract_port go together.',
        },
  ],
  (settings) => [
    demandSimulator(settings, 'market.okx', 'paper.okx_port'),
    demandSimulator(settings, 'market.htx', 'paper.htx_spot_port'),
  ],
  ({ 'ledger.witnessed_within': within, 'ledger.witnesses': witnesses }) => [
    within !== null && witnesses === null
      ? {
          names: ['ledger.witnessed_within'],
          reason:
            'ledger.witnessed_within is set, and ledger.witnesses names nobody: nothing could ever be opened.',
        }
      : null,
  ],
  ({ 'unlock.method': method, 'unlock.key_file': file, 'unlock.credential': credential }) => [
    method === 'key-file' && file === null
      ? { names: ['unlock.method'], reason: 'unlock.method is "key-file", and unlock.key_file is not set.' }
      : null,
    method === 'credential' && credential === null
      ? {
          names: ['unlock.method'],
          reason: 'unlock.method is "credential", and unlock.credential is not set.',
        }
      : null,
    (method === 'passphrase' || method === 'credential') && file !== null
      ? {
          names: ['unlock.method', 'unlock.key_file'],
          reason: `unlock.key_file is set, and unlock.method is "${method}": one of them is not meant.`,
        }
      : null,
    method === 'passphrase' && credential !== null
      ? {
          names: ['unlock.method', 'unlock.credential'],
          reason: 'unlock.credential is set, and unlock.method is "passphrase": one of them is not meant.',
        }
      : null,
  ],
];

export function findContradictions(settings: Settings): readonly Contradiction[] {
  return RULES.flatMap((rule) => rule(settings)).filter((found) => found !== null);
}

/** What may be meant, and is better not. */
export function findDoubts({
  'unlock.key_file': file,
  'data.directory': data,
}: Settings): readonly Contradiction[] {
  if (file === null || path.relative(data, file).startsWith('..')) return [];
  return [
    {
      names: ['unlock.key_file'],
      reason: 'unlock.key_file lies in the data directory: whoever copies the one has the other.',
    },
  ];
}

function demandLoopback(name: SettingName, host: string, why: string): Contradiction | null {
  if (isLoopbackAddress(host)) return null;
  return { names: [name], reason: `${name} must be 127.0.0.1 or ::1: ${why}.` };
}

const TLS_FILES = ['tls.certificate_file', 'tls.key_file'] as const;

function findTlsContradictions(settings: Settings): readonly Contradiction[] {
  const { 'tls.source': source, 'tls.client_certificates': clients } = settings;
  const found: Contradiction[] = [];
  for (const name of TLS_FILES) {
    const isSet = settings[name] !== null;
    if (source === 'files' && !isSet)
      found.push({ names: ['tls.source'], reason: `tls.source is "files", and ${name} is not set.` });
    if (source !== 'files' && isSet)
      found.push({ names: [name], reason: `${name} is set, and tls.source is not "files".` });
  }
  if (source === null && clients !== 'none')
    found.push({
      names: ['tls.client_certificates'],
      reason: 'tls.client_certificates needs tls.source: without TLS nobody can show a certificate.',
    });
  if (clients === 'none' && settings['tls.client_authority_file'] !== null)
    found.push({
      names: ['tls.client_authority_file'],
      reason: 'tls.client_authority_file is set, and tls.client_certificates is "none".',
    });
  return found;
}

function demandSimulator(
  settings: Settings,
  market: 'market.okx' | 'market.htx',
  port: 'paper.okx_port' | 'paper.htx_spot_port',
): Contradiction | null {
  if (settings[market] !== 'paper' || settings[port] !== null) return null;
  return { names: [market], reason: `${market} is "paper", and ${port} says no simulator.` };
}

interface Listener {
  readonly name: SettingName;
  readonly host: string;
  readonly port: number | null;
}

const LISTENER_PORTS = {
  okx: ['bots.okx_port'],
  htx: ['bots.htx_spot_port', 'bots.htx_contract_port'],
} as const satisfies Readonly<Record<VenueId, readonly SettingName[]>>;

const PAPER_PORTS = ['paper.okx_port', 'paper.htx_spot_port', 'paper.htx_contract_port'] as const;

/** No two listen at one place, and no simulator is expected where the gateway listens itself. */
function findDoubles(settings: Settings): readonly Contradiction[] {
  const own: readonly Listener[] = [
    ...settings['bots.venues'].flatMap((venue) =>
      LISTENER_PORTS[venue].map((name) => ({ name, host: settings['bots.host'], port: settings[name] })),
    ),
    { name: 'metrics.port', host: settings['metrics.host'], port: settings['metrics.port'] },
    ...(settings['console.enabled'] ? settings['console.listen'] : []).map((host) => ({
      name: 'console.port' as const,
      host,
      port: settings['console.port'],
    })),
  ];
  const paper = PAPER_PORTS.map((name) => ({ name, host: settings['paper.host'], port: settings[name] }));
  return [...own, ...paper].flatMap((listener, index, all) => {
    const first = all.slice(0, index).find((other) => isSamePlace(other, listener));
    if (first === undefined) return [];
    return [
      {
        names: [listener.name, first.name],
        reason: `${listener.name} is the port of ${first.name}, ${listener.port} on ${listener.host}.`,
      },
    ];
  });
}

function isSamePlace(left: Listener, right: Listener): boolean {
  return left.port === right.port && left.host === right.host && left.port !== null && left.port !== 0;
}
