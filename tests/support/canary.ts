/**
 * Unique planted secrets and the search for them. A secret counts as leaked in any form that a program would write it
 * in by accident: as it is, JSON-escaped, in hex, in base64 at any alignment, percent-encoded.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Shorter secrets would be found by chance. */
const SECRET_LENGTH_MIN = 8;

interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Canary {
  readonly label: string;
  readonly forms: readonly Form[];
}

export interface CanaryHit {
  readonly label: string;
  readonly form: string;
  /** A file's path, or the name that the caller gave to the searched output. */
  readonly place: string;
  readonly offset: number;
}

export class CanarySet {
  readonly #canaries: Canary[] = [];

  /** Watches for a secret that already exists. */
  watch(label: string, secret: string): void {
    if (secret.length < SECRET_LENGTH_MIN) throw new Error(`canary ${label} is too short to search for`);
    this.#canaries.push({ label, forms: formsOf(secret) });
  }

  /** Makes a secret that occurs nowhere else and watches for it; mixed case, digits and characters that URLs escape. */
  plant(label: string): string {
    const secret = `Ca9+/${randomBytes(12).toString('base64url')}=!`;
    this.watch(label, secret);
    return secret;
  }

  get size(): number {
    return this.#canaries.length;
  }

  /** The first hit of each form of each secret in some output. */
  search(place: string, output: string | Uint8Array): CanaryHit[] {
    const bytes = typeof output === 'string' ? Buffer.from(output) : Buffer.from(output);
    return this.#canaries.flatMap(({ label, forms }) =>
      forms.flatMap((form) => {
        const offset = bytes.indexOf(form.bytes);
        return offset === -1 ? [] : [{ label, form: form.name, place, offset }];
      }),
    );
  }

  /** Every file below a directory, names included. */
  searchTree(directory: string): CanaryHit[] {
    const entries = ifThere(() => readdirSync(directory, { withFileTypes: true })) ?? [];
    return entries.flatMap((entry) => {
      const place = path.join(directory, entry.name);
      const hits = this.search(`name of ${place}`, entry.name);
      if (entry.isDirectory()) return hits.concat(this.searchTree(place));
      const bytes = entry.isFile() ? ifThere(() => readFileSync(place)) : null;
      return bytes === null ? hits : hits.concat(this.search(place, bytes));
    });
  }
}

/** A gateway that runs takes files away; what is gone holds nothing. */
function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function formsOf(secret: string): Form[] {
  const raw = Buffer.from(secret);
  const candidates: readonly Form[] = [
    { name: 'raw', bytes: raw },
    { name: 'utf-16', bytes: Buffer.from(secret, 'utf16le') },
    { name: 'json', bytes: Buffer.from(JSON.stringify(secret).slice(1, -1)) },
    { name: 'url', bytes: Buffer.from(encodeURIComponent(secret)) },
    { name: 'hex', bytes: Buffer.from(raw.toString('hex')) },
    { name: 'upper-case hex', bytes: Buffer.from(raw.toString('hex').toUpperCase()) },
    ...[0, 1, 2].flatMap((alignment) => base64Forms(raw, alignment)),
  ];
  return candidates.filter(
    (form, index) => candidates.findIndex((other) => other.bytes.equals(form.bytes)) === index,
  );
}

/** Base64 of something that holds the secret: what does not depend on the neighbours' bits. */
function base64Forms(raw: Buffer, alignment: number): Form[] {
  const padded = Buffer.concat([Buffer.alloc(alignment), raw]);
  const whole = Math.floor((padded.length * 8) / 6);
  const first = alignment === 0 ? 0 : alignment + 1;
  const text = padded.toString('base64').slice(first, whole);
  return [
    { name: 'base64', bytes: Buffer.from(text) },
    { name: 'base64url', bytes: Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')) },
  ];
}
