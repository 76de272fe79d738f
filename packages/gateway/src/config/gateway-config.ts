import { isIP } from 'node:net';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { scanJson } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { ENVIRONMENTS, type Environment, VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { formatCidr, parseCidr } from '@bitting/core/policy/cidr.ts';
import { ADDRESS_DAYS_MAX } from '../privacy/bounds.ts';
import type { PaperAddresses } from '../upstream/hosts.ts';
import {
  type Field,
  flag,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  parsed,
  readObject,
  text,
  whole,
  type ValuesOf,
} from './closed-schema.ts';

const PORT_MAX = 65_535;
const HOST_NAMES_MAX = 32;
/** A day: whoever waits longer does not depend on witnesses. */
export const WITNESSED_WITHIN_MINUTES_MAX = 1_440;
export const CLIENT_CERTIFICATES = ['none', 'optional', 'required'] as const;
export const PROXY_WORDS = ['proxy-v2', 'x-forwarded-for'] as const;
export const PROXIES_MAX = 32;
/** How often each key is read back unless set otherwise: what a thief changes is found before he has done much with it. */
export const LOOK_MINUTES_DEFAULT = 5;
/** Once a day is the least: a key of OKX that is bound to no address ends for want of use, and a look is a use. */
export const LOOK_MINUTES_MAX = 1_440;
/** Addresses that are expected to be those of this machine. */
export const EGRESS_MAX = 16;
const PATH_CHARACTERS_MAX = 4_096;

const LOOPBACK_HOSTS = ['127.0.0.1', '::1'];
const loopback = parsed(
  '127.0.0.1 or ::1: here plain HTTP is spoken whatever bots speak, and nobody can listen in there; TLS is for bots alone',
  (host) => LOOPBACK_HOSTS.find((known) => known === host) ?? null,
);
const anywhere = parsed('an IP address', (host) => (isIP(host) === 0 ? null : host));
const address = object({ host: loopback, port: whole(1, PORT_MAX) });
/** Port 0 takes a free one. */
const port = whole(0, PORT_MAX);
const listener = { host: anywhere, port };
const hostNames = optional(listOf(text(253), HOST_NAMES_MAX));
const place = object({ environment: oneOf(ENVIRONMENTS), region: text(16) });

const placePerVenue = object({ okx: place, htx: place });
/** One place for all, or one for each venue. */
const publicPlaces: Field<PublicPlace | Readonly<Record<VenueId, PublicPlace>>> = {
  optional: false,
  read: (value, path) =>
    value instanceof Map && value.has('environment')
      ? place.read(value, path)
      : placePerVenue.read(value, path),
};

const SCHEMA = {
  venues: optional(listOf(oneOf(VENUE_IDS), VENUE_IDS.length)),
  okx: optional(object({ ...listener, hostNames })),
  htx: optional(object({ spot: object(listener), contract: object(listener), hostNames })),
  publicUpstream: optional(publicPlaces),
  paper: optional(
    object({
      okx: optional(address),
      htx: optional(object({ spot: address, contract: address })),
    }),
  ),
  metrics: optional(object({ host: loopback, port })),
  accountPictures: optional(flag),
  witnesses: optional(text(PATH_CHARACTERS_MAX)),
  addressDays: optional(whole(1, ADDRESS_DAYS_MAX)),
  witnessedWithinMinutes: optional(whole(1, WITNESSED_WITHIN_MINUTES_MAX)),
  tls: optional(object({ clientCertificates: oneOf(CLIENT_CERTIFICATES) })),
  proxies: optional(
    object({
      from: listOf(
        parsed('an address or a CIDR block', (text) => formatCidr(parseCidr(text))),
        PROXIES_MAX,
      ),
      says: oneOf(PROXY_WORDS),
    }),
  ),
  keyWatch: optional(
    object({
      minutes: nullable(whole(1, LOOK_MINUTES_MAX)),
      otherKeys: flag,
      egress: listOf(anywhere, EGRESS_MAX),
    }),
  ),
};

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a venue's public data comes from. */
export interface PublicPlace {
  readonly environment: Environment;
  readonly region: string;
}

export interface GatewayConfig {
  /** Whose bots are let in: the ports of the others stay shut. */
  readonly venues: readonly VenueId[];
  /** Where OKX bots connect, and the host names they may use besides the loopback's. */
  readonly okx: Address & { readonly hostNames: readonly string[] };
  /** Where HTX bots connect: HTX serves spot and contracts from two hosts. */
  readonly htx: {
    readonly spot: Address;
    readonly contract: Address;
    readonly hostNames: readonly string[];
  };
  /** Which public data of each venue is passed on. */
  readonly publicUpstream: Readonly<Record<VenueId, PublicPlace>>;
  /** Where the simulator listens; a family that is absent is not played. */
  readonly paper: PaperAddresses;
  /** Where Prometheus asks; `null`: only through the administration socket. */
  readonly metrics: Address | null;
  /** Whether live pictures of the bound accounts are kept: streams of their own, and a few questions every few minutes. */
  readonly accountPictures: boolean;
  /** The file that says whose cosignatures the ledger gets (C2SP tlog-policy), relative to the data directory; `null`: nobody's. */
  readonly witnesses: string | null;
  /** For how many days it is kept which addresses the pseudonyms in the ledger stand for. */
  readonly addressDays: number;
  /** What opens is refused when no checkpoint was witnessed for so long; `null`: trading does not depend on witnesses. */
  readonly witnessedWithinMinutes: number | null;
  /** How bots' ports speak TLS, with what the parent hands over; `null`: they speak plain HTTP, on loopback alone. */
  readonly tls: TlsTerms | null;
  /** Who connects for bots and is believed whom for; `null`: nobody. */
  readonly proxies: ProxyTerms | null;
  readonly keyWatch: KeyWatchTerms;
}

/** How it is looked after that bound keys stay as they were accepted. */
export interface KeyWatchTerms {
  /** How often each is read back; `null`: only when somebody asks. */
  readonly minutes: number | null;
  /** Whether venues are asked for the user's other keys. */
  readonly otherKeys: boolean;
  /** The addresses from which venues are expected to be reached; empty: not said. */
  readonly egress: readonly string[];
}

export interface TlsTerms {
  /** `optional`: only keys that are bound to a certificate need theirs. */
  readonly clientCertificates: (typeof CLIENT_CERTIFICATES)[number];
}

export interface ProxyTerms {
  /** Addresses and CIDR blocks. */
  readonly from: readonly string[];
  readonly says: (typeof PROXY_WORDS)[number];
}

export const OKX_PORT_DEFAULT = 18_400;
export const HTX_SPOT_PORT_DEFAULT = 18_401;
export const HTX_CONTRACT_PORT_DEFAULT = 18_402;
/** A year, and the time to ask about it. */
export const ADDRESS_DAYS_DEFAULT = 400;

const HOST_DEFAULT = '127.0.0.1';

const DEFAULTS: GatewayConfig = {
  venues: VENUE_IDS,
  okx: { host: HOST_DEFAULT, port: OKX_PORT_DEFAULT, hostNames: [] },
  htx: {
    spot: { host: HOST_DEFAULT, port: HTX_SPOT_PORT_DEFAULT },
    contract: { host: HOST_DEFAULT, port: HTX_CONTRACT_PORT_DEFAULT },
    hostNames: [],
  },
  publicUpstream: publicEverywhere({ environment: 'live', region: 'global' }),
  paper: {},
  metrics: null,
  accountPictures: true,
  witnesses: null,
  addressDays: ADDRESS_DAYS_DEFAULT,
  witnessedWithinMinutes: null,
  tls: null,
  proxies: null,
  keyWatch: { minutes: LOOK_MINUTES_DEFAULT, otherKeys: true, egress: [] },
};

/**
 * One environment for every venue. The region is OKX's: HTX has one public market, live or on paper, and no demo, so
 * that its live market stands beside OKX's demo.
 */
export function publicEverywhere({ environment, region }: PublicPlace): GatewayConfig['publicUpstream'] {
  const htx: PublicPlace =
    environment === 'paper' ? { environment, region: 'paper' } : { environment: 'live', region: 'global' };
  return { okx: { environment, region }, htx };
}

/** Reads a configuration strictly: what is not known is refused, what is left out has its default. */
export function parseGatewayConfig(json: string): GatewayConfig {
  const {
    venues,
    okx,
    htx,
    paper,
    publicUpstream,
    metrics,
    accountPictures,
    witnesses,
    addressDays,
    witnessedWithinMinutes,
    tls,
    proxies,
    keyWatch,
  } = readGiven(json);
  const config: GatewayConfig = {
    venues: venues ?? DEFAULTS.venues,
    okx: okx === undefined ? DEFAULTS.okx : { hostNames: [], ...okx },
    htx: htx === undefined ? DEFAULTS.htx : { hostNames: [], ...htx },
    publicUpstream: readPublic(publicUpstream),
    paper: {
      ...(paper?.okx === undefined ? {} : { okx: paper.okx }),
      ...(paper?.htx === undefined ? {} : { 'htx-spot': paper.htx.spot, 'htx-contract': paper.htx.contract }),
    },
    metrics: metrics ?? DEFAULTS.metrics,
    accountPictures: accountPictures ?? DEFAULTS.accountPictures,
    witnesses: witnesses ?? DEFAULTS.witnesses,
    addressDays: addressDays ?? DEFAULTS.addressDays,
    witnessedWithinMinutes: witnessedWithinMinutes ?? DEFAULTS.witnessedWithinMinutes,
    tls: tls ?? DEFAULTS.tls,
    proxies: proxies ?? DEFAULTS.proxies,
    keyWatch: keyWatch ?? DEFAULTS.keyWatch,
  };
  if (config.tls === null) demandLoopback(config);
  return config;
}

/** Whoever can listen in on plain HTTP can read what bots do, and put other orders under their signatures at HTX. */
function demandLoopback({ okx, htx }: GatewayConfig): void {
  const hosts = {
    'okx.host': okx.host,
    'htx.spot.host': htx.spot.host,
    'htx.contract.host': htx.contract.host,
  };
  for (const [name, host] of Object.entries(hosts))
    if (!LOOPBACK_HOSTS.includes(host))
      throw new BittingError('CONFIG_INVALID', `${name} without tls`, {
        publicDetail: `The configuration is not valid: ${name} must be 127.0.0.1 or ::1: bots speak plain HTTP to the gateway where nobody else can listen in, and TLS everywhere else.`,
      });
}

type Given = ValuesOf<typeof SCHEMA>;

function readPublic(given: Given['publicUpstream']): GatewayConfig['publicUpstream'] {
  if (given === undefined) return DEFAULTS.publicUpstream;
  return 'environment' in given ? publicEverywhere(given) : given;
}

function readGiven(json: string): Given {
  try {
    return readObject(SCHEMA, scanJson(encodeUtf8(json)));
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
    throw new BittingError('CONFIG_INVALID', error.operatorDetail, {
      publicDetail: `The configuration is not valid: ${error.code.startsWith('FIELD_') ? error.message : `it is not strict JSON (${error.operatorDetail}).`}`,
      cause: error,
    });
  }
}

/** The text that {@link parseGatewayConfig} reads. */
export function printGatewayConfig(config: GatewayConfig): string {
  const {
    venues,
    okx,
    htx,
    publicUpstream,
    paper,
    metrics,
    accountPictures,
    witnesses,
    addressDays,
    witnessedWithinMinutes,
    tls,
    proxies,
    keyWatch,
  } = config;
  const { okx: paperOkx, 'htx-spot': spot, 'htx-contract': contract } = paper;
  return JSON.stringify({
    venues,
    okx,
    htx,
    publicUpstream,
    paper: { okx: paperOkx, ...(spot === undefined ? {} : { htx: { spot, contract } }) },
    ...(metrics === null ? {} : { metrics }),
    accountPictures,
    ...(witnesses === null ? {} : { witnesses }),
    addressDays,
    ...(witnessedWithinMinutes === null ? {} : { witnessedWithinMinutes }),
    ...(tls === null ? {} : { tls }),
    ...(proxies === null ? {} : { proxies }),
    keyWatch,
  });
}
