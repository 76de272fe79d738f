import { gunzipSync } from 'node:zlib';
import {
  STREAM_BYTES_RECORDED_MAX,
  STREAM_CONNECTIONS_RECORDED_MAX,
  STREAM_FRAMES_RECORDED_MAX,
} from '../bounds.ts';
import { matchesPath } from './recorder.ts';

export type FrameDirection = 'in' | 'out';
export type FrameKind = 'text' | 'binary' | 'ping' | 'pong' | 'close';

/** One upgrade, and what became of it. */
export interface RecordedStream {
  readonly id: number;
  readonly at: number;
  readonly path: string;
  readonly query: string;
  /** Name, value, name, value …: in order and with duplicates, as on the wire. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  /** The TCP connection's id in the recorder of requests. */
  readonly connection: number;
  /** 101, or what refused the upgrade. */
  readonly status: number | null;
  readonly fault: string | null;
  readonly closedAt: number | null;
  /** Who ended it: the venue, the client, or a fault. */
  readonly endedBy: 'venue' | 'client' | 'fault' | null;
  readonly closeCode: number | null;
}

export interface RecordedFrame {
  readonly id: number;
  readonly at: number;
  readonly stream: number;
  readonly path: string;
  readonly direction: FrameDirection;
  readonly kind: FrameKind;
  /** Of a compressed frame what it holds; of a close frame code and reason. */
  readonly text: string;
  /** Only of binary frames. */
  readonly base64: string | null;
  readonly fault: string | null;
  /** Whether it reached the wire (out) or the session (in). */
  readonly isDelivered: boolean;
}

export interface FrameFilter {
  readonly stream?: number;
  /** Exact path, or a prefix that ends in `*`. */
  readonly path?: string;
  readonly direction?: FrameDirection;
  readonly contains?: string;
  /** Only frames with a larger id. */
  readonly after?: number;
}

export type Payload = string | Buffer;

type KeptFrame = Omit<RecordedFrame, 'id' | 'text' | 'base64'> & { readonly payload: Payload };

/** A payload as text; compressed ones are opened. */
export function textOf(payload: Payload): string {
  if (typeof payload === 'string') return payload;
  if (payload[0] !== 0x1f || payload[1] !== 0x8b) return payload.toString('utf8');
  try {
    return gunzipSync(payload).toString('utf8');
  } catch {
    return payload.toString('latin1');
  }
}

/** Remembers every upgrade and every frame in both directions. */
export class StreamRecorder {
  #streams = new Map<number, RecordedStream>();
  #frames = new Map<number, KeptFrame>();
  #lastStream = 0;
  #lastFrame = 0;
  #bytes = 0;
  #dropped = 0;

  addStream(
    stream: Pick<RecordedStream, 'at' | 'path' | 'query' | 'rawHeaders' | 'remoteAddress' | 'connection'>,
  ): number {
    this.#lastStream += 1;
    const id = this.#lastStream;
    this.#streams.set(id, {
      ...stream,
      id,
      status: null,
      fault: null,
      closedAt: null,
      endedBy: null,
      closeCode: null,
    });
    if (this.#streams.size > STREAM_CONNECTIONS_RECORDED_MAX) dropOldest(this.#streams);
    return id;
  }

  noteStream(
    id: number,
    change: Partial<Pick<RecordedStream, 'status' | 'fault' | 'closedAt' | 'endedBy' | 'closeCode'>>,
  ): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#streams.set(id, { ...stream, ...change });
  }

  addFrame(frame: KeptFrame): void {
    this.#lastFrame += 1;
    this.#frames.set(this.#lastFrame, frame);
    this.#bytes += frame.payload.length;
    while (this.#frames.size > STREAM_FRAMES_RECORDED_MAX || this.#bytes > STREAM_BYTES_RECORDED_MAX) {
      const oldest = dropOldest(this.#frames);
      if (oldest === null) return;
      this.#bytes -= oldest.payload.length;
      this.#dropped += 1;
    }
  }

  streams(): readonly RecordedStream[] {
    return [...this.#streams.values()];
  }

  frames(filter: FrameFilter = {}): readonly RecordedFrame[] {
    const { stream, path, direction, contains, after = 0 } = filter;
    const rows: RecordedFrame[] = [];
    for (const [id, { payload, ...frame }] of this.#frames) {
      if (id <= after || (stream !== undefined && stream !== frame.stream)) continue;
      if (direction !== undefined && direction !== frame.direction) continue;
      if (!matchesPath(path, frame.path)) continue;
      const text = textOf(payload);
      if (contains !== undefined && !text.includes(contains)) continue;
      const base64 = typeof payload === 'string' ? null : payload.toString('base64');
      rows.push({ id, ...frame, text, base64 });
    }
    return rows;
  }

  /** Frames that no longer fit. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Forgets frames, and connections that have ended. */
  clear(): void {
    this.#frames = new Map();
    this.#bytes = 0;
    this.#dropped = 0;
    for (const [id, { closedAt, status }] of this.#streams) {
      if (closedAt !== null || status !== 101) this.#streams.delete(id);
    }
  }
}

function dropOldest<T>(rows: Map<number, T>): T | null {
  for (const [id, row] of rows) {
    rows.delete(id);
    return row;
  }
  return null;
}
