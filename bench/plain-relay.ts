/**
 * A relay over `node:net` that understands nothing: it takes each read for a whole request or a whole answer, as those of the bench are. What
 * it costs is the least that a program costs that passes requests on in this runtime.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { readStraight } from '@bitting/http/straight-reads.ts';

/** Listens, and gives its port. */
export async function startPlainRelay(upstreamPort: number): Promise<number> {
  const free: Venue[] = [];
  const server = createServer({ noDelay: true }, (bot) => {
    bot.on('error', () => bot.destroy());
    readStraight(bot, (request) => {
      const venue = free.pop() ?? new Venue(upstreamPort, free);
      venue.ask(request, bot);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

class Venue {
  readonly #socket: Socket;
  #bot: Socket | null = null;

  constructor(port: number, free: Venue[]) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('error', () => this.#bot?.destroy());
    readStraight(this.#socket, (answer) => {
      const bot = this.#bot;
      free.push(this);
      bot?.write(answer);
    });
  }

  ask(request: Buffer, bot: Socket): void {
    this.#bot = bot;
    this.#socket.write(request);
  }
}
