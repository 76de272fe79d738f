import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import {
  ADDRESS_DAYS_DEFAULT,
  CLIENT_CERTIFICATES,
  HTX_CONTRACT_PORT_DEFAULT,
  HTX_SPOT_PORT_DEFAULT,
  LOOK_MINUTES_DEFAULT,
  LOOK_MINUTES_MAX,
  OKX_PORT_DEFAULT,
  PROXY_WORDS,
  WITNESSED_WITHIN_MINUTES_MAX,
} from '@bitting/gateway/config/gateway-config.ts';
import { ADDRESS_DAYS_MAX } from '@bitting/gateway/privacy/bounds.ts';
import { KEEP_MAX } from '../backup/bounds.ts';
import { defaultDataDirectory } from '../directories.ts';
import { ALERT_SETTINGS } from './alert-rows.ts';
import { CONSOLE_SETTINGS } from './console-rows.ts';
import { LOG_LEVELS } from '../log/log-line.ts';
import { setting, type Setting, type ValueOf } from './setting.ts';
import {
  absolutePath,
  address,
  addressBlocks,
  addresses,
  choice,
  choices,
  credentialName,
  flag,
  hostNames,
  pathFromData,
  port,
  recipients,
  whole,
} from './value-types.ts';

/** What each section is about, in the order in which they are shown. */
export const SECTIONS = {
  data: 'Where everything of this installation lies.',
  unlock: 'What opens the vault when the gateway starts. No secret is ever written here.',
  bots: 'Where bots connect, an address and a port for each family of API.',
  tls: 'How connections of bots are encrypted, and who may open them. Without it they are plain, on loopback alone.',
  market: 'Whose public market data bots see. What an order is judged by never depends on it.',
  paper: 'Where the simulator listens, for accounts of the environment paper.',
  metrics: 'What Prometheus reads.',
  accounts: 'What is known of the bound accounts.',
  ledger: 'Who else vouches for the ledger, and how long it can tell addresses.',
  watch: 'How it is looked after that bound keys stay as they were accepted.',
  backup: 'Where "bitting backup" puts one, and who may open it.',
  log: 'What "bitting serve" says while it runs.',
  console:
    'The page: how browsers reach it. "bitting console token" gives it what it calls the gateway with.',
  alerts: 'Who is told what happens, and how. No secret is ever written here.',
} as const;

const LOOPBACK = '127.0.0.1';
const LOG_FORMATS = ['auto', 'json', 'text'] as const;

/** Everything that can be configured. The reader, the JSON Schema, the reference page and the commented file come from these rows. */
const SETTINGS = {
  'data.directory': setting({
    type: absolutePath,
    fallback: {
      says: '`$XDG_DATA_HOME/bitting`, else `~/.local/share/bitting`',
      from: () => defaultDataDirectory('bitting'),
    },
    meaning: 'The data directory; a file that lies in one means that one and needs no word of it',
    example: '/var/lib/bitting',
    option: 'data',
  }),
  'unlock.method': setting({
    type: choice(['passphrase', 'key-file', 'credential', 'sealed']),
    fallback: {
      says: '`"credential"` where `unlock.credential` is set, `"key-file"` where `unlock.key_file` is, else `"passphrase"`',
      from: (read) =>
        read('unlock.credential') !== null
          ? 'credential'
          : read('unlock.key_file') === null
            ? 'passphrase'
            : 'key-file',
    },
    example: 'passphrase',
    meaning:
      'Asked at the start or read from standard input; read from a file; handed over by systemd; or not at all, until `bitting unseal`',
    option: 'sealed',
  }),
  'unlock.key_file': setting({
    type: absolutePath,
    meaning: 'The file with the key, mode 0600, better not beside the data that it opens',
    example: '/media/usb/bitting.key',
    option: 'key-file',
  }),
  'unlock.credential': setting({
    type: credentialName,
    meaning:
      "The credential of the service with the key, as the unit's LoadCredential= or LoadCredentialEncrypted= names it",
    example: 'bitting.vault-key',
  }),
  'bots.venues': setting({
    type: choices(VENUE_IDS),
    fallback: VENUE_IDS,
    meaning: 'The venues whose ports are opened',
  }),
  'bots.host': setting({
    type: address,
    fallback: LOOPBACK,
    meaning: 'The address to listen on: loopback, or any with `tls.source`',
  }),
  'bots.okx_port': setting({
    type: port(0),
    fallback: OKX_PORT_DEFAULT,
    meaning: 'Where OKX bots connect; 0 takes a free port',
    option: 'okx-port',
  }),
  'bots.htx_spot_port': setting({
    type: port(0),
    fallback: HTX_SPOT_PORT_DEFAULT,
    meaning: 'Where HTX bots connect for spot; 0 takes a free port',
    option: 'htx-spot-port',
  }),
  'bots.htx_contract_port': setting({
    type: port(0),
    fallback: HTX_CONTRACT_PORT_DEFAULT,
    meaning: 'Where HTX bots connect for contracts; 0 takes a free port',
    option: 'htx-contract-port',
  }),
  'bots.okx_host_names': setting({
    type: hostNames,
    fallback: [],
    meaning: "Names that OKX bots may call the gateway by, besides the loopback's",
  }),
  'bots.htx_host_names': setting({
    type: hostNames,
    fallback: [],
    meaning: 'The same for HTX bots',
  }),
  'bots.proxies': setting({
    type: addressBlocks,
    fallback: [],
    meaning: 'Addresses of proxies that connect for bots and are believed for whom; what others say is not',
  }),
  'bots.proxies_say': setting({
    type: choice(PROXY_WORDS),
    meaning:
      'How they say it: by a header of the PROXY protocol, version 2, before everything else, or by the last address of X-Forwarded-For in every request',
    example: 'proxy-v2',
  }),
  'tls.source': setting({
    type: choice(['authority', 'files']),
    meaning:
      'Whose certificate the gateway shows: that of `bitting tls init`, renewed by itself, or one in files',
    example: 'authority',
  }),
  'tls.certificate_file': setting({
    type: pathFromData,
    meaning:
      'With "files": PEM, the certificate first, then what leads to its authority; a new one is taken at once',
    example: '/etc/bitting/tls/fullchain.pem',
  }),
  'tls.key_file': setting({
    type: pathFromData,
    meaning: 'With "files": the private key of it, PEM, mode 0600',
    example: '/etc/bitting/tls/privkey.pem',
  }),
  'tls.client_certificates': setting({
    type: choice(CLIENT_CERTIFICATES),
    fallback: 'none',
    meaning:
      'Whether bots show certificates, too: nobody, only those whose keys are bound to one (optional), or everybody (required)',
  }),
  'tls.client_authority_file': setting({
    type: pathFromData,
    meaning: 'Who vouches for them, PEM; without it the authority of `bitting tls init`',
    example: '/etc/bitting/tls/clients.pem',
  }),
  'market.okx': setting({
    type: choice(['live', 'demo', 'paper']),
    fallback: {
      says: '`"paper"` where `paper.okx_port` is set, else `"live"`',
      from: (read) => (read('paper.okx_port') === null ? 'live' : 'paper'),
    },
    example: 'live',
    meaning: "OKX's market: the real one, that of its demo, or the simulator's",
    option: 'public',
  }),
  'market.okx_region': setting({
    type: choice(['global', 'eea', 'us']),
    fallback: 'global',
    meaning: 'Which of the hosts of OKX is asked for it',
  }),
  'market.htx': setting({
    type: choice(['live', 'paper']),
    fallback: {
      says: '`"paper"` where `paper.htx_spot_port` is set, else `"live"`',
      from: (read) => (read('paper.htx_spot_port') === null ? 'live' : 'paper'),
    },
    example: 'live',
    meaning: "HTX's market: the real one (HTX has no demo), or the simulator's",
    option: 'public',
  }),
  'market.htx_region': setting({
    type: choice(['global', 'aws']),
    fallback: 'global',
    meaning: 'Which of the hosts of HTX is asked for it',
  }),
  'paper.host': setting({
    type: address,
    fallback: LOOPBACK,
    meaning: 'The address of the simulator: loopback',
  }),
  'paper.okx_port': setting({
    type: port(1),
    meaning: "The port of the simulator's OKX",
    example: 18_450,
    option: 'paper-port',
  }),
  'paper.htx_spot_port': setting({
    type: port(1),
    meaning: "The port of the simulator's HTX spot; goes with the next one",
    example: 18_452,
    option: 'paper-htx-spot-port',
  }),
  'paper.htx_contract_port': setting({
    type: port(1),
    meaning: "The port of the simulator's HTX contracts",
    example: 18_453,
    option: 'paper-htx-contract-port',
  }),
  'metrics.host': setting({
    type: address,
    fallback: LOOPBACK,
    meaning: 'The address to listen on: loopback',
  }),
  'metrics.port': setting({
    type: port(0),
    meaning: 'Where GET /metrics is answered; without it nowhere',
    example: 9464,
    option: 'metrics-port',
  }),
  'accounts.pictures': setting({
    type: flag,
    fallback: true,
    meaning:
      'Whether live pictures of the bound accounts are kept, with streams and a few questions of their own',
  }),
  'ledger.witnesses': setting({
    type: pathFromData,
    meaning: 'The file that says whose cosignatures the ledger gets; without it nobody is asked',
    example: 'witness.policy',
  }),
  'ledger.witnessed_within': setting({
    type: whole(1, WITNESSED_WITHIN_MINUTES_MAX),
    unit: 'minutes',
    example: 15,
    meaning:
      'What opens is refused when no checkpoint of the ledger was witnessed for so long; without it trading goes on without witnesses',
  }),
  'ledger.address_days': setting({
    type: whole(1, ADDRESS_DAYS_MAX),
    fallback: ADDRESS_DAYS_DEFAULT,
    unit: 'days',
    meaning: 'For how long it is kept which addresses the pseudonyms in the ledger stand for',
  }),
  'watch.keys': setting({
    type: flag,
    fallback: true,
    meaning:
      'Whether bound venue keys are read back: their rights, addresses, names and ends, with a question each to their venue',
  }),
  'watch.key_minutes': setting({
    type: whole(1, LOOK_MINUTES_MAX),
    fallback: LOOK_MINUTES_DEFAULT,
    unit: 'minutes',
    meaning: 'How often each is, about',
  }),
  'watch.other_keys': setting({
    type: flag,
    fallback: true,
    meaning:
      'Whether the other keys of the same user, and at OKX those of its sub-accounts, are listed, with further questions',
  }),
  'watch.egress': setting({
    type: addresses,
    fallback: [],
    meaning:
      'The addresses that this machine reaches venues from: a key that is bound to others is told of before its venue refuses',
    example: ['203.0.113.7'],
  }),
  'backup.directory': setting({
    type: absolutePath,
    meaning: 'The directory for backups, better on another disk, which another machine takes them from',
    example: '/mnt/backup',
  }),
  'backup.recipients': setting({
    type: recipients,
    fallback: [],
    meaning: 'Whom backups are encrypted to, as "age-keygen -y" prints them',
  }),
  'backup.keep': setting({
    type: whole(1, KEEP_MAX),
    example: 30,
    meaning: 'How many backups stay in that directory; without it all',
  }),
  'log.format': setting({
    type: choice(LOG_FORMATS),
    fallback: 'auto',
    meaning:
      'How "bitting serve" says what happens: a line of JSON each on standard output, or text for people; "auto" is text on a terminal',
  }),
  'log.level': setting({
    type: choice(LOG_LEVELS),
    fallback: 'info',
    meaning: 'What it says: faults, what deserves a look as well, or all of it',
  }),
  ...CONSOLE_SETTINGS,
  ...ALERT_SETTINGS,
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** What holds, of every setting. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

export const SETTING_ROWS: Readonly<Record<SettingName, Setting>> = SETTINGS;

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

export function namesOf(section: string): readonly SettingName[] {
  return SETTING_NAMES.filter((name) => name.startsWith(`${section}.`));
}
