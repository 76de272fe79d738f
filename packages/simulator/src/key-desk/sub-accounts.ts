import { createAccount } from '../engine/directory.ts';
import type { Account } from '../engine/records.ts';
import { accountsOf, type Desk } from './desk.ts';
import type { Fields } from './fields.ts';
import { sendMail } from './mailbox.ts';
import type { Person } from './records.ts';
import { DeskRefusal } from './refusals.ts';

export interface AccountView {
  readonly uid: string;
  readonly kind: 'main' | 'sub';
  /** Empty for the main account. */
  readonly name: string;
  readonly balances: readonly { readonly wallet: string; readonly asset: string; readonly amount: string }[];
  readonly keys: number;
}

export function viewAccounts(desk: Desk, person: Person): readonly AccountView[] {
  return accountsOf(desk, person).map((account) => viewOfAccount(desk, account));
}

function viewOfAccount(desk: Desk, { uid, kind, name }: Account): AccountView {
  const { balances, keys } = desk.engine().state;
  const rows = balances.ownedBy(uid).filter(({ cash }) => !cash.isZero());
  return {
    uid,
    kind: kind === 'sub' ? 'sub' : 'main',
    name,
    balances: rows.map(({ wallet, asset, cash }) => ({ wallet, asset, amount: cash.toString() })),
    keys: keys.countOwnedBy(uid),
  };
}

/** Makes an empty sub-account; money gets there by a transfer of the main account. */
export function makeSubAccount(desk: Desk, person: Person, fields: Fields): AccountView {
  const { rules } = desk;
  const name = fields.text('name');
  if (!rules.subNamePattern.test(name))
    throw new DeskRefusal('FIELDS_INVALID', { name: `${rules.subNameHint}.` });
  const accounts = desk.engine().state.accounts.all();
  if (accounts.some((row) => row.kind === 'sub' && row.name === name))
    throw new DeskRefusal('NAME_TAKEN', { name: 'Choose another name.' });
  const [main, ...subs] = accountsOf(desk, person);
  if (main === undefined) throw new DeskRefusal('ACCOUNT_UNKNOWN');
  if (subs.length >= rules.subAccountsMax) throw new DeskRefusal('SUB_ACCOUNTS_MAX');
  const sub = desk
    .engine()
    .command((state) =>
      createAccount(state, { masterUid: main.uid, name, label: name, kycLevel: main.kycLevel }),
    );
  sendMail(desk.state, person, {
    subject: `${rules.title}: a ${rules.subAccountWord} was created`,
    text: `The ${rules.subAccountWord} ${name} (${sub.uid}) belongs to your account now.`,
    at: desk.now(),
  });
  return viewOfAccount(desk, sub);
}
