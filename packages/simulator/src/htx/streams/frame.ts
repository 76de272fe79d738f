import { gzipSync } from 'node:zlib';
import type { StreamPeer } from '../../wire/stream.ts';
import type { Shape } from '../symbols.ts';

/** One message on its way to any number of peers: written and packed once. */
export class Frame {
  readonly #value: Shape;
  #text: string | null = null;
  #packed: Buffer | null = null;

  constructor(value: Shape) {
    this.#value = value;
  }

  get text(): string {
    this.#text ??= JSON.stringify(this.#value);
    return this.#text;
  }

  get packed(): Buffer {
    this.#packed ??= gzipSync(this.text, { level: 1 });
    return this.#packed;
  }
}

export type Encoding = 'text' | 'gzip';

/** A peer as sessions speak to it: in shapes, which the path's encoding puts on the wire. */
export class Link {
  readonly peer: StreamPeer;
  readonly #encoding: () => Encoding;

  constructor(peer: StreamPeer, encoding: () => Encoding) {
    this.peer = peer;
    this.#encoding = encoding;
  }

  send(value: Shape): void {
    this.sendFrame(new Frame(value));
  }

  sendFrame(frame: Frame): void {
    if (this.#encoding() === 'gzip') this.peer.sendBinary(frame.packed);
    else this.peer.sendText(frame.text);
  }
}
