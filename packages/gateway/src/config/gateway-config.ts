import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { scanJson } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { ENVIRONMENTS, type Environment, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { PaperAddresses } from '../upstream/hosts.ts';
import {
  type Field,
  flag,
  listOf,
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

const LOOPBACK_HOSTS = ['127.0.0.1', '::1'];
const loopback = parsed(
  '127.0.0.1 or ::1: bots speak plain HTTP to the gateway, so it listens only where nobody else can listen in. Serving TLS by configuration, which lifts this, is not there yet',
  (host) => LOOPBACK_HOSTS.find((known) => known === host) ?? null,
);
const address = object({ host: loopback, port: whole(1, PORT_MAX) });
/** Port 0 takes a free one. */
const listener = { host: loopback, port: whole(0, PORT_MAX) };
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
  okx: optional(object({ ...listener, hostNames })),
  htx: optional(object({ spot: object(listener), contract: object(listener), hostNames })),
  publicUpstream: optional(publicPlaces),
  paper: optional(
    object({
      okx: optional(address),
      htx: optional(object({ spot: address, contract: address })),
    }),
  ),
  metrics: optional(object(listener)),
  accountPictures: optional(flag),
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
}

export const OKX_PORT_DEFAULT = 18_400;
export const HTX_SPOT_PORT_DEFAULT = 18_401;
export const HTX_CONTRACT_PORT_DEFAULT = 18_402;

const HOST_DEFAULT = '127.0.0.1';

const DEFAULTS: GatewayConfig = {
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
  const { okx, htx, paper, publicUpstream, metrics, accountPictures } = readGiven(json);
  return {
    okx: okx === undefined ? DEFAULTS.okx : { hostNames: [], ...okx },
    htx: htx === undefined ? DEFAULTS.htx : { hostNames: [], ...htx },
    publicUpstream: readPublic(publicUpstream),
    paper: {
      ...(paper?.okx === undefined ? {} : { okx: paper.okx }),
      ...(paper?.htx === undefined ? {} : { 'htx-spot': paper.htx.spot, 'htx-contract': paper.htx.contract }),
    },
    metrics: metrics ?? DEFAULTS.metrics,
    accountPictures: accountPictures ?? DEFAULTS.accountPictures,
  };
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
      publicDetail: `config.json is not valid: ${error.code.startsWith('FIELD_') ? error.message : `it is not strict JSON (${error.operatorDetail}).`}`,
      cause: error,
    });
  }
}

/** The text that {@link parseGatewayConfig} reads. */
export function printGatewayConfig(config: GatewayConfig): string {
  const { okx, htx, publicUpstream, paper, metrics, accountPictures } = config;
  const { okx: paperOkx, 'htx-spot': spot, 'htx-contract': contract } = paper;
  return JSON.stringify({
    okx,
    htx,
    publicUpstream,
    paper: { okx: paperOkx, ...(spot === undefined ? {} : { htx: { spot, contract } }) },
    ...(metrics === null ? {} : { metrics }),
    accountPictures,
  });
}
