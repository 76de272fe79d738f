/** A file as it goes into a backup. */
export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  /** Read once, in order. */
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Zeroes follow up to this length; left out: none. */
  readonly length?: number;
}

/** Of the authority of this installation: without it bots would not know what is restored. */
const TLS_NAME = /^tls\/[a-z0-9-]{1,40}\.(?:pem|key|crt|json)$/u;

/**
 * Everything that a backup may hold, and nothing else is ever taken out of one: names are compared with these, not cleaned. Neither the
 * key that opens the vault is among them, nor anything that can be made again.
 */
const NAMES: readonly RegExp[] = [
  /^vault\/(?:vault|private)\.db$/u,
  /^ledger\/(?:log\.vkey|checkpoint|head\.bin|segment-[0-9]{8}\.bin)$/u,
  /^ledger\/tile\/[0-9]\/(?:x[0-9]{3}\/){0,6}[0-9]{3}(?:\.p\/[1-9][0-9]{0,2})?$/u,
  /^index\/(?:summary\.json|orders(?:-htx)?\.db)$/u,
  /^(?:bitting\.toml|operator\.token|witness\.policy)$/u,
  TLS_NAME,
];

export function mayBeBackedUp(name: string): boolean {
  return NAMES.some((pattern) => pattern.test(name));
}

export function fileOf(name: string, bytes: Uint8Array): BackupFile {
  return { name, bytes: bytes.length, content: [bytes] };
}
