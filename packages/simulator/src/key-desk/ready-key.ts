import { Decimal } from '@bitting/core/money/decimal.ts';
import { PEOPLE_MAX } from '../bounds.ts';
import { createAccount, createKey, deposit } from '../engine/directory.ts';
import type { ApiKey } from '../engine/records.ts';
import type { Desk } from './desk.ts';
import { DeskRefusal } from './refusals.ts';

/** Where a gateway on this machine comes from. */
const LOOPBACK = '127.0.0.1';
const OWN_LABEL = 'ready';
const PASSPHRASE_BYTES = 8;

/**
 * A funded sub-account of a main account that nobody signs in to, and a key of it as a careful person would make one: it reads and trades,
 * cannot withdraw, and is bound to this machine. For who rehearses a gateway and not the site of the venue.
 */
export function makeReadyKey(desk: Desk, asked: string): ApiKey {
  const { random, rules } = desk;
  const label = rules.labelPattern.test(asked) ? asked : OWN_LABEL;
  const passphrase = rules.asksPassphrase ? `Paper-${random(PASSPHRASE_BYTES).toString('hex')}-1` : '';
  return desk.engine().command((state) => {
    const others = state.accounts.all().filter((one) => one.label === OWN_LABEL && one.kind === 'main');
    if (others.length >= PEOPLE_MAX) throw new DeskRefusal('DESK_FULL');
    const main = createAccount(state, { label: OWN_LABEL });
    const { uid } = createAccount(state, { masterUid: main.uid, name: 'paperbot', label: OWN_LABEL });
    for (const { wallet, asset, amount } of rules.funds)
      deposit(state, { uid, wallet, asset, amount: Decimal.parse(amount) });
    const names = rules.newKeyNames(random);
    return createKey(state, {
      uid,
      ...names,
      label,
      passphrase,
      permissions: ['read_only', 'trade'],
      ips: [LOOPBACK],
    });
  });
}
