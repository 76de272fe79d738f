/**
 * An upstream that costs next to nothing: answers the few OKX calls that binding needs and gives every order the same
 * acceptance, straight on sockets, so that a measurement shows the thing in the middle and not the venue.
 */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { createStreamVenue, type Heard, type StreamVenue } from './stream-venue.ts';

const HEAD_END = Buffer.from('\r\n\r\n');

const INSTRUMENT = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  instIdCode: 1,
  uly: '',
  instFamily: '',
  baseCcy: 'BTC',
  quoteCcy: 'USDT',
  settleCcy: '',
  ctVal: '',
  ctMult: '',
  ctValCcy: '',
  ctType: '',
  optType: '',
  stk: '',
  listTime: '1606468572000',
  expTime: '',
  lever: '10',
  tickSz: '0.1',
  lotSz: '0.00000001',
  minSz: '0.00001',
  maxLmtSz: '9999',
  maxMktSz: '9999',
  state: 'live',
  ruleType: 'normal',
};

const CONFIG = {
  uid: '44705892343619584',
  mainUid: '44705892343619583',
  acctLv: '2',
  posMode: 'net_mode',
  autoLoan: false,
  greeksType: 'PA',
  level: 'Lv1',
  kycLv: '3',
  label: 'bench',
  ip: '127.0.0.1',
  perm: 'read_only,trade',
  type: '1',
  roleType: '0',
  opAuth: '0',
};

const TICKER = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  last: '50000',
  lastSz: '0.1',
  askPx: '50000.1',
  askSz: '1',
  bidPx: '49999.9',
  bidSz: '1',
  open24h: '50000',
  high24h: '50000',
  low24h: '50000',
  volCcy24h: '1',
  vol24h: '1',
  sodUtc0: '50000',
  sodUtc8: '50000',
};

type Answer = (now: number) => object[];

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/api/v5/public/time': (now) => [{ ts: String(now) }],
  '/api/v5/public/instruments': () => [INSTRUMENT],
  '/api/v5/account/config': () => [CONFIG],
  '/api/v5/account/balance': () => [
    {
      totalEq: '1000000',
      details: [{ ccy: 'USDT', eq: '1000000', availBal: '1000000', availEq: '1000000' }],
    },
  ],
  '/api/v5/market/ticker': (now) => [{ ...TICKER, ts: String(now) }],
  '/api/v5/market/tickers': (now) => [{ ...TICKER, ts: String(now) }],
  '/api/v5/trade/orders-pending': () => [],
};

function render(data: object[], extra: object = {}): Buffer {
  const body = JSON.stringify({ code: '0', msg: '', data, ...extra });
  return Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}

const ORDER_ACCEPTED = render(
  [
    {
      ordId: '680800019749904384',
      clOrdId: '',
      tag: '',
      ts: '1795226400123',
      sCode: '0',
      sMsg: '',
      subCode: '',
    },
  ],
  { inTime: '1795226400121339', outTime: '1795226400123240' },
);

const READ_PATH = '/api/v5/account/balance';
/** Of the path that is read most: it is made once. */
const READ = render(ANSWERS[READ_PATH]?.(0) ?? []);

function answerTo(method: string, path: string): Buffer {
  if (method === 'POST') return ORDER_ACCEPTED;
  if (path === READ_PATH) return READ;
  const answer = ANSWERS[path];
  return render(answer === undefined ? [] : answer(Date.now()));
}

/** As PEM. */
export interface VenueTls {
  readonly key: string;
  readonly cert: string;
}

export interface FixedVenue {
  readonly url: string;
  readonly port: number;
  /** Where the same is to be had by TLS. */
  readonly tlsPort: number | null;
  readonly streams: StreamVenue;
  close(): Promise<void>;
}

/** Reads requests that arrive whole or in parts, one after the other on a connection. */
function serve(socket: net.Socket, streams: StreamVenue, hear: Heard): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  const read = (chunk: Buffer): void => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length > 0) {
      const end = pending.indexOf(HEAD_END);
      if (end === -1) return;
      const head = pending.toString('latin1', 0, end);
      const [method = '', target = ''] = head.split(' ', 2);
      if (target.startsWith(STREAM_PATHS)) {
        socket.off('data', read);
        streams.upgrade(head, socket, pending.subarray(end + 4));
        return;
      }
      const size = end + 4 + (method === 'POST' ? lengthIn(head) : 0);
      if (pending.length < size) return;
      if (method === 'POST') hear('request', target);
      socket.write(answerTo(method, target.split('?', 1)[0] ?? ''));
      pending = pending.subarray(size);
    }
  };
  socket.on('data', read);
}

const STREAM_PATHS = '/ws/';

function lengthIn(head: string): number {
  return Number(/\r\ncontent-length: (\d+)/iu.exec(head)?.[1] ?? '0');
}

/** `hear` is told of everything that acts, when its last byte has come. */
export async function startFixedVenue(
  hear: Heard = () => undefined,
  secured: VenueTls | null = null,
): Promise<FixedVenue> {
  const sockets = new Set<net.Socket>();
  const streams = createStreamVenue(hear);
  const take = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, streams, hear);
  };
  const server = net.createServer(take);
  const servers = secured === null ? [server] : [server, tls.createServer(secured, take)];
  const [port = 0, tlsPort = null] = await Promise.all(servers.map(listen));
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    tlsPort,
    streams,
    close: async () => {
      const closed = servers.map((each) => new Promise((resolve) => each.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
