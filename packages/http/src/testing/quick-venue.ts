/** A venue in a thread of its own, which answers every request at once; tells its port, and how many connections it had when it is asked. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { parentPort } from 'node:worker_threads';

import { writeSized } from './response-examples.ts';
import { GOOD } from './tls-material.ts';

let connections = 0;
const server = createServer(GOOD, (socket) => {
  connections += 1;
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write(writeSized('x')));
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
parentPort?.on('message', () => parentPort?.postMessage(connections));
