import type { IssuedKey } from '@bitting/client/operations.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from './arguments.ts';
import { HTX_SNIPPETS } from './snippets/htx.ts';
import { OKX_SNIPPETS } from './snippets/okx.ts';

export const SNIPPET_CLIENTS = ['ccxt', 'okx-api', 'python-ccxt', 'env'] as const;
export type SnippetClient = (typeof SNIPPET_CLIENTS)[number];

/** What to paste so that a client uses the virtual key; a client that does not know the venue is missing. */
const SNIPPETS: Readonly<
  Record<VenueId, Readonly<Partial<Record<SnippetClient, (key: IssuedKey) => string>>>>
> = {
  okx: OKX_SNIPPETS,
  htx: HTX_SNIPPETS,
};

type KeyKind = Pick<IssuedKey, 'venue' | 'algorithm' | 'bodyBinding'>;

/** Refuses a client that could not use such a key: asked before the key is cut, because its secret is shown once. */
export function demandSnippet(client: SnippetClient, { venue, algorithm, bodyBinding }: KeyKind): void {
  const known = Object.keys(SNIPPETS[venue]);
  if (!known.includes(client))
    throw usageError(`${client} does not speak to ${venue}; there are lines for ${known.join(', ')}.`);
  if (algorithm === 'ed25519' && client !== 'env')
    throw usageError(`${client} signs with a shared secret only; take --client env for an Ed25519 key.`);
  if (bodyBinding === 'required' && client === 'python-ccxt')
    throw usageError('There are lines with a body signature for ccxt (JavaScript) only; take --client env.');
}

export function renderSnippet(client: SnippetClient, key: IssuedKey): string {
  demandSnippet(client, key);
  return SNIPPETS[key.venue][client]?.(key) ?? '';
}
