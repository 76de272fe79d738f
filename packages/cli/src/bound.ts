import type { Balance, BindResult } from '@bitting/client/operations.ts';
import type { Paint } from './command.ts';
import { quoteWord } from './shell-word.ts';

/** A bound account for people: what came of it and what to do next; `connection` is repeated in the next command. */
export function renderBound(bound: BindResult, connection: readonly string[], paint: Paint): string[] {
  const next = ['bitting issue', ...connection, '--account', quoteWord(bound.label), '--label my-bot …'];
  return [
    paint.good(bound.summary),
    `Account ${bound.accountId} (${bound.label}), rights: ${bound.permissions.join(', ')}`,
    ...(bound.balances.some(({ total }) => /[1-9]/u.test(total))
      ? []
      : ['It holds no money yet: move some there before a bot trades.']),
    ...bound.balances.map((balance) => renderBalance(balance)),
    paint.faint(`Next: ${next.join(' ')}`),
  ];
}

function renderBalance({ wallet, asset, total }: Balance): string {
  return `  ${wallet === null ? '' : wallet.padEnd(10)}${asset.padEnd(8)} ${total}`;
}
