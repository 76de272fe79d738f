import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BODY_BYTES_MAX } from '../bounds.ts';
import type { Clock } from '../engine/clock.ts';
import type { Fault, Faults } from '../control/faults.ts';
import type { Recorder } from '../control/recorder.ts';
import type { StreamControl } from '../control/stream-control.ts';
import type { RawRequest, WireReply } from './messages.ts';
import type { StreamFace } from './stream.ts';
import { StreamServer } from './stream-server.ts';

/** What a face gives the wire. */
export interface VenueFace {
  /** Executes a request and answers it. `arrivedAt` is earlier than now when a fault held it back. */
  readonly answer: (request: RawRequest, arrivedAt: number) => WireReply;
  /** What is answered when executing failed. */
  readonly failure: () => WireReply;
  /** The venue's envelope around an answer that a fault makes up. */
  readonly faultText: (code: string, msg: string) => string;
}

export interface VenueServerOptions extends VenueFace {
  readonly clock: Clock;
  /** What the venue says the time is, in the Date header too. */
  readonly venueNow: () => number;
  readonly recorder: Recorder;
  readonly faults: Faults;
  /** Taken by upgrades on the same port; without it there are none. */
  readonly streams?: StreamFace;
  readonly streamControl: StreamControl;
}

/** The wire of a face: takes requests whole, records them, and lets faults come between. */
export class VenueServer {
  readonly #options: VenueServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #date = '';
  #dateOf = Number.NaN;

  constructor(options: VenueServerOptions) {
    this.#options = options;
    this.#server = createServer((message, response) => this.#receive(message, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      const connection = options.recorder.openConnection(socket.remoteAddress ?? '', options.clock.now());
      socket.on('data', (bytes: Buffer) => options.recorder.addBytes(connection, bytes));
      connections.set(socket, connection);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
    if (options.streams !== undefined) this.#serveStreams(options.streams);
  }

  #serveStreams(face: StreamFace): void {
    const { clock, streamControl: control } = this.#options;
    const connectionOf = (socket: Duplex): number => connections.get(socket) ?? 0;
    const streams = new StreamServer({ clock, control, face, connectionOf });
    this.#server.on('upgrade', (message, socket, head) => streams.upgrade(message, socket, head));
  }

  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #receive(message: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) message.socket.destroy();
      else chunks.push(chunk);
    });
    message.on('error', () => message.socket.destroy());
    message.on('end', () => this.#handle(message, response, Buffer.concat(chunks)));
  }

  #handle(message: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { clock, recorder, faults } = this.#options;
    const request: RawRequest = {
      method: message.method ?? '',
      target: message.url ?? '',
      headers: readerOf(message),
      body,
      remoteAddress: message.socket.remoteAddress ?? '',
    };
    const record = recorder.add({
      at: clock.now(),
      method: request.method,
      target: request.target,
      rawHeaders: message.rawHeaders,
      body,
      remoteAddress: request.remoteAddress,
      connection: connections.get(message.socket) ?? 0,
    });
    const fault = faults.match(request.method, request.target);
    const arrivedAt = clock.now();
    const execute = (): WireReply => {
      const reply = this.#answer(request, arrivedAt);
      recorder.note(record, { isExecuted: true, status: reply.status, code: reply.code });
      return reply;
    };
    const date = this.#dateText();
    if (fault === null) {
      send({ response, date }, execute());
      return;
    }
    recorder.note(record, { fault: fault.kind });
    const note = (status: number, code: string): void => recorder.note(record, { status, code });
    this.#sendFaulty({ response, date, execute, note }, fault);
  }

  /** The Date header's text, which changes once a second. */
  #dateText(): string {
    const second = Math.floor(this.#options.venueNow() / 1000);
    if (second !== this.#dateOf) {
      this.#dateOf = second;
      this.#date = new Date(second * 1000).toUTCString();
    }
    return this.#date;
  }

  #answer(request: RawRequest, arrivedAt: number): WireReply {
    try {
      return this.#options.answer(request, arrivedAt);
    } catch (error) {
      process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
      return this.#options.failure();
    }
  }

  #sendFaulty(exchange: Exchange, fault: Fault): void {
    const { clock } = this.#options;
    const { response } = exchange;
    switch (fault.kind) {
      case 'delay':
        clock.setTimer(fault.delayMs, () => send(exchange, exchange.execute()));
        return;
      case 'drop-before':
        response.socket?.destroy();
        return;
      case 'drop-after':
        exchange.execute();
        response.socket?.destroy();
        return;
      case 'cut':
        cut(response, exchange.execute(), fault.bytes);
        return;
      case 'answer':
        exchange.note(fault.status, fault.code);
        sendRaw(exchange, fault.status, { text: this.#faultText(fault), headers: fault.headers });
        return;
      case 'late':
        clock.setTimer(fault.delayMs, () => exchange.execute());
        if (fault.status === 0) response.socket?.destroy();
        else sendRaw(exchange, fault.status, { text: this.#faultText(fault), headers: fault.headers });
        return;
    }
  }
  #faultText(fault: { readonly code: string; readonly msg: string; readonly body: string | null }): string {
    return fault.body ?? this.#options.faultText(fault.code, fault.msg);
  }
}

const connections = new WeakMap<Duplex, number>();

/** Looks a header up where Node has put it, without a copy of them all. */
function readerOf({ headers }: IncomingMessage): RawRequest['headers'] {
  return {
    get: (name) => {
      const value = headers[name];
      return value === undefined ? undefined : String(value);
    },
  };
}

/** Where an answer goes, with the date that it bears. */
interface Outgoing {
  readonly response: ServerResponse;
  readonly date: string;
}

interface Exchange extends Outgoing {
  readonly execute: () => WireReply;
  readonly note: (status: number, code: string) => void;
}

interface RawAnswer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

function send(outgoing: Outgoing, { status, text, headers }: WireReply): void {
  sendRaw(outgoing, status, { text, headers });
}

function sendRaw({ response, date }: Outgoing, status: number, { text, headers }: RawAnswer): void {
  if (response.destroyed) return;
  const own = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  };
  if (Object.keys(headers).length === 0) {
    // A text leaves in one write with its head; bytes would take a second one.
    response.writeHead(status, { date, ...own });
    response.end(text);
    return;
  }
  // What was set before gives way to a header of the same name, however that is written.
  response.setHeader('date', date);
  response.writeHead(status, { ...own, ...headers });
  response.end(Buffer.from(text));
}

/** Sends only the first bytes of the answer, header included, and hangs up. */
function cut(response: ServerResponse, { status, text }: WireReply, bytes: number): void {
  const body = Buffer.from(text);
  const head = `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(head), body]);
  response.socket?.end(whole.subarray(0, bytes));
}
