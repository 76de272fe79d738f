import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { STREAM_MESSAGE_BYTES_MAX } from '../bounds.ts';
import type { StreamControl } from '../control/stream-control.ts';
import type { Clock } from '../engine/clock.ts';
import type { StreamFace, StreamSession } from './stream.ts';
import { StreamConnection } from './stream-connection.ts';

export interface StreamServerOptions {
  readonly clock: Clock;
  readonly control: StreamControl;
  readonly face: StreamFace;
  /** The TCP connection's id in the recorder of requests. */
  readonly connectionOf: (socket: Duplex) => number;
}

interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Takes upgrades on the port of a face. Neither venue is known to offer the protocol's own compression. */
export class StreamServer {
  readonly #options: StreamServerOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: STREAM_MESSAGE_BYTES_MAX,
    autoPong: false,
    clientTracking: false,
  });

  constructor(options: StreamServerOptions) {
    this.#options = options;
  }

  upgrade(message: IncomingMessage, tcp: Duplex, head: Buffer): void {
    const { clock, control, connectionOf } = this.#options;
    const target = message.url ?? '';
    const at = target.indexOf('?');
    const [path, query] = at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
    const remoteAddress = message.socket.remoteAddress ?? '';
    const id = control.recorder.addStream({
      at: clock.now(),
      path,
      query,
      rawHeaders: message.rawHeaders,
      remoteAddress,
      connection: connectionOf(tcp),
    });
    const refuse = (refusal: Refusal, fault: string | null = null): void => {
      control.recorder.noteStream(id, { status: refusal.status, fault, closedAt: clock.now() });
      answer(tcp, refusal);
    };
    const fault = control.faults.match('upgrade', path, () => target);
    if (fault !== null) {
      refuse({ status: fault.status, text: fault.reason }, fault.kind);
      return;
    }
    const headers = new Map(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const),
    );
    const connection = new StreamConnection({ id, path, query, headers, remoteAddress, tcp, clock, control });
    const session = this.#accept(connection);
    if (session === null) refuse({ status: 404, text: '' });
    else if ('status' in session) refuse(session);
    else this.#handshake({ message, tcp, head, connection, session });
  }

  #accept(connection: StreamConnection): StreamSession | Refusal | null {
    try {
      return this.#options.face.accept(connection);
    } catch (error) {
      process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
      return { status: 500, text: '' };
    }
  }

  /** The handshake ends before this answers; one that fails has been answered by then. */
  #handshake({ message, tcp, head, connection, session }: Handshake): void {
    let isOpen = false;
    this.#sockets.handleUpgrade(message, tcp, head, (socket) => {
      isOpen = true;
      this.#options.control.recorder.noteStream(connection.id, { status: 101 });
      connection.open(socket, session);
    });
    if (isOpen) return;
    this.#options.control.recorder.noteStream(connection.id, {
      status: 400,
      closedAt: this.#options.clock.now(),
    });
    session.closed();
  }
}

interface Handshake {
  readonly message: IncomingMessage;
  readonly tcp: Duplex;
  readonly head: Buffer;
  readonly connection: StreamConnection;
  readonly session: StreamSession;
}

function answer(tcp: Duplex, { status, headers = {}, text }: Refusal): void {
  const body = Buffer.from(text);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  tcp.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
}
