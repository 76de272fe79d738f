import { Sender } from 'ws';
import type { PreparedMessage, SocketMessage } from '../ports/streams.ts';

declare module 'ws' {
  export interface FrameForm {
    readonly fin: true;
    readonly opcode: number;
    readonly mask: boolean;
    readonly readOnly: boolean;
  }
  /** The part of the library that writes frames; its types leave it out. */
  export const Sender: { frame(data: string | Uint8Array, form: FrameForm): readonly Uint8Array[] };
}

/** RFC 6455 §5.2. */
const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type FrameKind = keyof typeof OPCODES;

/** Who writes: clients mask every frame with fresh random bytes (RFC 6455 §5.3), servers none. */
export type Side = 'server' | 'client';

/** Of a control frame's 125 bytes the code of a close takes two. */
const CLOSE_REASON_BYTES_MAX = 123;
/** Codes that may never stand in a frame (RFC 6455 §7.4.1). */
const UNSENDABLE_CODES: ReadonlySet<number> = new Set([1004, 1005, 1006, 1015]);
/** What is said where the code to be said may not be: something is wrong with us. */
const FAULT_CODE = 1011;

/** One whole frame, head and payload in one buffer: one write sends it. The payload is left as it was given. */
export function writeFrame(kind: FrameKind, payload: string | Uint8Array, side: Side): Buffer {
  const form = { fin: true, opcode: OPCODES[kind], mask: side === 'client', readOnly: true } as const;
  const parts = Sender.frame(typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload, form);
  return Buffer.concat(parts);
}

export function writeMessage(message: SocketMessage, side: Side): Buffer {
  return writeFrame(typeof message === 'string' ? 'text' : 'binary', message, side);
}

/** For many bots at once: framed here, never again. */
export function prepareMessage(message: SocketMessage): PreparedMessage {
  return { message, frame: writeMessage(message, 'server') };
}

/** `code` of `null`: a close that gives no reason. A longer reason is cut. */
export function writeClose(code: number | null, reason: string, side: Side): Buffer {
  if (code === null) return writeFrame('close', '', side);
  let text = reason.slice(0, CLOSE_REASON_BYTES_MAX);
  while (Buffer.byteLength(text) > CLOSE_REASON_BYTES_MAX) text = text.slice(0, -1);
  const payload = Buffer.alloc(2 + Buffer.byteLength(text));
  payload.writeUInt16BE(isSendable(code) ? code : FAULT_CODE, 0);
  payload.write(text, 2);
  return writeFrame('close', payload, side);
}

function isSendable(code: number): boolean {
  return (code >= 1000 && code < 1015 && !UNSENDABLE_CODES.has(code)) || (code >= 3000 && code < 5000);
}
