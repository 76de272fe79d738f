import {
  OKX_ASK_EVERY_MS,
  OKX_CHANNELS_PER_CONNECTION_MAX,
  OKX_FRAME_BYTES_MAX,
  OKX_SILENCE_MS,
} from '../../../bounds.ts';
import type { ApiFamily } from '../../operation.ts';
import type { StreamEndpoint, StreamLimits } from '../../stream-dialect.ts';

export type EndpointName = 'public' | 'private' | 'business';

/**
 * The venue lets everybody connect to each of the three and log in later or never; what needs a login is the channel or
 * the operation. The paths that end in `-sbe` speak a binary format and are not served.
 */
function endpointOf(name: EndpointName): StreamEndpoint {
  return {
    family: 'okx',
    path: `/ws/v5/${name}`,
    encoding: 'text',
    login: 'optional',
    asks: 'client',
    askEveryMs: OKX_ASK_EVERY_MS,
    silenceMs: OKX_SILENCE_MS,
  };
}

export const OKX_ENDPOINTS: Readonly<Record<EndpointName, StreamEndpoint>> = {
  public: endpointOf('public'),
  private: endpointOf('private'),
  business: endpointOf('business'),
};

/** OKX v5, "Connect", "Subscribe" (documentation of 2026-02-23). Only what is asked for in an hour is bounded there. */
export const OKX_STREAM_LIMITS: StreamLimits = {
  connectionsPerSecond: 3,
  operationsPerHour: 480,
  // ccxt subscribes to each instrument by a frame of its own, all at once.
  operationsPerSecond: 100,
  channelsPerConnection: OKX_CHANNELS_PER_CONNECTION_MAX,
  frameBytesMax: OKX_FRAME_BYTES_MAX,
};

/** Clients append a broker's number to the addresses of the demo. */
const BROKER = /^brokerId=[0-9]{1,10}$/u;

export function findEndpoint(family: ApiFamily, path: string, query: string): StreamEndpoint | null {
  const endpoint = Object.values(OKX_ENDPOINTS).find((one) => one.family === family && one.path === path);
  return endpoint !== undefined && (query === '' || BROKER.test(query)) ? endpoint : null;
}
