/** Loaded before every test file: a connection attempt to anything but this machine ends the test. */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** A path is a unix socket: it does not leave the machine either. */
function isLocal(address: string): boolean {
  return (
    address.startsWith('/') ||
    address === '::1' ||
    address.startsWith('127.') ||
    address.startsWith('::ffff:127.')
  );
}

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  socket.on('connectionAttempt', (address: string) => {
    if (!isLocal(address)) throw new Error(`a test tried to reach ${address}`);
  });
});
