import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { IssuedKey } from './operations.ts';
import { HTX_SNIPPETS } from './snippets/htx.ts';
import { OKX_SNIPPETS } from './snippets/okx.ts';

/** Clients that there are lines to paste for; `env`: variables of a shell, which any client may read. */
export const SNIPPET_CLIENTS = ['ccxt', 'okx-api', 'python-ccxt', 'env'] as const;
export type SnippetClient = (typeof SNIPPET_CLIENTS)[number];

/** What decides which clients could use a key. */
export type KeyKind = Pick<IssuedKey, 'venue' | 'algorithm' | 'bodyBinding'>;

/** A client that does not know the venue is missing. */
const SNIPPETS: Readonly<
  Record<VenueId, Readonly<Partial<Record<SnippetClient, (key: IssuedKey) => string>>>>
> = {
  okx: OKX_SNIPPETS,
  htx: HTX_SNIPPETS,
};

/** Why the client could not use such a key, a sentence for people; `null`: it can. */
export function whyNoSnippet(
  client: SnippetClient,
  { venue, algorithm, bodyBinding }: KeyKind,
): string | null {
  const known = Object.keys(SNIPPETS[venue]);
  if (!known.includes(client))
    return `${client} does not speak to ${venue}; there are lines for ${known.join(', ')}.`;
  if (algorithm === 'ed25519' && client !== 'env')
    return `${client} signs with a shared secret only; take --client env for an Ed25519 key.`;
  if (bodyBinding === 'required' && client === 'python-ccxt')
    return 'There are lines with a body signature for ccxt (JavaScript) only; take --client env.';
  return null;
}

/** The clients that could use such a key, in the order of the list. */
export function listSnippetClients(kind: KeyKind): readonly SnippetClient[] {
  return SNIPPET_CLIENTS.filter((client) => whyNoSnippet(client, kind) === null);
}

/** What to paste so that a client uses the virtual key, its secret included; empty where {@link whyNoSnippet} says why. */
export function renderSnippet(client: SnippetClient, key: IssuedKey): string {
  return whyNoSnippet(client, key) === null ? (SNIPPETS[key.venue][client]?.(key) ?? '') : '';
}
