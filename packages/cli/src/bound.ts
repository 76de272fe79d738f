import type { Balance, BindResult } from '@bitting/client/operations.ts';
import type { Paint } from './command.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';

/** A bound account for people: what came of it and what to do next; `connection` is repeated in the next command. */
export function renderBound(bound: BindResult, connection: readonly string[], paint: Paint): string[] {
  const next = ['bitting issue', ...connection, '--account', quoteWord(bound.label), '--label my-bot …'];
  return [
    paint.good(bound.summary),
    renderAccount(bound),
    ...(bound.balances.some(({ total }) => /[1-9]/u.test(total))
      ? []
      : ['It holds no money yet: move some there before a bot trades.']),
    ...bound.balances.map((balance) => renderBalance(balance)),
    paint.faint(`Next: ${next.join(' ')}`),
  ];
}

/** The same of another venue key of the account, for so many virtual keys. */
export function renderRebound(bound: BindResult, virtualKeys: number, paint: Paint): string[] {
  return [
    paint.good('Connected with the new key; the old one is forgotten.'),
    renderAccount(bound),
    ...bound.balances.map((balance) => renderBalance(balance)),
    `Virtual keys that go on with it: ${virtualKeys}`,
    paint.faint('Next: delete the old key at the venue, if it is there still.'),
  ];
}

function renderAccount({ accountId, label, permissions }: BindResult): string {
  return `Account ${accountId} (${label}), rights: ${permissions.join(', ')}`;
}

function renderBalance({ wallet, asset, total }: Balance): string {
  return `  ${wallet === null ? '' : wallet.padEnd(10)}${asset.padEnd(8)} ${total}`;
}
