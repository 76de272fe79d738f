import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { STREAM_HELD_FRAMES_MAX, STREAM_UNREAD_BYTES_MAX } from '../bounds.ts';
import type { LiveStream, StreamControl } from '../control/stream-control.ts';
import type { FaultKindAt, StreamFault } from '../control/stream-faults.ts';
import { textOf, type FrameKind, type Payload } from '../control/stream-recorder.ts';
import type { Clock } from '../engine/clock.ts';
import type { StreamPeer, StreamSession } from './stream.ts';

export interface StreamConnectionOptions {
  readonly id: number;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly remoteAddress: string;
  readonly tcp: Duplex;
  readonly clock: Clock;
  readonly control: StreamControl;
}

interface Frame {
  readonly kind: FrameKind;
  readonly payload: Payload;
}

type OutFault = StreamFault & { readonly kind: FaultKindAt<'out'> };

/** One socket between the wire and a session: records every frame, and lets faults come between. */
export class StreamConnection implements StreamPeer, LiveStream {
  readonly id: number;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly remoteAddress: string;
  readonly #options: StreamConnectionOptions;
  #socket: WebSocket | null = null;
  #session: StreamSession | null = null;
  #isEnded = false;
  #isStalled = false;
  /** Sent before the handshake was done. */
  #early: Frame[] = [];
  /** Waits behind a delay; `null` when nothing is delayed. */
  #held: Frame[] | null = null;
  /** Goes out after the next frame. */
  #swapped: Frame | null = null;

  constructor(options: StreamConnectionOptions) {
    this.#options = options;
    ({
      id: this.id,
      path: this.path,
      query: this.query,
      headers: this.headers,
      remoteAddress: this.remoteAddress,
    } = options);
  }

  /** The handshake is done. */
  open(socket: WebSocket, session: StreamSession): void {
    this.#socket = socket;
    this.#session = session;
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('ping', (data) => this.#answerPing(data));
    socket.on('pong', (data) => this.#record('in', { kind: 'pong', payload: data }));
    // What is malformed or too long is answered with a close frame by the library itself.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      if (!this.#isEnded) this.#record('in', { kind: 'close', payload: `${code} ${reason.toString()}` });
      this.#end('client', code);
    });
    this.#options.control.join(this);
    const early = this.#early;
    this.#early = [];
    for (const frame of early) this.#send(frame);
  }

  sendText(text: string): void {
    this.#send({ kind: 'text', payload: text });
  }

  sendBinary(bytes: Buffer): void {
    this.#send({ kind: 'binary', payload: bytes });
  }

  close(code: number, reason: string): void {
    this.#closeAs('venue', code, reason);
  }

  destroy(): void {
    this.#cutAs('venue');
  }

  cut(): void {
    this.#cutAs('fault');
  }

  stall(): void {
    this.#isStalled = true;
  }

  subscriptions(): readonly string[] {
    return this.#session?.subscriptions?.() ?? [];
  }

  announceUpgrade(): void {
    this.#session?.announceUpgrade?.();
  }

  #receive(message: Buffer, isBinary: boolean): void {
    if (this.#isEnded) return;
    const frame: Frame = isBinary
      ? { kind: 'binary', payload: message }
      : { kind: 'text', payload: message.toString('utf8') };
    const { clock, control } = this.#options;
    const fault = control.faults.match('in', this.path, () => textOf(frame.payload));
    const isDelivered = fault === null || fault.kind === 'drop-after' || fault.kind === 'late';
    this.#record('in', frame, { fault: fault?.kind ?? null, isDelivered });
    switch (fault?.kind) {
      case undefined:
        this.#deliver(message, isBinary);
        return;
      case 'drop-before':
        this.#cutAs('fault');
        return;
      case 'drop-after':
        this.#isStalled = true;
        this.#deliver(message, isBinary);
        this.#cutAs('fault');
        return;
      case 'late':
        clock.setTimer(fault.delayMs, () => this.#deliver(message, isBinary));
        return;
      case 'ignore':
        return;
    }
  }

  #deliver(message: Buffer, isBinary: boolean): void {
    try {
      if (!this.#isEnded) this.#session?.receive(message, isBinary);
    } catch (error) {
      process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
      this.#closeAs('venue', 1011, '');
    }
  }

  #answerPing(data: Buffer): void {
    this.#record('in', { kind: 'ping', payload: data });
    if (!this.#isEnded) this.#send({ kind: 'pong', payload: data });
  }

  #send(frame: Frame): void {
    if (this.#isEnded) return;
    if (this.#socket === null) {
      this.#early.push(frame);
      return;
    }
    if (this.#isStalled) {
      this.#record('out', frame, { fault: 'stall', isDelivered: false });
      return;
    }
    const fault = this.#options.control.faults.match('out', this.path, () => textOf(frame.payload));
    if (fault === null) this.#queue(frame);
    else this.#sendFaulty(frame, fault);
  }

  #sendFaulty(frame: Frame, fault: OutFault): void {
    const { kind } = fault;
    const isSent = kind === 'delay' || kind === 'duplicate' || kind === 'swap' || kind === 'cut';
    if (!isSent) this.#record('out', frame, { fault: kind, isDelivered: false });
    switch (kind) {
      case 'lose':
        return;
      case 'drop':
        this.#cutAs('fault');
        return;
      case 'delay':
        this.#hold(fault.delayMs);
        this.#queue(frame, kind);
        return;
      case 'duplicate':
        this.#queue(frame);
        this.#queue(frame, kind);
        return;
      case 'swap':
        this.#swapped = frame;
        return;
      case 'stall':
        this.#isStalled = true;
        return;
      case 'close':
        this.#closeAs('fault', fault.code, fault.reason);
        return;
      case 'cut':
        this.#record('out', frame, { fault: kind, isDelivered: false });
        this.#options.tcp.write(frameBytes(frame).subarray(0, fault.bytes));
        this.#options.tcp.end();
        this.#end('fault', null);
        return;
    }
  }

  #hold(delayMs: number): void {
    if (this.#held !== null) return;
    this.#held = [];
    this.#options.clock.setTimer(delayMs, () => {
      const held = this.#held ?? [];
      this.#held = null;
      for (const frame of held) this.#write(frame);
    });
  }

  #queue(frame: Frame, fault: string | null = null): void {
    if (this.#held !== null) {
      this.#held.push(frame);
      if (this.#held.length > STREAM_HELD_FRAMES_MAX) this.#cutAs('venue');
      return;
    }
    this.#write(frame, fault);
    const swapped = this.#swapped;
    this.#swapped = null;
    if (swapped !== null) this.#write(swapped, 'swap');
  }

  #write(frame: Frame, fault: string | null = null): void {
    const socket = this.#socket;
    if (socket === null || this.#isEnded) return;
    this.#record('out', frame, { fault, isDelivered: true });
    if (frame.kind === 'pong') socket.pong(frame.payload);
    else socket.send(frame.payload, { binary: frame.kind === 'binary' });
    if (socket.bufferedAmount > STREAM_UNREAD_BYTES_MAX) this.#cutAs('venue');
  }

  #closeAs(endedBy: 'venue' | 'fault', code: number, reason: string): void {
    if (this.#isEnded) return;
    const frame: Frame = { kind: 'close', payload: `${code} ${reason}` };
    if (this.#isStalled) this.#options.tcp.destroy();
    else {
      this.#record('out', frame);
      this.#socket?.close(code, reason);
    }
    this.#end(endedBy, code);
  }

  #cutAs(endedBy: 'venue' | 'fault'): void {
    this.#options.tcp.destroy();
    this.#end(endedBy, null);
  }

  #end(endedBy: 'venue' | 'client' | 'fault', closeCode: number | null): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { clock, control } = this.#options;
    control.leave(this.id);
    control.recorder.noteStream(this.id, { closedAt: clock.now(), endedBy, closeCode });
    this.#session?.closed();
  }

  #record(
    direction: 'in' | 'out',
    frame: Frame,
    { fault, isDelivered }: { readonly fault: string | null; readonly isDelivered: boolean } = {
      fault: null,
      isDelivered: true,
    },
  ): void {
    const { clock, control, id, path } = this.#options;
    control.recorder.addFrame({ ...frame, at: clock.now(), stream: id, path, direction, fault, isDelivered });
  }
}

/** A frame as it stands on the wire: server frames carry no mask. */
function frameBytes({ kind, payload }: Frame): Buffer {
  const body = Buffer.from(payload);
  const first = 0x80 | (kind === 'binary' ? 2 : 1);
  if (body.length < 126) return Buffer.concat([Buffer.from([first, body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = first;
  if (body.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}
