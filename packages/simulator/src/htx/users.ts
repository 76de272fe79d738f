import { DEFAULT_LIMIT, type PrivateCall, type PrivateRoute } from './call.ts';
import type { ApiKey, Permission } from '../engine/records.ts';
import { HtxRefusal } from './errors.ts';
import { keyLife } from './key-life.ts';
import { okV2, type Reply } from './replies.ts';
import type { Shape } from './symbols.ts';
import type { HtxVariants } from './variants.ts';

const PERMISSION_NAMES: Readonly<Record<Permission, string>> = {
  read_only: 'readOnly',
  trade: 'trade',
  withdraw: 'withdraw',
};

export function permissionText(permissions: readonly Permission[]): string {
  return permissions.map((permission) => PERMISSION_NAMES[permission]).join(',');
}

/** @throws HtxRefusal for a name that is none, or `withdraw` where only the others are given */
export function readPermissions(text: string): readonly Permission[] {
  const given = text.split(',').map((name) => {
    const found = (['read_only', 'trade'] as const).find((one) => PERMISSION_NAMES[one] === name.trim());
    if (found === undefined) throw new HtxRefusal('invalid-parameter', 'permission');
    return found;
  });
  if (!given.includes('read_only')) throw new HtxRefusal('invalid-parameter', 'permission');
  return [...new Set(given)];
}

export function keyShape(key: ApiKey, now: number, variants: HtxVariants): Shape {
  const { status, validDays } = keyLife(key, now, variants);
  return {
    accessKey: key.apiKey,
    status,
    note: key.label,
    permission: permissionText(key.permissions),
    ipAddresses: key.ips.join(','),
    validDays,
    createTime: key.createdAt,
    updateTime: key.changedAt ?? key.createdAt,
  };
}

function uid({ account }: PrivateCall): Reply {
  return okV2(Number(account.uid));
}

/** Own keys, and those of one's sub-users. */
function keys({ account, fields, now, state, variants }: PrivateCall): Reply {
  const wanted = fields.required('uid');
  const owner = state.accounts.get(wanted);
  const isOwn = wanted === account.uid || (owner?.kind === 'sub' && owner.masterUid === account.uid);
  if (!isOwn) throw new HtxRefusal('base-operation-forbidden');
  const accessKey = fields.text('accessKey');
  const rows = state.keys
    .ownedBy(wanted)
    .filter(({ apiKey }) => accessKey === '' || apiKey === accessKey)
    .map((key) => keyShape(key, now, variants));
  return okV2(rows, { ok: true });
}

function userRead(path: string, run: PrivateRoute['run']): PrivateRoute {
  return {
    host: 'spot',
    method: 'GET',
    path,
    access: 'read_only',
    envelope: 'v2',
    limit: DEFAULT_LIMIT,
    run,
  };
}

export const USER_ROUTES: readonly PrivateRoute[] = [
  userRead('/v2/user/uid', uid),
  userRead('/v2/user/api-key', keys),
];
