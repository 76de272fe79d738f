/** A wire that fails where a test wants it to: a TCP proxy between the gateway and the simulator. */
import net from 'node:net';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export type Direction = 'request' | 'response';

/** How a connection ends towards either side: in order (FIN), or torn (RST). */
export type Ending = 'close' | 'reset';

/**
 * What happens to one request, counted from its first byte (or the first byte of its response). `cut`: so many bytes
 * pass, then nothing is left of the connection. `half-close`: so many bytes pass, then this direction ends and the other
 * goes on. `hold`: so many bytes pass, the rest only when it is released.
 */
export type WireFault = { readonly direction: Direction; readonly bytes: number } & (
  | { readonly kind: 'cut'; readonly ending: Ending }
  | { readonly kind: 'half-close' }
  | { readonly kind: 'hold' }
);

/** How slow the wire is: that long before each piece of at most that many bytes. */
export interface Pace {
  readonly delayMs: number;
  readonly pieceBytes: number;
}

export interface ArmedFault {
  /** True from the first byte of the request that it hit. */
  readonly isTaken: boolean;
  /** True when the bytes that pass have passed. */
  readonly hasStruck: boolean;
  /** Resolves when the connection that was hit has no socket left. */
  readonly ended: Promise<void>;
  /** Lets pass what is held; a fault that has hit nothing yet hits nothing any more. */
  release(): void;
}

export interface FaultProxy {
  readonly place: Place;
  /** Hits the next request whose bytes begin like this; one at a time. */
  arm(begins: string, fault: WireFault): ArmedFault;
  setPace(pace: Pace): void;
  /** How many requests have begun like this, whole or not. */
  countRequests(begins: string): number;
  /** Of the last request that began. */
  readonly lastRequestBytes: number;
  readonly lastResponseBytes: number;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Calls after that long; the system's timer unless a test has another. */
  readonly after?: (delayMs: number, call: () => void) => void;
}

export const FAST: Pace = { delayMs: 0, pieceBytes: Number.MAX_SAFE_INTEGER };

export async function startFaultProxy(venue: Place, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const proxy = new Proxy(venue, options.after ?? ((delayMs, call) => void setTimeout(call, delayMs)));
  await proxy.listen();
  return proxy;
}

const BEGINS_BYTES_MAX = 64;

class Proxy implements FaultProxy {
  readonly after: (delayMs: number, call: () => void) => void;
  pace = FAST;
  lastRequestBytes = 0;
  lastResponseBytes = 0;
  readonly #venue: Place;
  readonly #server = net.createServer({ allowHalfOpen: true, noDelay: true }, (caller) =>
    this.#accept(caller),
  );
  readonly #connections = new Set<Connection>();
  readonly #beginnings: string[] = [];
  #armed: Armed | null = null;

  constructor(venue: Place, after: (delayMs: number, call: () => void) => void) {
    this.#venue = venue;
    this.after = after;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get place(): Place {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return { host: '127.0.0.1', port: address.port };
  }

  arm(begins: string, fault: WireFault): ArmedFault {
    if (this.#armed !== null) throw new Error('a fault waits already');
    const armed = new Armed(begins, fault, () => {
      if (this.#armed === armed) this.#armed = null;
    });
    this.#armed = armed;
    return armed;
  }

  setPace(pace: Pace): void {
    this.pace = pace;
  }

  countRequests(begins: string): number {
    return this.#beginnings.filter((beginning) => beginning.startsWith(begins)).length;
  }

  /** The fault that this request takes, if any. */
  noteRequest(first: Buffer): Armed | null {
    this.#beginnings.push(first.toString('latin1', 0, BEGINS_BYTES_MAX));
    this.lastRequestBytes = 0;
    this.lastResponseBytes = 0;
    const armed = this.#armed;
    if (armed === null || !first.toString('latin1', 0, armed.begins.length).startsWith(armed.begins))
      return null;
    this.#armed = null;
    return armed;
  }

  count(direction: Direction, bytes: number): void {
    if (direction === 'request') this.lastRequestBytes += bytes;
    else this.lastResponseBytes += bytes;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.end('reset');
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  #accept(caller: net.Socket): void {
    const venue = net.connect({ ...this.#venue, allowHalfOpen: true, noDelay: true });
    const connection = new Connection(this, caller, venue);
    this.#connections.add(connection);
    void connection.ended.then(() => this.#connections.delete(connection));
  }
}

class Armed implements ArmedFault {
  readonly begins: string;
  readonly fault: WireFault;
  readonly ended: Promise<void>;
  isTaken = false;
  hasStruck = false;
  #passed = 0;
  readonly #disarm: () => void;
  readonly #whenReleased: (() => void)[] = [];
  readonly #end: () => void;

  constructor(begins: string, fault: WireFault, disarm: () => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begins = begins;
    this.fault = fault;
    this.ended = promise;
    this.#end = resolve;
    this.#disarm = disarm;
  }

  /** From here on it counts what passes on this connection. */
  take(connection: Connection): void {
    this.isTaken = true;
    void connection.ended.then(this.#end);
  }

  release(): void {
    this.#disarm();
    for (const call of this.#whenReleased.splice(0)) call();
  }

  onRelease(call: () => void): void {
    this.#whenReleased.push(call);
  }

  /** How much of these bytes still passes; what is more than that is struck. */
  room(bytes: number): number {
    const room = Math.min(bytes, this.fault.bytes - this.#passed);
    this.#passed += room;
    return room;
  }

  /** No byte is left that would pass. */
  get isSpent(): boolean {
    return this.#passed >= this.fault.bytes;
  }
}

/** One caller and one venue; bytes of a direction leave in the order in which they came. */
class Connection {
  readonly ended: Promise<void>;
  readonly #proxy: Proxy;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  #armed: Armed | null = null;
  #awaitsAnswer = false;
  #isEnding = false;

  constructor(proxy: Proxy, caller: net.Socket, venue: net.Socket) {
    this.#proxy = proxy;
    this.#lanes = {
      request: { source: caller, sink: venue, queue: [], isHeld: false, isWaiting: false },
      response: { source: venue, sink: caller, queue: [], isHeld: false, isWaiting: false },
    };
    this.ended = Promise.all([this.#serve('request'), this.#serve('response')]).then(() => undefined);
  }

  /** Both sides; in order means that what was handed over leaves first. */
  end(ending: Ending): void {
    this.#isEnding = true;
    for (const { source } of Object.values(this.#lanes))
      if (ending === 'close') source.end(() => source.destroy());
      // A socket that has said its end already cannot be torn any more: Node would never close it.
      else if (source.writableEnded) source.destroy();
      else source.resetAndDestroy();
  }

  #serve(direction: Direction): Promise<void> {
    const { source } = this.#lanes[direction];
    source.on('data', (chunk: Buffer) => this.#take(direction, chunk));
    source.on('end', () => this.#push(direction, [null]));
    source.on('error', () => undefined);
    return new Promise((resolve) => {
      source.once('close', (hadError) => {
        if (hadError && !this.#isEnding) this.end('reset');
        resolve();
      });
    });
  }

  #take(direction: Direction, chunk: Buffer): void {
    // The gateway sends one request at a time: what it says after an answer is the next.
    if (direction === 'request' && !this.#awaitsAnswer) {
      this.#armed = this.#proxy.noteRequest(chunk);
      this.#armed?.take(this);
    }
    this.#awaitsAnswer = direction === 'request';
    this.#proxy.count(direction, chunk.length);
    const { pieceBytes } = this.#proxy.pace;
    const pieces: Buffer[] = [];
    for (let at = 0; at < chunk.length; at += pieceBytes)
      pieces.push(chunk.subarray(at, Math.min(chunk.length, at + pieceBytes)));
    this.#push(direction, pieces);
  }

  #push(direction: Direction, items: readonly (Buffer | null)[]): void {
    this.#lanes[direction].queue.push(...items);
    this.#drain(direction);
  }

  #drain(direction: Direction): void {
    const lane = this.#lanes[direction];
    while (lane.queue.length > 0 && !lane.isHeld && !lane.isWaiting) {
      const { delayMs } = this.#proxy.pace;
      if (delayMs === 0) {
        this.#pass(direction);
        continue;
      }
      lane.isWaiting = true;
      this.#proxy.after(delayMs, () => {
        lane.isWaiting = false;
        this.#pass(direction);
        this.#drain(direction);
      });
    }
  }

  #pass(direction: Direction): void {
    const { queue, sink } = this.#lanes[direction];
    const item = queue.shift();
    if (item === undefined || this.#isEnding || sink.destroyed) return;
    const armed = this.#armed;
    if (item === null) sink.end();
    else if (armed === null || armed.fault.direction !== direction || armed.hasStruck) sink.write(item);
    else {
      const room = armed.room(item.length);
      if (room > 0) sink.write(item.subarray(0, room));
      if (armed.isSpent) this.#strike(armed, item.subarray(room));
    }
  }

  #strike(armed: Armed, rest: Buffer): void {
    const { fault } = armed;
    const lane = this.#lanes[fault.direction];
    armed.hasStruck = true;
    if (fault.kind === 'cut') this.end(fault.ending);
    else if (fault.kind === 'half-close') lane.sink.end();
    else {
      lane.isHeld = true;
      if (rest.length > 0) lane.queue.unshift(rest);
      armed.onRelease(() => {
        lane.isHeld = false;
        this.#drain(fault.direction);
      });
    }
  }
}

interface Lane {
  readonly source: net.Socket;
  readonly sink: net.Socket;
  /** `null` is the end of what the source says. */
  readonly queue: (Buffer | null)[];
  isHeld: boolean;
  isWaiting: boolean;
}
