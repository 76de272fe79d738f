import { canAct } from '../pipeline/identify.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { VirtualKeyEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';

/** Whom else it concerns that the venue cancels everything of the account once the gateway is dead; none: nobody. */
export function warnOfTimer(
  { accountId, id, policy }: Pick<VirtualKeyEntry, 'accountId' | 'id' | 'policy'>,
  { keys, pictures }: { readonly keys: VaultKeyRing; readonly pictures: Pick<Pictures, 'show'> },
): readonly string[] {
  if (policy.deadManSeconds === null) return [];
  const others = keys
    .listVirtualKeys()
    .filter((key) => key.accountId === accountId && key.id !== id)
    .filter((key) => key.state !== 'revoked' && canAct(key.policy));
  const strangers = (pictures.show(accountId)?.rows ?? []).filter(
    ({ change, owner }) =>
      change.kind === 'order' && change.order.state === 'open' && owner?.kind === 'external',
  );
  const whom = [
    ...(others.length === 0
      ? []
      : [`${others.length} other ${others.length === 1 ? 'key' : 'keys'} of the account`]),
    ...(strangers.length === 0
      ? []
      : [`${strangers.length} open ${strangers.length === 1 ? 'order' : 'orders'} that no key has placed`]),
  ];
  if (whom.length === 0) return [];
  return [
    `If the gateway itself dies while this key has open orders, the venue cancels everything of the account after ` +
      `${policy.deadManSeconds} s: that concerns ${whom.join(' and ')} as well.`,
  ];
}
