import { whyNoSnippet, type KeyKind, type SnippetClient } from '@bitting/client/snippets.ts';
import { usageError } from './arguments.ts';

/** Refuses a client that could not use such a key: asked before the key is cut, because its secret is shown once. */
export function demandSnippet(client: SnippetClient, kind: KeyKind): void {
  const why = whyNoSnippet(client, kind);
  if (why !== null) throw usageError(why);
}
