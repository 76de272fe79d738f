/** Gateways whose vault a passphrase opens, in front of a simulator, on data that may be older than this program. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { clearSocket } from '@bitting/gateway/supervisor/data-directory.ts';
import { startGateway, type RunningGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { configFor } from '../support/gateway.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import { signHtx } from '../support/htx-signing.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';
import type { PaperVenue } from '../support/simulator.ts';

export const SEGMENT_BYTES = 64 * 1024;

/** What is known of a kept installation; all of it is paper. */
export interface Facts {
  readonly madeBy: string;
  readonly passphrase: string;
  readonly identity: string;
  readonly venueKeys: { readonly okx: OkxKey; readonly htx: HtxKey };
  readonly bots: { readonly okx: OkxKey; readonly htx: HtxKey };
  /** HTX's number of the wallet that spot orders name. */
  readonly htxLedgerId: string;
  readonly accounts: readonly string[];
  readonly keys: readonly string[];
  /** The orders of before: used, and each with its end. */
  readonly orders: readonly string[];
  /** How many records there are at least, and how many of them are archived. */
  readonly records: string;
  readonly archived: string;
  /** Of the backup, which is of another installation with the same passphrase. */
  readonly backup: {
    readonly records: string;
    readonly bots: { readonly okx: OkxKey };
    readonly order: string;
  };
}

export interface Running {
  readonly admin: AdminClient;
  readonly process: RunningGateway;
  /** Places a resting order with this client order id. */
  readonly placeOkx: (key: OkxKey, clientId: string) => Promise<RawAnswer>;
  readonly placeHtx: (key: HtxKey, clientId: string, ledgerId: string) => Promise<RawAnswer>;
}

export async function startInstallation(
  layout: DataLayout,
  venue: PaperVenue,
  { passphrase, token }: { readonly passphrase: string; readonly token: string },
): Promise<Running> {
  await clearSocket(layout);
  const process = await startGateway({
    layout,
    config: configFor(venue, false),
    unlock: { kind: 'passphrase', bytes: Buffer.from(passphrase) },
    diskSizes: { segmentBytes: SEGMENT_BYTES, reserveBytes: SEGMENT_BYTES, spareBytes: SEGMENT_BYTES },
  });
  const { listeners } = process.ready;
  const admin = openAdminClient({ socketPath: layout.adminSocket, token });
  return {
    admin,
    process,
    placeOkx: (key, clOrdId) => {
      const terms = { tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };
      const body = { instId: 'BTC-USDT', ...terms, clOrdId };
      const request = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
      return requestRaw(listeners['okx'] ?? '', request);
    },
    placeHtx: (key, clientId, ledgerId) => {
      const url = listeners['htx-spot'] ?? '';
      const body = {
        'account-id': ledgerId,
        symbol: 'btcusdt',
        type: 'buy-limit',
        amount: '0.5',
        price: '100',
        'client-order-id': clientId,
      };
      return requestRaw(
        url,
        signHtx(key, { method: 'POST', path: '/v1/order/orders/place', host: new URL(url).host, body }),
      );
    },
  };
}

/** The venues know the keys of a kept installation again, of the same accounts. */
export function registerKeys({ control, htx }: PaperVenue, { venueKeys }: Pick<Facts, 'venueKeys'>): void {
  const permissions = ['read_only', 'trade'] as const;
  const okx = control.createAccount({ funds: { USDT: '100000' } });
  control.createKey({ uid: okx.uid, ...venueKeys.okx, permissions, label: 'rehearsal' });
  const { uid } = htx.createAccount({ funds: { USDT: '100000' } });
  htx.createKey({ uid, ...venueKeys.htx, passphrase: '', permissions, label: 'rehearsal' });
}

export function writeToken(layout: DataLayout, token: string): void {
  writeFileSync(layout.operatorTokenFile, token, { mode: 0o600 });
}

export const FIXTURES = path.join(import.meta.dirname, 'fixtures');
