import { gzipSync } from 'node:zlib';
import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { PreparedMessage, SocketMessage } from '../ports/streams.ts';
import { prepareMessage } from '../websocket/frames.ts';

type Encoding = StreamEndpoint['encoding'];

/** One push for many bots: unpacked, packed and framed once at most, whoever needs it how. */
export class SharedPush {
  readonly text: string;
  readonly #packed: Uint8Array | null;
  readonly #encoding: Encoding;
  readonly #prepare: typeof prepareMessage;
  #prepared: PreparedMessage | null = null;
  #converted: PreparedMessage | null = null;

  /** `packed`: the bytes as they came from an endpoint of this encoding. */
  constructor(text: string, packed: Uint8Array | null, encoding: Encoding, prepare = prepareMessage) {
    this.text = text;
    this.#packed = packed;
    this.#encoding = encoding;
    this.#prepare = prepare;
  }

  /**
   * For whoever may ask for it much later. Without the bytes as they came: they are a piece of all that was read with them, and a
   * copy of each push costs more than packing the few again that are asked for.
   */
  static toKeep(text: string, encoding: Encoding): SharedPush {
    return new SharedPush(text, null, encoding, prepareToKeep);
  }

  for(encoding: Encoding): PreparedMessage {
    if (encoding === this.#encoding) {
      this.#prepared ??= this.#prepare(this.#packed ?? encodeFor(encoding, this.text));
      return this.#prepared;
    }
    this.#converted ??= this.#prepare(encodeFor(encoding, this.text));
    return this.#converted;
  }
}

/** A text as the clients of such an endpoint expect it. */
export function encodeFor(encoding: Encoding, text: string): string | Uint8Array {
  return encoding === 'gzip' ? gzipSync(text) : text;
}

/** In memory of its own: what is packed or framed is a piece of a pool, all of which stays for it. */
function prepareToKeep(message: SocketMessage): PreparedMessage {
  const prepared = prepareMessage(message);
  const own = typeof message === 'string' ? message : new Uint8Array(message);
  return { message: own, frame: new Uint8Array(prepared.frame) };
}
