import { OKX_KEY_IDLE_MS } from '../bounds.ts';
import type { ApiKey, Permission, Wallet } from '../engine/records.ts';
import { keyEnd } from '../htx/key-life.ts';
import type { HtxVariants } from '../htx/variants.ts';

const DAY_MS = 86_400_000;

export interface ExpiryRule {
  /** When a key stops by itself, by the rules of the venue; `null` when it never does. */
  readonly endOf: (key: ApiKey) => number | null;
  /** How long before it a notice goes out. */
  readonly noticeMs: number;
  /** The key vanishes, or stays in the list and does nothing. */
  readonly effect: 'delete' | 'expire';
}

export interface Toggle {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
}

/** What differs between the venues' own sites: rows before branches. */
export interface DeskRules {
  readonly venue: 'okx' | 'htx';
  readonly title: string;
  /** A code by e-mail is asked for beside the authenticator's. */
  readonly asksEmailCode: boolean;
  readonly asksPassphrase: boolean;
  readonly takesPublicKey: boolean;
  readonly subAccountWord: string;
  readonly labelWord: string;
  readonly labelPattern: RegExp;
  readonly labelHint: string;
  readonly labelsAreUnique: boolean;
  readonly permissions: readonly Permission[];
  readonly subPermissions: readonly Permission[];
  readonly toggles: readonly Toggle[];
  /** Keys of the main account, and of one sub-account. */
  readonly keysMax: number;
  readonly subKeysMax: number;
  readonly subAccountsMax: number;
  readonly subNamePattern: RegExp;
  readonly subNameHint: string;
  readonly ipsMax: number;
  readonly takesIpv6Networks: boolean;
  readonly expiry: ExpiryRule;
  readonly expirySentence: string;
  /** A key and its secret in the venue's own form. */
  readonly newKeyNames: (random: (bytes: number) => Buffer) => {
    readonly apiKey: string;
    readonly secret: string;
  };
  /** What a new account starts with. */
  readonly funds: readonly { readonly wallet: Wallet; readonly asset: string; readonly amount: string }[];
}

/** As the venue's documents have it: keys, addresses and sub-accounts, passphrase, fourteen days without use. */
export const OKX_RULES: DeskRules = {
  venue: 'okx',
  title: 'OKX',
  asksEmailCode: false,
  asksPassphrase: true,
  takesPublicKey: false,
  subAccountWord: 'sub-account',
  labelWord: 'Name',
  labelPattern: /^[^\p{Cc}]{1,50}$/u,
  labelHint: '1 to 50 characters',
  labelsAreUnique: true,
  permissions: ['read_only', 'trade', 'withdraw'],
  subPermissions: ['read_only', 'trade'],
  toggles: [],
  keysMax: 50,
  subKeysMax: 50,
  subAccountsMax: 50,
  subNamePattern: /^[A-Za-z0-9]{6,20}$/,
  subNameHint: '6 to 20 letters and digits',
  ipsMax: 20,
  takesIpv6Networks: true,
  expiry: { endOf: okxKeyEnd, noticeMs: 3 * DAY_MS, effect: 'delete' },
  expirySentence:
    'A key that may trade or withdraw and is bound to no IP address is deleted after 14 days without use.',
  newKeyNames: (random) => ({
    apiKey: grouped(random(16).toString('hex'), [8, 4, 4, 4, 12]),
    secret: random(16).toString('hex').toUpperCase(),
  }),
  funds: [
    { wallet: 'trading', asset: 'USDT', amount: '10000' },
    { wallet: 'trading', asset: 'BTC', amount: '0.5' },
  ],
};

/** Fourteen days after its last use, or after it was made or changed. */
function okxKeyEnd(key: ApiKey): number | null {
  if (key.ips.length > 0 || key.environment === 'demo') return null;
  if (!key.permissions.includes('trade') && !key.permissions.includes('withdraw')) return null;
  return Math.max(key.createdAt, key.changedAt ?? 0, key.lastUsedAt ?? 0) + OKX_KEY_IDLE_MS;
}

/** As the venue's documents have it; where they are unsure, as the switches say. */
export function htxRules(variants: HtxVariants): DeskRules {
  return {
    venue: 'htx',
    title: 'HTX',
    asksEmailCode: true,
    asksPassphrase: false,
    takesPublicKey: true,
    subAccountWord: 'sub-user',
    labelWord: 'Remark',
    labelPattern: /^[^\p{Cc}]{1,255}$/u,
    labelHint: '1 to 255 characters',
    labelsAreUnique: false,
    permissions: ['read_only', 'trade', 'withdraw'],
    subPermissions: ['read_only', 'trade'],
    toggles: variants.showsKeyToggles ? HTX_TOGGLES : [],
    keysMax: 20,
    subKeysMax: variants.keysPerSubUserMax,
    subAccountsMax: 200,
    subNamePattern: /^[A-Za-z][A-Za-z0-9]{5,19}$/,
    subNameHint: '6 to 20 letters and digits, a letter first',
    ipsMax: 20,
    takesIpv6Networks: false,
    expiry: { endOf: (key) => keyEnd(key, variants), noticeMs: 7 * DAY_MS, effect: 'expire' },
    expirySentence: 'A key that is bound to no IP address expires after 90 days.',
    newKeyNames: (random) => ({ apiKey: htxName(random), secret: htxName(random) }),
    funds: [
      { wallet: 'spot', asset: 'USDT', amount: '10000' },
      { wallet: 'spot', asset: 'BTC', amount: '0.5' },
      { wallet: 'contract', asset: 'USDT', amount: '5000' },
    ],
  };
}

const HTX_TOGGLES: readonly Toggle[] = [
  { name: 'futures', label: 'Futures trading', hint: 'Some guides show it.' },
  {
    name: 'transfer',
    label: 'Asset transfer',
    hint: 'Leave it off. A trading program has no business moving money between accounts.',
  },
];

function htxName(random: (bytes: number) => Buffer): string {
  return grouped(random(15).toString('hex'), [8, 8, 8, 5]);
}

function grouped(text: string, sizes: readonly number[]): string {
  const ends = sizes.map((_size, at) => sizes.slice(0, at + 1).reduce((sum, size) => sum + size, 0));
  return ends.map((end, at) => text.slice(end - (sizes[at] ?? 0), end)).join('-');
}
