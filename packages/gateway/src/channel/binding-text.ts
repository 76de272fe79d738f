import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';

/**
 * What is signed or bound, by its first line. No checkpoint begins so: those begin with the name of a log, which has a slash, and go on
 * with a number.
 */
const FIRST_LINES = {
  channel: 'bitting channel v1',
  secret: 'bitting sealed secret v1',
  answer: 'bitting sealed answer v1',
} as const;

/** The bytes of a binding: its first line, then its fields as canonical JSON (docs/formats/sealed-secret.md). */
export function writeBinding(
  kind: keyof typeof FIRST_LINES,
  fields: Readonly<Record<string, string | number>>,
): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${FIRST_LINES[kind]}\n${writeCanonicalJson(fields)}\n`);
}
