import { createSecureContext } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { TLS_LOOK_MS } from '../bounds.ts';
import type { TlsMaterial } from '../config/protocol.ts';

/** Where the material for TLS comes from: asked at the start and every few seconds, so that what is new is taken soon. */
export interface TlsSource {
  /** @throws BittingError where it cannot be had, or is of no use */
  read(): TlsMaterial;
  /** Something new was taken, or could not be: `null` tells that all is well again. */
  readonly tell?: (sentence: string | null) => void;
}

/** Files may be looked at between two of their changes: what does not fit together yet is looked at again. */
export class TlsWatch {
  readonly first: TlsMaterial;
  readonly #source: TlsSource;
  #current: TlsMaterial;
  #told: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @throws BittingError as the source does, and `TLS_MATERIAL_REFUSED` */
  constructor(source: TlsSource) {
    this.#source = source;
    this.first = source.read();
    demandUsable(this.first);
    this.#current = this.first;
  }

  start(hear: (material: TlsMaterial) => void): void {
    this.#timer ??= setInterval(() => this.look(hear), TLS_LOOK_MS).unref();
  }

  look(hear: (material: TlsMaterial) => void): void {
    try {
      const found = this.#source.read();
      if (!isSame(found, this.#current)) {
        demandUsable(found);
        this.#current = found;
        hear(found);
      }
      this.#tell(null);
    } catch (error) {
      // What is in use stays in use, whatever was found instead.
      this.#tell(error instanceof BittingError ? error.message : refused('it cannot be read').message);
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #tell(sentence: string | null): void {
    if (sentence === this.#told) return;
    this.#told = sentence;
    this.#source.tell?.(sentence);
  }
}

/**
 * Returns if a handshake could be made with it.
 * @throws BittingError `TLS_MATERIAL_REFUSED`; never with anything of the key
 */
export function demandUsable({ key, cert, clientAuthority }: TlsMaterial, nowMs = Date.now()): void {
  try {
    createSecureContext({ key, cert, ...(clientAuthority === null ? {} : { ca: clientAuthority }) });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw refused(`certificate and key cannot be used together (${why})`);
  }
  const { validFrom, validTo } = new X509Certificate(cert);
  if (Date.parse(validTo) <= nowMs) throw refused(`the certificate was good until ${validTo}`);
  if (Date.parse(validFrom) > nowMs) throw refused(`the certificate is good from ${validFrom} on`);
}

function isSame(one: TlsMaterial, other: TlsMaterial): boolean {
  return one.key === other.key && one.cert === other.cert && one.clientAuthority === other.clientAuthority;
}

function refused(what: string): BittingError {
  return new BittingError('TLS_MATERIAL_REFUSED', what, {
    publicDetail: `The certificate for bots' ports cannot be used: ${what}.`,
  });
}
