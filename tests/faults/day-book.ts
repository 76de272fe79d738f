import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { requestRaw } from '../support/raw-client.ts';
import { rowsOf, type Message } from './day-words.ts';

const ARGUMENT = { channel: 'books', instId: 'BTC-USDT' };
const LEVELS = 20;

type Side = 'asks' | 'bids';

/** Somebody who keeps OKX's book of one instrument by the gateway's stream, as the venue's documentation says. */
export class BookKeeper {
  /** How often it had to begin anew. */
  snapshots = 0;
  readonly #sides: Readonly<Record<Side, Map<string, string>>> = { asks: new Map(), bids: new Map() };
  #socket: WebSocket | null = null;
  #sequence: unknown = null;

  get isWhole(): boolean {
    return this.#sequence !== null;
  }

  /** Opens what was lost, and keeps what was not. */
  connect(url: string | null): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send('ping');
    if (url === null || this.#socket !== null) return;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/v5/public`);
    this.#socket = socket;
    socket.on('open', () => {
      socket.send(JSON.stringify({ op: 'subscribe', args: [ARGUMENT] }));
    });
    socket.on('message', (data) => {
      if (this.#socket === socket) this.#hear((data as Buffer).toString());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.lose();
    });
  }

  lose(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#sequence = null;
    socket?.terminate();
  }

  /** Both best sides are the venue's. */
  async compare(venueUrl: string): Promise<void> {
    const target = `/api/v5/market/books?instId=${ARGUMENT.instId}&sz=${LEVELS}`;
    const { body } = await requestRaw(venueUrl, { method: 'GET', target });
    const { data } = JSON.parse(body.toString()) as { data: readonly Record<Side, string[][]>[] };
    for (const side of ['asks', 'bids'] as const)
      assert.deepEqual(
        this.#best(side),
        data[0]?.[side].map(([price = '', size = '']) => [price, size]),
        `${side} of the book`,
      );
  }

  #best(side: Side): readonly (readonly string[])[] {
    const sign = side === 'asks' ? 1 : -1;
    return [...this.#sides[side]]
      .sort(([left], [right]) => sign * (Number(left) - Number(right)))
      .slice(0, LEVELS);
  }

  #hear(text: string): void {
    if (!text.startsWith('{')) return;
    const { action, data, event } = JSON.parse(text) as Message;
    if (event === 'error' || event === 'notice') this.lose();
    for (const row of rowsOf(data)) this.#take(action, row);
  }

  #take(action: unknown, row: Message): void {
    if (action === 'snapshot') {
      this.snapshots += 1;
      for (const side of Object.values(this.#sides)) side.clear();
    } else if (row['prevSeqId'] !== this.#sequence) {
      // What came in between is lost: only a new connection has it.
      this.lose();
      return;
    }
    this.#sequence = row['seqId'];
    for (const side of ['asks', 'bids'] as const)
      for (const [price = '', size = ''] of row[side] as string[][]) {
        if (size === '0') this.#sides[side].delete(price);
        else this.#sides[side].set(price, size);
      }
  }
}
