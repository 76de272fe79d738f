/** What is signed or bound, by its first line (docs/formats/sealed-secret.md). */
const FIRST_LINES = {
  channel: 'bitting channel v1',
  secret: 'bitting sealed secret v1',
  answer: 'bitting sealed answer v1',
} as const;

/** The same bytes as the gateway's: the fields as canonical JSON (RFC 8785), which for texts and whole numbers is JSON with sorted names. */
export function writeBinding(
  kind: keyof typeof FIRST_LINES,
  fields: Readonly<Record<string, string | number>>,
): Uint8Array<ArrayBuffer> {
  const sorted = Object.keys(fields).toSorted();
  const json = sorted.map((name) => `${JSON.stringify(name)}:${JSON.stringify(fields[name])}`).join(',');
  return new TextEncoder().encode(`${FIRST_LINES[kind]}\n{${json}}\n`);
}
