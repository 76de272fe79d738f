/**
 * A process that sends the same bytes as fast as they are answered, some at a time over some connections, until it is
 * told to stop; then it says how many answers it got.
 */
import net from 'node:net';
import os from 'node:os';

export interface FloodOrder {
  readonly host: string;
  readonly port: number;
  readonly base64: string;
  readonly connections: number;
  /** Requests of one connection that wait for their answers. */
  readonly outstanding: number;
}

const START = Buffer.from('HTTP/1.1 ');

process.once('message', (order: FloodOrder) => {
  // An attacker's own machine does his work; here it must not take the processor from the gateway.
  os.setPriority(os.constants.priority.PRIORITY_LOW);
  const bytes = Buffer.from(order.base64, 'base64');
  let answers = 0;
  for (let nth = 0; nth < order.connections; nth += 1) {
    const socket = net.connect(order.port, order.host);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      for (let ahead = 0; ahead < order.outstanding; ahead += 1) socket.write(bytes);
    });
    socket.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(START); at !== -1; at = chunk.indexOf(START, at + 1)) {
        answers += 1;
        socket.write(bytes);
      }
    });
  }
  process.once('message', () => {
    process.send?.({ answers });
    process.disconnect?.();
    process.exit(0);
  });
  process.send?.({ started: true });
});
