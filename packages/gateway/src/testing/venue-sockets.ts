import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import { acceptValueOf } from '@bitting/http/websocket-handshake.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { VenueSocket, VenueSocketEnd, VenueSocketEvents } from '../ports/streams.ts';
import { createHostTable, type FindTarget } from '../upstream/hosts.ts';
import { PinnedStreams } from '../upstream/venue-streams.ts';
import { FrameReader } from '../websocket/frame-reader.ts';
import { ManualClock } from './manual-clock.ts';
import { rawFrame, type RawFrame } from './socket-stage.ts';

const UNBOUNDED = { messageBytesMax: 1 << 28, fragmentsMax: 1 << 20, piecesMax: 1 << 20 };
const KEY_LINE = 'Sec-WebSocket-Key: ';

export const PAPER: Destination = {
  venue: 'okx',
  environment: 'paper',
  region: 'paper',
  family: 'okx',
  credentialId: null,
};

export const ENDPOINT: StreamEndpoint = {
  family: 'okx',
  path: '/ws/v5/public',
  encoding: 'text',
  login: 'optional',
  asks: 'client',
  askEveryMs: 15_000,
  silenceMs: 30_000,
};

/** The venue's end of one connection: writes exact bytes, reads frames. */
export class VenueEnd {
  readonly socket: Socket;
  readonly texts: string[] = [];
  readonly pongs: string[] = [];
  readonly closes: (number | null)[] = [];
  pongCount = 0;
  handshake = '';
  isEnded = false;
  readonly #reader: FrameReader;

  constructor(socket: Socket, onHandshake: (end: VenueEnd) => void) {
    this.socket = socket;
    this.#reader = new FrameReader('client', UNBOUNDED, {
      text: (text) => this.texts.push(text),
      binary: () => this.texts.push('binary'),
      ping: () => undefined,
      pong: () => (this.pongCount += 1),
      closed: (code) => this.closes.push(code),
      odd: (code, cause) => this.texts.push(`odd: ${code} ${cause}`),
    });
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isEnded = true));
    socket.on('data', (chunk: Buffer) => {
      if (this.handshake.endsWith('\r\n\r\n')) {
        // The payload of a pong, which the reader does not tell.
        if ((chunk[0] ?? 0) === 0x8a) this.pongs.push(chunk.toString('hex'));
        this.#reader.push(chunk);
        return;
      }
      this.handshake += chunk.toString('latin1');
      if (this.handshake.endsWith('\r\n\r\n')) onHandshake(this);
    });
  }

  /** Answers the handshake, and `early` in the same bytes. */
  accept(early: Uint8Array = Buffer.alloc(0)): void {
    const from = this.handshake.indexOf(KEY_LINE) + KEY_LINE.length;
    const key = this.handshake.slice(from, this.handshake.indexOf('\r\n', from));
    const head =
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n' +
      `Sec-WebSocket-Accept: ${acceptValueOf(key)}\r\n\r\n`;
    this.socket.write(Buffer.concat([Buffer.from(head, 'latin1'), early]));
  }

  /** Without masks, unless a frame says otherwise: a server has none. */
  write(...frames: readonly RawFrame[]): void {
    this.socket.write(Buffer.concat(frames.map((frame) => rawFrame({ mask: false, ...frame }))));
  }
}

/** What one socket told. */
export class RecordingEvents implements VenueSocketEvents {
  openings = 0;
  readonly frames: string[] = [];
  readonly packed: (Uint8Array | null)[] = [];
  readonly ends: VenueSocketEnd[] = [];
  onOpened: () => void = () => undefined;
  onFrame: (frame: string) => void = () => undefined;

  opened(): void {
    this.openings += 1;
    this.onOpened();
  }

  received(frame: string, packed: Uint8Array | null): void {
    this.frames.push(frame);
    this.packed.push(packed);
    this.onFrame(frame);
  }

  ended(end: VenueSocketEnd): void {
    this.ends.push(end);
  }
}

export interface VenueSocketsOptions {
  /** Answers each handshake; by default rightly. */
  readonly onHandshake?: (end: VenueEnd) => void;
  readonly findTarget?: FindTarget;
  readonly connectionsPerSecond?: number;
}

/** A venue on loopback and the sockets towards it. Time stands still until the test moves it. */
export class VenueSockets {
  readonly clock = new ManualClock();
  readonly ends: VenueEnd[] = [];
  readonly streams: PinnedStreams;
  readonly #server: Server;

  private constructor(server: Server, options: VenueSocketsOptions, port: number) {
    this.#server = server;
    let key = 0;
    this.streams = new PinnedStreams({
      clock: this.clock,
      random: (length) => Buffer.alloc(length, (key += 1)),
      findTarget: options.findTarget ?? createHostTable({ okx: { host: '127.0.0.1', port } }, 'streams'),
      connectionsPerSecond: options.connectionsPerSecond ?? 1_000,
      writeKeepAlive: () => 'ping',
    });
  }

  static async open(context: TestContext, options: VenueSocketsOptions = {}): Promise<VenueSockets> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const stage = new VenueSockets(server, options, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      const onHandshake = options.onHandshake ?? ((end: VenueEnd) => end.accept());
      stage.ends.push(new VenueEnd(socket, onHandshake));
    });
    context.after(async () => {
      for (const end of stage.ends) end.socket.destroy();
      await stage.streams.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    });
    return stage;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  connect(
    endpoint: Partial<StreamEndpoint> = {},
    destination: Partial<Destination> = {},
  ): { readonly socket: VenueSocket; readonly events: RecordingEvents } {
    const events = new RecordingEvents();
    const socket = this.streams.connect({ ...PAPER, ...destination }, { ...ENDPOINT, ...endpoint }, events);
    return { socket, events };
  }

  end(at: number): VenueEnd {
    const end = this.ends[at];
    if (end === undefined) throw new Error(`There is no connection ${at}.`);
    return end;
  }
}
