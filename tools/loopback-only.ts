/** Loaded before every test file: a connection attempt to anything but this machine ends the test. */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  socket.on('connectionAttempt', (address: string) => {
    if (!isLoopback(address)) throw new Error(`a test tried to reach ${address}`);
  });
});
