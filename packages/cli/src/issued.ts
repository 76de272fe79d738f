import type { IssuedKey } from '@bitting/client/operations.ts';
import type { Paint } from './command.ts';
import { renderSnippet, type SnippetClient } from './snippets.ts';

/** A fresh virtual key for people: what to keep, and what to paste. */
export function renderIssued(key: IssuedKey, client: SnippetClient, paint: Paint): string[] {
  return [
    paint.good(`Virtual key ${key.virtualKeyId} (${key.label}). Its secret is shown once, now:`),
    '',
    renderSnippet(client, key),
  ];
}
