/** What an account of each venue is to who follows a page: its key, its bot, and what the venue itself knows. */
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { randomBytes } from 'node:crypto';
import type { Exchange } from 'ccxt';
import type { HtxKey } from '../support/htx-signing.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import type { PaperUrls } from '../support/gateway.ts';
import type { PaperVenue } from '../support/simulator.ts';
import { openCcxt, openCcxtHtx } from '../support/trading-clients.ts';

export interface OpenedAccount {
  readonly uid: string;
  readonly key: OkxKey | HtxKey;
}

export interface VenueGround {
  readonly id: VenueId;
  /** As the venue writes the pair that the page calls BTC-USDT. */
  readonly instrument: string;
  open(venue: PaperVenue): OpenedAccount;
  /** Another key of the same account, and an end to one: as its owner does at the venue’s own site. */
  addKey(venue: PaperVenue, uid: string): OkxKey | HtxKey;
  deleteKey(venue: PaperVenue, key: OkxKey | HtxKey): void;
  /** An unmodified client, at the gateway or at the venue. */
  client(at: PaperUrls, key: OkxKey | HtxKey): Exchange;
  openOrders(venue: PaperVenue): number;
}

const OKX: VenueGround = {
  id: 'okx',
  instrument: 'BTC-USDT',
  open: (venue) => venue.openAccount({ funds: { USDT: '10000' } }),
  addKey: ({ control }, uid) => {
    const key = {
      apiKey: uuid(),
      secret: randomBytes(16).toString('hex').toUpperCase(),
      passphrase: `Pp1!${randomBytes(9).toString('hex')}`,
    };
    control.createKey({ uid, ...key, permissions: ['read_only', 'trade'], label: 'another' });
    return key;
  },
  deleteKey: ({ control }, { apiKey }) => control.deleteKey(apiKey),
  client: ({ okxUrl }, key) => openCcxt(okxUrl, { passphrase: '', ...key }),
  openOrders: ({ control }) => control.truth().openOrders.length,
};

const HTX: VenueGround = {
  id: 'htx',
  instrument: 'btcusdt',
  open: (venue) => venue.openHtxAccount({ funds: { USDT: '10000' } }),
  addKey: ({ htx }, uid) => {
    const [apiKey, secret] = [groups(), groups()];
    htx.createKey({
      uid,
      apiKey,
      secret,
      passphrase: '',
      permissions: ['read_only', 'trade'],
      label: 'another',
    });
    return { apiKey, secret };
  },
  deleteKey: ({ htx }, { apiKey }) => htx.deleteKey(apiKey),
  client: (urls, key) => openCcxtHtx(urls, key),
  openOrders: ({ htx }) => htx.truth().openOrders.length,
};

export const VENUE_GROUNDS: readonly VenueGround[] = [OKX, HTX];

function uuid(): string {
  const hex = randomBytes(16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}

/** In the look of the venue’s keys. */
function groups(): string {
  return [8, 8, 8, 5].map((length) => randomBytes(4).toString('hex').slice(0, length)).join('-');
}

/** The key in the lines for ccxt, as a person would paste it. */
export function readPasted(lines: string): OkxKey | HtxKey {
  const read = (name: string): string =>
    new RegExp(`\\b${name}: "(?<value>[^"]+)"`, 'u').exec(lines)?.groups?.['value'] ?? '';
  const [apiKey, secret, passphrase] = [read('apiKey'), read('secret'), read('password')];
  return passphrase === '' ? { apiKey, secret } : { apiKey, secret, passphrase };
}
