import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * Gives what comes to `onBytes` past the stream's own buffer, which takes a fifth of what a socket takes that is read and answered: each
 * chunk would be queued, announced and asked behind. Where there is something to keep in order the stream does it as ever: while the socket
 * is paused, as long as it holds what came meanwhile, and at its end. The function that is returned leaves all to the stream again.
 */
export function readStraight(socket: Socket, onBytes: (chunk: Buffer) => void): () => void {
  const push = socket.push.bind(socket);
  // The runtime hands over what it has read by this method. Should it do so in another way one day, `data` still says all of it.
  socket.push = (chunk: Parameters<Readable['push']>[0]): boolean => {
    if (!Buffer.isBuffer(chunk) || socket.readableFlowing !== true || socket.readableLength > 0)
      return push(chunk);
    onBytes(chunk);
    return true;
  };
  socket.on('data', onBytes);
  return () => {
    socket.off('data', onBytes);
    socket.push = push;
  };
}
