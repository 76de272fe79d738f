import { showText } from '@bitting/core/encoding/shown-text.ts';

/** Whether somebody typed the name as he reads it: with codes for what cannot be seen, and without spaces that nobody sees. */
export function isNameOf(name: string, typed: string): boolean {
  return legible(typed) === legible(name);
}

function legible(text: string): string {
  return showText(text).replaceAll(/ +/gu, ' ').trim();
}
