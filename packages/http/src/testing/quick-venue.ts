/** A venue in a thread of its own, which answers every request at once; `told` holds its port, and how many connections it had. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { workerData } from 'node:worker_threads';

import { writeSized } from './response-examples.ts';
import { GOOD } from './tls-material.ts';

const told = workerData as Int32Array;
const server = createServer(GOOD, (socket) => {
  Atomics.add(told, 1, 1);
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write(writeSized('x')));
});
server.listen(0, '127.0.0.1', () => {
  Atomics.store(told, 0, (server.address() as AddressInfo).port);
  Atomics.notify(told, 0);
});
