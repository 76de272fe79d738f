import { showExactText } from '@bitting/core/encoding/shown-text.ts';

/** A value as JSON of visible ASCII: only the line ends of its form are not. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) => showExactText(line))
    .join('\n');
}
