import type { IssuedKey } from '@bitting/client/operations.ts';
import type { Paint } from './command.ts';
import { renderSnippet, type SnippetClient } from '@bitting/client/snippets.ts';

/** A fresh virtual key for people: what to keep, and what to paste. */
export function renderIssued(key: IssuedKey, client: SnippetClient, paint: Paint): string[] {
  const about =
    key.secret === null
      ? 'It has no secret here: the bot signs with its own private key.'
      : 'Its secret is shown once, now:';
  const binding =
    key.bodyBinding === 'required'
      ? ['Whatever changes state needs the header bitting-body-signature (docs/guides/htx.md).']
      : [];
  return [
    paint.good(`Virtual key ${key.virtualKeyId} (${key.label}). ${about}`),
    ...binding,
    '',
    renderSnippet(client, key),
  ];
}
