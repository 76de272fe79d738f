import { connect, type Socket } from 'node:net';

/** A caller that sends exact bytes and keeps exact bytes. */
export class RawPeer {
  readonly socket: Socket;
  #received = '';
  #receivedBytes = 0;
  #wake: () => void = () => undefined;
  #isEnded = false;
  #isKeeping = true;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#receivedBytes += chunk.length;
      if (this.#isKeeping) this.#received += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => undefined);
    const onEnd = (): void => {
      this.#isEnded = true;
      this.#wake();
    };
    socket.on('end', onEnd);
    socket.on('close', onEnd);
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    const peer = new RawPeer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return peer;
  }

  get received(): string {
    return this.#received;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** From here on the bytes are counted and not kept: a flood would make a string of them slow. */
  countOnly(): void {
    this.#isKeeping = false;
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Resolves when what was received satisfies `isEnough`; fails if the connection ends before. */
  async until(isEnough: (received: string) => boolean): Promise<string> {
    while (!isEnough(this.#received)) {
      if (this.#isEnded) throw new Error(`The connection ended with ${JSON.stringify(this.#received)}.`);
      await this.#next();
    }
    return this.#received;
  }

  async untilIncludes(text: string): Promise<string> {
    return this.until((received) => received.includes(text));
  }

  /** Resolves with everything received once the other side has ended. */
  async untilEnd(): Promise<string> {
    while (!this.#isEnded) await this.#next();
    this.socket.destroy();
    return this.#received;
  }

  async #next(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
