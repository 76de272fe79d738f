import type { ApiFamily } from '../operation.ts';

export type HtxFamily = Extract<ApiFamily, `htx-${string}`>;

/**
 * Where HTX answers REST (HTTPS, port 443), by family and region (HTX API documentation, read 2026-11-21). The regions
 * reach the same accounts; the name that is dialled is the name that is signed. There is no demo environment, and paper
 * has no row: the simulator's address is configuration.
 */
export const HTX_REST_HOSTS: Readonly<Record<HtxFamily, ReadonlyMap<string, string>>> = {
  'htx-spot': new Map([
    ['global', 'api.huobi.pro'],
    ['aws', 'api-aws.huobi.pro'],
  ]),
  'htx-contract': new Map([
    ['global', 'api.hbdm.com'],
    ['aws', 'api.hbdm.vn'],
  ]),
};

/** Where HTX streams (WebSocket, port 443): at the same names as REST, whatever the path. */
export const HTX_STREAM_HOSTS: typeof HTX_REST_HOSTS = { ...HTX_REST_HOSTS };
