/** Bots that connect and say nothing, from as many addresses of this machine as it takes; started by `startProgram`, ends with it. */
import net from 'node:net';

export interface IdleCall {
  readonly port: number;
  /** `null`: those that are there stay, and are counted. */
  readonly connections: number | null;
}

/** From each address at most, so that a bound on one caller is not what is measured. */
const PER_ADDRESS = 256;
const AT_ONCE = 250;
/** What is not wanted is closed at once. */
const SETTLE_MS = 500;

/** Of nobody: it is answered, and the connection stays. */
const firstRequest = (port: number): string =>
  `GET /api/v5/account/balance HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

let kept = new Set<net.Socket>();

function connect(port: number, nth: number): Promise<void> {
  return new Promise((resolve) => {
    const localAddress = `127.0.1.${1 + Math.floor(nth / PER_ADDRESS)}`;
    const socket = net.connect({ port, host: '127.0.0.1', localAddress });
    socket.once('connect', () => {
      kept.add(socket);
      // One that never asked anything is hung up on soon, and rightly.
      socket.write(firstRequest(port));
      resolve();
    });
    socket.once('error', () => resolve());
    socket.once('close', () => kept.delete(socket));
    socket.resume();
  });
}

/** The answer is how many are still open. */
async function open({ port, connections }: IdleCall): Promise<void> {
  if (connections === null) {
    process.send?.(kept.size);
    return;
  }
  for (const socket of kept) socket.destroy();
  kept = new Set();
  for (let first = 0; first < connections; first += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, connections - first) }, (_, nth) => connect(port, first + nth)),
    );
  setTimeout(() => process.send?.(kept.size), SETTLE_MS);
}

process.once('disconnect', () => process.exit());
process.on('message', (call: IdleCall) => void open(call));
