import { Decimal } from '@bitting/core/money/decimal.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { JsonObject, JsonValue } from '@bitting/core/encoding/json.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { HTX_UNBOUND_KEY_DAYS, HTX_VALID_DAYS_WARNED, PROBE_ASSETS_MAX } from '../bounds.ts';
import type { ProbedBalance, ProbeFailure } from '../ports/credential-probe.ts';
import { asObject, asWord, rowsOf, wordOf } from './htx-answer.ts';
import { EXPIRED } from './htx-causes.ts';
import { firstFailure, type Rule } from './probe-causes.ts';
import { listOf } from './words.ts';

const DAY_MS = 86_400_000;

/** What `/v2/user/api-key` says of the key that asked. */
export interface HtxKey {
  /** As HTX writes them: `readOnly`, `trade`, `withdraw`. */
  readonly permissions: readonly string[];
  /** Empty: bound to none. */
  readonly ips: readonly string[];
  readonly label: string;
  readonly status: string;
  /** Days that are left; `null` for ever. */
  readonly validDays: number | null;
}

/** The row of this very key; `null` where the answer has none or does not say what must be known. */
export function readHtxKey(data: JsonValue, accessKey: string): HtxKey | null {
  const row = rowsOf(data).find((candidate) => wordOf(candidate, 'accessKey') === accessKey);
  if (row === undefined) return null;
  const permissions = listOf(wordOf(row, 'permission'));
  const validDays = wordOf(row, 'validDays');
  if (permissions.length === 0 || !/^(?:-1|[0-9]{1,5})$/u.test(validDays)) return null;
  return {
    permissions,
    ips: listOf(wordOf(row, 'ipAddresses')),
    label: wordOf(row, 'note'),
    status: wordOf(row, 'status'),
    validDays: validDays === '-1' ? null : Number(validDays),
  };
}

/** What a key must and must not be able to do. The venue is asked; nothing is tried out. */
const RULES: readonly Rule<HtxKey>[] = [
  {
    fails: ({ permissions }) => (permissions.includes('withdraw') ? permissionText(permissions) : null),
    cause: 'The key can withdraw.',
    remedy:
      'Take the Withdraw permission from it at HTX, or make a key without it. Such a key is never kept here.',
  },
  {
    fails: ({ permissions }) =>
      permissions.every((word) => word === 'readOnly' || word === 'trade')
        ? null
        : permissionText(permissions),
    cause: 'The key has a permission that is not known here.',
    remedy: 'Make a key with Read and Trade only.',
  },
  {
    fails: ({ permissions }) => (permissions.includes('trade') ? null : permissionText(permissions)),
    cause: 'The key cannot trade.',
    remedy: 'Give it the Trade permission at HTX.',
  },
  {
    fails: ({ status, validDays }) =>
      status === 'expired' || validDays === 0 ? `HTX says it is ${status}` : null,
    ...EXPIRED,
  },
  {
    fails: ({ status }) => (status === 'normal' ? null : 'HTX does not say that its status is normal'),
    cause: 'The key is not in use.',
    remedy: 'Look at the key on the HTX page, or make a new one.',
  },
];

/** The one reason against the key; `null` when there is none. */
export function checkHtxKey(key: HtxKey): ProbeFailure | null {
  return firstFailure(key, RULES);
}

function permissionText(permissions: readonly string[]): string {
  return `HTX says its permissions are ${permissions
    .join(', ')
    .replace(/[^ -~]/gu, '?')
    .slice(0, 200)}`;
}

/** The end of a key that has one, to the day. */
export function endOf({ validDays }: HtxKey, nowMs: EpochMs): EpochMs | null {
  return validDays === null ? null : epochMs(nowMs + validDays * DAY_MS);
}

/** What is allowed, but should be known. */
export function warningsOfHtx(
  key: HtxKey,
  user: { readonly isMain: boolean; readonly expiresAt: EpochMs | null },
): readonly string[] {
  const warnings: string[] = [];
  if (key.ips.length === 0)
    warnings.push(
      `The key is bound to no address: whoever copied it can use it from anywhere, and HTX ends it after ${HTX_UNBOUND_KEY_DAYS} days. Bind it at HTX to the address of this machine.`,
    );
  if (user.expiresAt !== null) {
    const day = new Date(user.expiresAt).toISOString().slice(0, 10);
    const isSoon = (key.validDays ?? 0) <= HTX_VALID_DAYS_WARNED;
    warnings.push(
      isSoon
        ? `The key ends on ${day}, in ${key.validDays} days: make the next one now.`
        : `The key ends on ${day}.`,
    );
  }
  if (user.isMain)
    warnings.push(
      'This is the main user. A sub-user with only the money that the bots need limits what can be lost.',
    );
  return warnings;
}

/** Ids of the ledgers that spot orders are placed from: of type `spot` and not locked. */
export function readSpotLedgers(data: JsonValue): readonly string[] {
  return rowsOf(data)
    .filter((row) => wordOf(row, 'type') === 'spot' && wordOf(row, 'state') === 'working')
    .map((row) => wordOf(row, 'id'))
    .filter((id) => /^[0-9]{1,20}$/u.test(id));
}

/** What lies in a spot ledger: free and frozen together, without the hundreds of currencies of which there is nothing. */
export function readSpotBalances(data: JsonValue): readonly ProbedBalance[] {
  const totals = new Map<string, Decimal>();
  for (const row of rowsOf(asObject(data)?.get('list'))) {
    const amount = decimalOf(row, 'balance');
    if (amount === null || !['trade', 'frozen'].includes(wordOf(row, 'type'))) continue;
    const asset = wordOf(row, 'currency').toUpperCase();
    totals.set(asset, (totals.get(asset) ?? Decimal.ZERO).add(amount));
  }
  return shown(Array.from(totals, ([asset, total]) => ({ wallet: 'spot', asset, total })));
}

/** What lies in the contract account. */
export function readContractBalances(data: JsonValue): readonly ProbedBalance[] {
  const rows = rowsOf(asObject(data)?.get('details')).map((row) => ({
    wallet: 'contract' as const,
    asset: asWord(row.get('currency')).toUpperCase(),
    total: decimalOf(row, 'equity'),
  }));
  return shown(rows.flatMap(({ total, ...row }) => (total === null ? [] : [{ ...row, total }])));
}

function shown(
  rows: readonly {
    readonly wallet: 'spot' | 'contract';
    readonly asset: string;
    readonly total: Decimal;
  }[],
): readonly ProbedBalance[] {
  return rows
    .filter(({ total }) => !total.isZero())
    .slice(0, PROBE_ASSETS_MAX)
    .map(({ wallet, asset, total }) => ({ wallet, asset, total: total.toString() }));
}

function decimalOf(row: JsonObject, name: string): Decimal | null {
  try {
    return Decimal.parseSigned(wordOf(row, name));
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
