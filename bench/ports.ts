/** Ports of programs that are started for the bench. */
import net from 'node:net';

const START_TRIES_MAX = 200;
const START_TRY_EVERY_MS = 50;

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** @throws Error where nobody listens within ten seconds */
export async function waitForPort(port: number, whose: string): Promise<void> {
  for (let attempt = 0; attempt < START_TRIES_MAX; attempt += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, START_TRY_EVERY_MS));
  }
  throw new Error(`${whose} did not start`);
}
