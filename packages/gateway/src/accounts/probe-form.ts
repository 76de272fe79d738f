import type { ProbeRequest } from '../ports/credential-probe.ts';
import type { Rule } from './probe-causes.ts';

/** What the venue calls the fields that make up a key. */
export type FieldNames = readonly (readonly [field: 'apiKey' | 'secret' | 'passphrase', name: string])[];

/** What no venue has in a key: nothing at all, and what a clipboard adds. */
export function clipboardRules(venue: string, names: FieldNames): readonly Rule<ProbeRequest>[] {
  const nameWhere = (given: ProbeRequest, isWrong: (text: string) => boolean): string | null => {
    const found = names.find(([field]) => isWrong(given[field] ?? ''));
    return found === undefined ? null : `the ${found[1]}`;
  };
  const all = names.map(([, name]) => name);
  const listed = `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
  return [
    {
      fails: (given) => nameWhere(given, (text) => text === ''),
      cause: 'A field is empty.',
      remedy: `Paste ${listed}; ${venue} shows the secret key once, when the key is made.`,
    },
    {
      fails: (given) => nameWhere(given, (text) => /[\s\u00a0]/u.test(text)),
      cause: 'A field has a space or a line break in it.',
      remedy: 'Paste it again without anything before, behind or between.',
    },
    {
      fails: (given) => nameWhere(given, (text) => /[^ -~]/u.test(text)),
      cause: 'A field has an invisible or unusual character in it.',
      remedy: `Copy it from the ${venue} page itself, not from a chat or a document.`,
    },
  ];
}
