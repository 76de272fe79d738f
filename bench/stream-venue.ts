/**
 * The streams of the fixed venue: accepts every login, acknowledges every subscription, gives every order the same answer at
 * once, and pushes what it is told to push. It counts what it writes, so that shared subscriptions show.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface StreamVenue {
  upgrade(head: string, socket: Socket, behind: Buffer): void;
  /** Sends one text to everybody who subscribed to this channel of this instrument; the answer is how many bytes left for it. */
  push(channel: string, instrument: string, text: string): number;
}

interface Subscription {
  readonly channel?: string;
  readonly instId?: string;
}

/** What acts has come: its path, or the word that a frame has for it. */
export type Heard = (way: 'request' | 'stream', what: string) => void;

export function createStreamVenue(hear: Heard): StreamVenue {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const byChannel = new Map<string, Set<WebSocket>>();
  const receive = (socket: WebSocket, text: string): void => {
    if (text === 'ping') {
      socket.send('pong');
      return;
    }
    const { op, id, args } = JSON.parse(text) as { op: string; id?: string; args: readonly Subscription[] };
    if (op === 'login') socket.send('{"event":"login","code":"0","msg":"","connId":"a4d3ae55"}');
    else if (op === 'subscribe')
      for (const arg of args) {
        const name = `${arg.channel} ${arg.instId}`;
        byChannel.set(name, (byChannel.get(name) ?? new Set()).add(socket));
        socket.send(JSON.stringify({ event: 'subscribe', arg, connId: 'a4d3ae55' }));
      }
    else if (op === 'order' || op === 'cancel-order') {
      hear('stream', op);
      socket.send(accepted(op, id ?? ''));
    }
  };
  return {
    upgrade: (head, socket, behind) => {
      server.handleUpgrade(requestOf(head, socket), socket, behind, (opened) => {
        opened.on('message', (data: Buffer) => receive(opened, data.toString()));
        opened.on('close', () => {
          for (const holders of byChannel.values()) holders.delete(opened);
        });
        opened.on('error', () => opened.terminate());
      });
    },
    push: (channel, instrument, text) => {
      const holders = byChannel.get(`${channel} ${instrument}`) ?? [];
      let bytes = 0;
      for (const holder of holders) {
        holder.send(text);
        bytes += Buffer.byteLength(text);
      }
      return bytes;
    },
  };
}

function accepted(op: string, id: string): string {
  const row =
    '{"ordId":"680800019749904384","clOrdId":"","tag":"","ts":"1795226400123","sCode":"0","sMsg":""}';
  return `{"id":"${id}","op":"${op}","code":"0","msg":"","data":[${row}],"inTime":"1795226400121339","outTime":"1795226400123240"}`;
}

/** As much of a request as the handshake looks at. */
function requestOf(head: string, socket: Socket): IncomingMessage {
  const [line = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((text) => {
      const colon = text.indexOf(':');
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()];
    }),
  );
  const [method = '', url = ''] = line.split(' ');
  return { method, url, headers, socket } as unknown as IncomingMessage;
}
