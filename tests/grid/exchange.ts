/** Sends exact bytes from an address of its own, so that what arrives can be told apart, and ends when the other side does. */
import net from 'node:net';

/** The other side has its own deadlines, all of them shorter. */
const EXCHANGE_MS = 15_000;

/** A loopback address that nobody else uses: 127.1.0.1 and on. */
export function addressOf(index: number): string {
  return `127.${1 + ((index >> 16) & 0x3f)}.${(index >> 8) & 0xff}.${index & 0xff}`;
}

/** Everything that was answered. Half-closes behind the payload: nothing more will come. */
export async function exchange(port: number, from: string, payload: Buffer): Promise<string> {
  const socket = net.connect({
    host: '127.0.0.1',
    port,
    localAddress: from,
    allowHalfOpen: true,
    noDelay: true,
  });
  let received = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end for ${JSON.stringify(payload.toString('latin1'))}`));
    }, EXCHANGE_MS);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    // A reset says the same as an end: nothing more is read.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
    socket.end(payload);
  });
}
