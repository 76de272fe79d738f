import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { BODY_BYTES_MAX } from '../bounds.ts';
import type { Clock } from '../engine/clock.ts';
import type { Fault, Faults } from '../control/faults.ts';
import type { Recorder } from '../control/recorder.ts';
import type { RawRequest } from './auth.ts';
import { OkxRefusal } from './errors.ts';
import { refused, type Reply } from './replies.ts';

export interface OkxServerOptions {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly faults: Faults;
  /** Executes a request and answers it. */
  readonly answer: (request: RawRequest) => Reply;
}

/** The wire of the OKX face: takes requests whole, records them, and lets faults come between. */
export class OkxServer {
  readonly #options: OkxServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: OkxServerOptions) {
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
      headers: new Map(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
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
    const exchange: Exchange = {
      response,
      arrivedAt: clock.now(),
      execute: () => {
        const reply = this.#answer(request);
        recorder.note(record, { isExecuted: true, status: reply.status, code: reply.code });
        return reply;
      },
      note: (status, code) => recorder.note(record, { status, code }),
    };
    if (fault === null) send(exchange, exchange.execute(), clock);
    else {
      recorder.note(record, { fault: fault.kind });
      this.#sendFaulty(exchange, fault);
    }
  }

  #answer(request: RawRequest): Reply {
    try {
      return this.#options.answer(request);
    } catch (error) {
      process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
      return refused(new OkxRefusal('50026'));
    }
  }

  #sendFaulty(exchange: Exchange, fault: Fault): void {
    const { clock } = this.#options;
    const { response } = exchange;
    switch (fault.kind) {
      case 'delay':
        clock.setTimer(fault.delayMs, () => send(exchange, exchange.execute(), clock));
        return;
      case 'drop-before':
        response.socket?.destroy();
        return;
      case 'drop-after':
        exchange.execute();
        response.socket?.destroy();
        return;
      case 'cut':
        cut(exchange, exchange.execute(), { bytes: fault.bytes, clock });
        return;
      case 'answer':
        exchange.note(fault.status, fault.code);
        sendRaw(response, fault.status, { text: faultText(fault), headers: fault.headers });
        return;
      case 'late':
        clock.setTimer(fault.delayMs, () => exchange.execute());
        if (fault.status === 0) response.socket?.destroy();
        else sendRaw(response, fault.status, { text: faultText(fault), headers: fault.headers });
        return;
    }
  }
}

const connections = new WeakMap<Socket, number>();

interface Exchange {
  readonly response: ServerResponse;
  readonly arrivedAt: number;
  readonly execute: () => Reply;
  readonly note: (status: number, code: string) => void;
}

interface RawAnswer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

function faultText(fault: {
  readonly code: string;
  readonly msg: string;
  readonly body: string | null;
}): string {
  return fault.body ?? JSON.stringify({ code: fault.code, msg: fault.msg, data: [] });
}

function envelope(reply: Reply, arrivedAt: number, now: number): string {
  const { code, msg, data } = reply;
  if (data === undefined) return JSON.stringify({ msg, code });
  if (reply.isTimed !== true) return JSON.stringify({ code, msg, data });
  return JSON.stringify({ code, data, inTime: `${arrivedAt}000`, msg, outTime: `${now}000` });
}

function send(exchange: Exchange, reply: Reply, clock: Clock): void {
  const text = envelope(reply, exchange.arrivedAt, clock.now());
  sendRaw(exchange.response, reply.status, { text, headers: {} });
}

function sendRaw(response: ServerResponse, status: number, { text, headers }: RawAnswer): void {
  if (response.destroyed) return;
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
}

/** Sends only the first bytes of the answer, header included, and hangs up. */
function cut(
  { arrivedAt, response }: Exchange,
  reply: Reply,
  { bytes, clock }: { readonly bytes: number; readonly clock: Clock },
): void {
  const body = Buffer.from(envelope(reply, arrivedAt, clock.now()));
  const head = `HTTP/1.1 ${reply.status} OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(head), body]);
  response.socket?.end(whole.subarray(0, bytes));
}
