/** ORD: what becomes of an order where the venue's connections end at any byte and at any time. Real sockets, raw venue. */
import assert from 'node:assert/strict';
import net, { type AddressInfo, type Socket } from 'node:net';
import { suite, test } from 'node:test';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { Destination } from '@bitting/gateway/pipeline/stages.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { placeIntent } from '@bitting/gateway/testing/entries.ts';
import { ORDER_OPERATION, signed } from '@bitting/gateway/testing/stages.ts';
import { createHostTable } from '@bitting/gateway/upstream/hosts.ts';
import { PooledUpstream } from '@bitting/gateway/upstream/upstream.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const RACES = readCount('ATTACK_RACES', 400);
const AT_ONCE = 8;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
const HEAD = ' HTTP/1.1\r\n';

interface Line {
  readonly socket: Socket;
  received: string;
}

/** Called with every connection when it opens (nothing received yet) and when more has come. */
type Behaviour = (line: Line) => void;

class RawVenue {
  readonly lines: Line[] = [];
  behave: Behaviour = () => undefined;
  readonly #server = net.createServer({ noDelay: true }, (socket) => {
    const line: Line = { socket, received: '' };
    this.lines.push(line);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      line.received += chunk.toString('latin1');
      this.behave(line);
    });
    this.behave(line);
  });

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Bytes and requests that came, over all connections. */
  get bytes(): number {
    return this.lines.reduce((sum, { received }) => sum + received.length, 0);
  }

  get requests(): number {
    return this.lines.reduce((sum, { received }) => sum + received.split(HEAD).length - 1, 0);
  }

  async close(): Promise<void> {
    for (const { socket } of this.lines) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const PLACE = [placeIntent('c1')];

function destinationOf(family: ApiFamily): Destination {
  const venue = (Object.keys(API_FAMILIES) as VenueId[]).find((id) =>
    (API_FAMILIES[id] as readonly string[]).includes(family),
  );
  assert.ok(venue !== undefined);
  return { venue, environment: 'paper', region: 'paper', family, credentialId: 'one' };
}

async function withVenue(
  family: ApiFamily,
  run: (venue: RawVenue, send: () => ReturnType<PooledUpstream['send']>) => Promise<void>,
): Promise<void> {
  const request = signed({ ...ORDER_OPERATION, family }, PLACE, destinationOf(family));
  const venue = new RawVenue();
  const port = await venue.listen();
  const findTarget = createHostTable({ [family]: { host: '127.0.0.1', port } });
  const upstream = new PooledUpstream({ clock: systemClock, findTarget });
  try {
    await run(venue, () => upstream.send(request, () => true));
  } finally {
    await venue.close();
    await upstream.close();
  }
}

for (const family of Object.values(API_FAMILIES).flat())
  suite(`Towards ${family}:`, () => describeFamily(family));

function describeFamily(family: ApiFamily): void {
  test('ORD-02: A request that is cut off after any byte is never sent again, and "not sent" only where no byte came.', async () => {
    let length = 0;
    await withVenue(family, async (venue, send) => {
      venue.behave = ({ socket, received }) => {
        if (received !== '') socket.write(ANSWER);
      };
      assert.equal((await send()).kind, 'answer');
      length = venue.bytes;
    });
    for (const ending of ['reset', 'end'] as const)
      await withVenue(family, async (venue, send) => {
        let cut = 0;
        venue.behave = ({ socket, received }) => {
          if (received.length < cut) return;
          if (ending === 'reset') socket.resetAndDestroy();
          else socket.end();
        };
        let unknown = 0;
        for (; cut <= length; cut += 1) {
          const { kind } = await send();
          assert.notEqual(kind, 'answer', `cut at ${cut}`);
          if (kind === 'unknown') unknown += 1;
        }
        // What the venue has not read yet when we are told of its end.
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
        assert.ok(
          venue.requests <= unknown,
          `${venue.requests} requests of ${unknown} that may have been sent`,
        );
        assert.ok(unknown >= length && venue.bytes <= unknown * length, `${venue.bytes} bytes`);
      });
  });

  test('ORD-04: Kept connections that end at random, also as we write, make nobody send an order twice.', async () => {
    const { random, seed } = seededRandom(`ORD-04 ${family}`);
    await withVenue(family, async (venue, send) => {
      const answered = new Map<Line, number>();
      venue.behave = (line) => {
        const asked = line.received.split(HEAD).length - 1;
        const due = asked - (answered.get(line) ?? 0);
        answered.set(line, asked);
        for (let nth = 0; nth < due; nth += 1) MOODS[Math.floor(random() * MOODS.length)]?.(line.socket);
      };
      const kinds = { answer: 0, unknown: 0, 'not-sent': 0 };
      for (let done = 0; done < RACES; done += AT_ONCE) {
        const results = await Promise.all(Array.from({ length: AT_ONCE }, send));
        for (const { kind } of results) kinds[kind] += 1;
      }
      const told = JSON.stringify({ ...kinds, arrived: venue.requests, seed });
      assert.ok(venue.requests >= kinds.answer, told);
      assert.ok(venue.requests <= kinds.answer + kinds.unknown, told);
      assert.ok(kinds.answer > RACES / 10 && kinds.unknown > RACES / 20, told);
    });
  });
}

/** What the venue does with a connection when a request has come. */
const MOODS: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.write(ANSWER),
  (socket) => socket.write(ANSWER),
  // The answer, and the end before the next request is on its way or just as it is.
  (socket) => socket.end(ANSWER),
  (socket) => socket.write(ANSWER, () => setImmediate(() => socket.resetAndDestroy())),
  (socket) => socket.write(ANSWER, () => setTimeout(() => socket.destroy(), 1)),
  (socket) => socket.resetAndDestroy(),
];
