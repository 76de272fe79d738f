import { gzipSync } from 'node:zlib';
import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { PreparedMessage } from '../ports/streams.ts';
import { prepareMessage } from '../websocket/frames.ts';

type Encoding = StreamEndpoint['encoding'];

/** One push for many bots: unpacked, packed and framed once at most, whoever needs it how. */
export class SharedPush {
  readonly text: string;
  readonly #packed: Uint8Array | null;
  readonly #encoding: Encoding;
  #prepared: PreparedMessage | null = null;
  #converted: PreparedMessage | null = null;

  /** `packed`: the bytes as they came from an endpoint of this encoding. */
  constructor(text: string, packed: Uint8Array | null, encoding: Encoding) {
    this.text = text;
    this.#packed = packed;
    this.#encoding = encoding;
  }

  for(encoding: Encoding): PreparedMessage {
    if (encoding === this.#encoding) {
      this.#prepared ??= prepareMessage(this.#packed ?? encodeFor(encoding, this.text));
      return this.#prepared;
    }
    this.#converted ??= prepareMessage(encodeFor(encoding, this.text));
    return this.#converted;
  }
}

/** A text as the clients of such an endpoint expect it. */
export function encodeFor(encoding: Encoding, text: string): string | Uint8Array {
  return encoding === 'gzip' ? gzipSync(text) : text;
}
