import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { HttpRequest } from '@bitting/http/request.ts';
import { createHttpServer, type HttpServer } from '@bitting/http/server.ts';
import { BotSockets } from '../edge/bot-sockets.ts';
import type { BotSession, BotSocket } from '../ports/streams.ts';
import { FrameReader } from '../websocket/frame-reader.ts';
import { ManualClock } from './manual-clock.ts';

/** What takes this long on loopback does not happen at all. */
const NEVER_MS = 5_000;
const HANDSHAKE =
  'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const UNBOUNDED = { messageBytesMax: 1 << 28, fragmentsMax: 1 << 20, piecesMax: 1 << 20 };

export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

/** Lets the loop turn until it is so; fails where it never comes to be so. */
export async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + NEVER_MS;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error(`It never became so: ${isSo.toString()}`);
    await turn();
  }
}

/** Lets loopback deliver what is on its way: no duration is waited for. */
export async function settle(): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await turn();
}

/** The gateway's half of one connection, as a session sees it. */
export class RecordingSession implements BotSession {
  readonly socket: BotSocket;
  readonly texts: string[] = [];
  readonly ends: string[] = [];
  onText: (text: string) => void = () => undefined;

  constructor(socket: BotSocket) {
    this.socket = socket;
  }

  receive(text: string): void {
    this.texts.push(text);
    this.onText(text);
  }

  closed(cause: string): void {
    this.ends.push(cause);
  }
}

/** One frame as a bot may write it, rightly or wrongly. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly fin?: boolean;
  /** RSV1 to RSV3, as 3 bits. */
  readonly reserved?: number;
  readonly mask?: boolean;
  /** Says another length than it has, in 64 bits. */
  readonly saidLength?: bigint;
}

const MASK = Buffer.from([0x12, 0x34, 0x56, 0x78]);

/** The bytes of a frame, written apart from the library that reads them. */
export function rawFrame(frame: RawFrame): Buffer {
  const { opcode, fin = true, reserved = 0, mask = true, saidLength } = frame;
  const payload = Buffer.from(frame.payload ?? '');
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const masked = mask ? 0x80 : 0;
  let length: Buffer;
  if (saidLength !== undefined || payload.length > 0xffff) {
    length = Buffer.alloc(9, masked | 127);
    length.writeBigUInt64BE(saidLength ?? BigInt(payload.length), 1);
  } else if (payload.length > 125) {
    length = Buffer.from([masked | 126, payload.length >> 8, payload.length & 0xff]);
  } else length = Buffer.from([masked | payload.length]);
  const body = mask ? payload.map((byte, at) => byte ^ (MASK[at % 4] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([first]), length, mask ? MASK : Buffer.alloc(0), body]);
}

/** A bot that writes exact bytes and reads frames. */
export class RawBot {
  readonly socket: Socket;
  readonly texts: string[] = [];
  readonly binaries: Buffer[] = [];
  pings = 0;
  pongs = 0;
  close: { readonly code: number | null; readonly reason: string } | null = null;
  isEnded = false;
  /** The answer to the handshake. */
  head = '';
  readonly #reader: FrameReader;

  constructor(socket: Socket) {
    this.socket = socket;
    this.#reader = new FrameReader('server', UNBOUNDED, {
      text: (text) => this.texts.push(text),
      binary: (bytes) => this.binaries.push(bytes),
      ping: () => (this.pings += 1),
      pong: () => (this.pongs += 1),
      closed: (code, reason) => (this.close = { code, reason }),
      odd: (_code, cause) => {
        throw new Error(`the gateway wrote what is not the protocol: ${cause}`);
      },
    });
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isEnded = true));
  }

  /** The code of the gateway's close frame; `undefined` while there is none. */
  closeCode(): number | null | undefined {
    return this.close?.code;
  }

  write(...frames: readonly RawFrame[]): void {
    this.socket.write(Buffer.concat(frames.map(rawFrame)));
  }

  #onData(chunk: Buffer): void {
    if (this.head.includes('\r\n\r\n')) {
      this.#reader.push(chunk);
      return;
    }
    const all = this.head + chunk.toString('latin1');
    const end = all.indexOf('\r\n\r\n') + 4;
    this.head = end < 4 ? all : all.slice(0, end);
    if (end >= 4 && end < all.length) this.#reader.push(Buffer.from(all.slice(end), 'latin1'));
  }
}

/** A port with bots' sockets on loopback. Time stands still until the test moves it. */
export class SocketStage {
  readonly clock = new ManualClock();
  readonly sessions: RecordingSession[] = [];
  readonly counts: string[] = [];
  readonly sockets: BotSockets;
  /** The gateway's ends, in the order in which they were opened. */
  readonly ends: Socket[] = [];
  readonly #server: HttpServer;
  readonly #bots: RawBot[] = [];
  openSession: (socket: BotSocket) => BotSession;
  port = 0;

  private constructor() {
    this.sockets = new BotSockets({
      clock: this.clock,
      metrics: { count: (_counter, label) => this.counts.push(label), observe: () => undefined },
      slowReaderCode: 4005,
    });
    this.openSession = (socket) => {
      const session = new RecordingSession(socket);
      this.sessions.push(session);
      return session;
    };
    this.#server = createHttpServer({
      clock: this.clock,
      bounds: { connectionsPerAddressMax: 2_048 },
      allowedHosts: (host) => host.startsWith('127.0.0.1'),
      onRequest: (_request, reply) => reply.send({ status: 404, headers: [], body: Buffer.alloc(0) }),
      onWebSocket: (_request: HttpRequest) => (socket, head) => {
        this.ends.push(socket);
        this.sockets.take(socket, head, (taken) => this.openSession(taken));
      },
    });
  }

  static async open(context: TestContext): Promise<SocketStage> {
    const stage = new SocketStage();
    stage.port = (await stage.#server.listen({ host: '127.0.0.1', port: 0 })).port;
    context.after(async () => {
      for (const bot of stage.#bots) bot.socket.destroy();
      await stage.#server.close(0);
    });
    return stage;
  }

  /** A bot behind its handshake, with the session that the gateway has for it; `early` is sent with the handshake. */
  async connect(early: Uint8Array = Buffer.alloc(0)): Promise<{ bot: RawBot; session: RecordingSession }> {
    const bot = await this.dial(early);
    await until(() => this.sessions.length === this.#bots.length);
    await until(() => bot.head.endsWith('\r\n\r\n'));
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('There is no session.');
    return { bot, session };
  }

  async dial(early: Uint8Array = Buffer.alloc(0)): Promise<RawBot> {
    const socket = connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    const bot = new RawBot(socket);
    this.#bots.push(bot);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.write(Buffer.concat([Buffer.from(HANDSHAKE), early]));
    return bot;
  }
}
