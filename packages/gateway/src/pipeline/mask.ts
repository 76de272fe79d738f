/** A secret shorter than this would be found in innocent text; no venue gives one out. */
const SECRET_LENGTH_MIN = 8;
const MASK = 0x2a;

/** The same bytes, or a copy with every occurrence of a secret overwritten. */
export function maskSecrets(body: Uint8Array, secrets: readonly (string | null | undefined)[]): Uint8Array {
  let copy: Buffer | null = null;
  const view = body instanceof Buffer ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // Hardly any answer has one, and a text of one byte a character is searched far more cheaply than bytes.
  const text = view.toString('latin1');
  for (const secret of secrets) {
    if (secret === null || secret === undefined || secret.length < SECRET_LENGTH_MIN) continue;
    if (!text.includes(bytesOf(secret))) continue;
    for (let at = view.indexOf(secret); at !== -1; at = view.indexOf(secret, at + 1)) {
      copy ??= Buffer.from(view);
      copy.fill(MASK, at, at + Buffer.byteLength(secret));
    }
  }
  return copy ?? body;
}

/** The bytes of its UTF-8, one a character: of ASCII, which all venues' secrets are, the text itself. */
function bytesOf(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
}
