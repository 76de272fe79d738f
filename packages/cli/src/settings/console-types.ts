import type { ValueType } from './value-types.ts';

const ORIGIN_CHARACTERS_MAX = 300;
const EXAMPLES = ['https://bitting.example.com', 'https://desk.example.com', 'https://bitting.example.org'];

/** What browsers show as its address, and nothing after the port. */
export const origin: ValueType<string> = {
  wanted: `an address such as "https://bitting.example.com", without a path, of at most ${ORIGIN_CHARACTERS_MAX} characters`,
  read: (plain) => (typeof plain === 'string' && isOrigin(plain) ? plain : null),
  fromText: (text) => text,
  schema: {
    type: 'string',
    pattern: '^https?://[^/]+$',
    maxLength: ORIGIN_CHARACTERS_MAX,
    examples: EXAMPLES,
  },
};

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return (
    text.length <= ORIGIN_CHARACTERS_MAX &&
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.origin === text
  );
}
