import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { scanJson } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { ENVIRONMENTS } from '@bitting/core/trading/vocabulary.ts';
import { listOf, object, oneOf, optional, readObject, text, whole, type ValuesOf } from './closed-schema.ts';

const PORT_MAX = 65_535;
const HOST_NAMES_MAX = 32;

/** Bots speak plain HTTP to the gateway, so it listens where nobody else can listen in. */
const loopback = oneOf(['127.0.0.1', '::1']);
const address = { host: loopback, port: whole(1, PORT_MAX) };
/** Port 0 takes a free one. */
const listener = { host: loopback, port: whole(0, PORT_MAX) };

const SCHEMA = {
  okx: optional(object({ ...listener, hostNames: optional(listOf(text(253), HOST_NAMES_MAX)) })),
  publicUpstream: optional(object({ environment: oneOf(ENVIRONMENTS), region: text(16) })),
  paper: optional(object({ okx: object(address) })),
  metrics: optional(object(listener)),
};

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface GatewayConfig {
  /** Where OKX bots connect, and the host names they may use besides the loopback's. */
  readonly okx: Address & { readonly hostNames: readonly string[] };
  /** Which venue's public data is passed on. */
  readonly publicUpstream: { readonly environment: (typeof ENVIRONMENTS)[number]; readonly region: string };
  /** Where the simulator listens; `null` while there is none. */
  readonly paper: { readonly okx: Address } | null;
  /** Where Prometheus asks; `null`: only through the administration socket. */
  readonly metrics: Address | null;
}

export const OKX_PORT_DEFAULT = 18_400;

const DEFAULTS: GatewayConfig = {
  okx: { host: '127.0.0.1', port: OKX_PORT_DEFAULT, hostNames: [] },
  publicUpstream: { environment: 'live', region: 'global' },
  paper: null,
  metrics: null,
};

/** Reads a configuration strictly: what is not known is refused, what is left out has its default. */
export function parseGatewayConfig(json: string): GatewayConfig {
  const given = readGiven(json);
  return {
    okx: given.okx === undefined ? DEFAULTS.okx : { hostNames: [], ...given.okx },
    publicUpstream: given.publicUpstream ?? DEFAULTS.publicUpstream,
    paper: given.paper ?? DEFAULTS.paper,
    metrics: given.metrics ?? DEFAULTS.metrics,
  };
}

function readGiven(json: string): ValuesOf<typeof SCHEMA> {
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
  const { okx, publicUpstream, paper, metrics } = config;
  return JSON.stringify({
    okx,
    publicUpstream,
    ...(paper === null ? {} : { paper }),
    ...(metrics === null ? {} : { metrics }),
  });
}
