import type { JsonObject } from '@bitting/core/encoding/json.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { textOf } from '@bitting/core/venues/okx/answer.ts';
import type { ProbeFailure, ProbeRequest } from '../ports/credential-probe.ts';
import { OKX_UNUSED_KEY_DAYS } from '../bounds.ts';
import { firstFailure, type Rule } from './probe-causes.ts';
import { listOf } from './words.ts';

const DAY_MS = 86_400_000;

/** What `account/config` says of the account and of the key that asked. */
export interface OkxAccount {
  readonly uid: string;
  readonly mainUid: string;
  readonly permissions: readonly string[];
  /** Empty: bound to none. */
  readonly ips: readonly string[];
  readonly label: string;
  /** `1` spot, `2` futures, `3` multi-currency, `4` portfolio. */
  readonly level: string;
  readonly isLeadTrader: boolean;
}

/** `null` where the row does not say what must be known. */
export function readOkxAccount(row: JsonObject): OkxAccount | null {
  const uid = textOf(row, 'uid');
  const permissions = listOf(textOf(row, 'perm')).map((word) => (word === 'read' ? 'read_only' : word));
  if (uid === '' || permissions.length === 0) return null;
  return {
    uid,
    mainUid: textOf(row, 'mainUid') || uid,
    permissions,
    ips: listOf(textOf(row, 'ip')),
    label: textOf(row, 'label'),
    level: textOf(row, 'acctLv'),
    isLeadTrader: ['roleType', 'spotRoleType'].some((name) => !['', '0'].includes(textOf(row, name))),
  };
}

interface Checked {
  readonly account: OkxAccount;
  readonly trading: ProbeRequest['trading'];
}

/** What a key must and must not be able to do. The venue is asked; nothing is tried out. */
const RULES: readonly Rule<Checked>[] = [
  {
    fails: ({ account: { permissions } }) =>
      permissions.includes('withdraw') ? permissionText(permissions) : null,
    cause: 'The key can withdraw.',
    remedy:
      'Take the Withdraw permission from it at OKX, or make a key without it. Such a key is never kept here.',
  },
  {
    fails: ({ account: { permissions } }) =>
      permissions.every((word) => word === 'read_only' || word === 'trade')
        ? null
        : permissionText(permissions),
    cause: 'The key has a permission that is not known here.',
    remedy: 'Make a key with Read and Trade only.',
  },
  {
    fails: ({ account: { permissions } }) =>
      permissions.includes('trade') ? null : permissionText(permissions),
    cause: 'The key cannot trade.',
    remedy: 'Give it the Trade permission at OKX.',
  },
  {
    fails: ({ account: { level }, trading }) =>
      trading !== 'spot' && level === '1' ? 'the account is in spot mode' : null,
    cause: 'The account cannot trade futures.',
    remedy: 'Switch the account mode at OKX to futures or multi-currency, or bind the key for spot.',
  },
];

/** The one reason against the account and its key for this kind of trading; `null` when there is none. */
export function checkOkxAccount(account: OkxAccount, trading: ProbeRequest['trading']): ProbeFailure | null {
  return firstFailure({ account, trading }, RULES);
}

function permissionText(permissions: readonly string[]): string {
  return `OKX says its permissions are ${permissions.join(', ')}`;
}

/**
 * When OKX deletes the key if it is not used: only keys that can trade, are bound to no address and are not for the
 * demo. Paper rehearses live.
 */
export function unusedUntil(
  account: Pick<OkxAccount, 'ips' | 'permissions'>,
  environment: ProbeRequest['environment'],
  nowMs: EpochMs,
): EpochMs | null {
  if (account.ips.length > 0 || environment === 'demo' || !account.permissions.includes('trade')) return null;
  return epochMs(nowMs + OKX_UNUSED_KEY_DAYS * DAY_MS);
}

/** What is allowed, but should be known. */
export function warningsOf(account: OkxAccount, expiresAt: EpochMs | null): readonly string[] {
  const warnings: string[] = [];
  if (account.ips.length === 0)
    warnings.push(
      'The key is bound to no address: whoever copied it can use it from anywhere. Bind it at OKX to the address of this machine.',
    );
  if (expiresAt !== null)
    warnings.push(
      `OKX deletes such a key after ${OKX_UNUSED_KEY_DAYS} days without use, so from ${new Date(expiresAt).toISOString().slice(0, 10)} on.`,
    );
  if (account.uid === account.mainUid)
    warnings.push(
      'This is the main account. A sub-account with only the money that the bots need limits what can be lost.',
    );
  if (account.level === '4')
    warnings.push(
      'The account is in portfolio-margin mode, for which OKX documents no reduce-only orders: what only reduces is not counted, so a stolen key of contracts may take more than is stated. Futures or multi-currency mode is safer.',
    );
  if (account.isLeadTrader)
    warnings.push('This is the account of a lead trader: others copy what the bots do.');
  return warnings;
}
