/**
 * A process that offers orders at a steady pace, by requests and over streams by turns, whatever becomes of them, until it is
 * told to stop. What a connection has no place for is not offered. To every word it says how far it is.
 */
import net from 'node:net';
import { WebSocket } from 'ws';
import { createHmac } from 'node:crypto';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { renderRequest } from '../support/raw-client.ts';

export interface LoadOrder {
  readonly url: string;
  /** For each connection by which requests are sent, and for each stream. */
  readonly requests: readonly OkxKey[];
  readonly streams: readonly OkxKey[];
  readonly instrumentCode: number;
  readonly perSecond: number;
}

export interface LoadReport {
  readonly elapsedMs: number;
  readonly offered: Readonly<Record<Way, number>>;
  /** How often each word was said: our code, the venue's where a stream has no place for ours, or `ok`. */
  readonly words: Readonly<Record<Way, Readonly<Record<string, number>>>>;
}

type Way = 'request' | 'stream';

/** As many as the gateway reads from one connection before it answers. */
const OUTSTANDING_MAX = 16;
/** As many as a session may have under way. */
const STREAM_OUTSTANDING_MAX = 64;
const TICK_MS = 2;
const ORDER_PATH = '/api/v5/trade/order';
const HEAD_END = Buffer.from('\r\n\r\n');

interface Bot {
  readonly way: Way;
  /** False: there is no place for it. */
  offer(nth: number): boolean;
}

const begun = performance.now();
const offered = { request: 0, stream: 0 };
const words: Record<Way, Record<string, number>> = { request: {}, stream: {} };

function count(way: Way, word: string): void {
  words[way][word] = (words[way][word] ?? 0) + 1;
}

function orderOf(nth: number): Readonly<Record<string, string>> {
  const clOrdId = `load${process.pid}x${nth}`;
  return { tdMode: 'cash', side: 'buy', ordType: 'ioc', px: '60000', sz: '0.001', clOrdId };
}

async function openRequests(url: string, key: OkxKey): Promise<Bot> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  let outstanding = 0;
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(HEAD_END); end !== -1; end = pending.indexOf(HEAD_END)) {
      const head = pending.toString('latin1', 0, end);
      const length = end + HEAD_END.length + Number(/\r\ncontent-length: (\d+)/iu.exec(head)?.[1] ?? '0');
      if (pending.length < length) return;
      pending = pending.subarray(length);
      outstanding -= 1;
      count('request', /\r\nbitting-code: (\w+)/iu.exec(head)?.[1] ?? 'ok');
    }
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    way: 'request',
    offer: (nth) => {
      if (outstanding >= OUTSTANDING_MAX) return false;
      outstanding += 1;
      const body = { instId: 'BTC-USDT', ...orderOf(nth) };
      const request = signOkx(key, { method: 'POST', target: ORDER_PATH, body });
      return socket.write(renderRequest(url, request)) || true;
    },
  };
}

async function openStream(url: string, key: OkxKey, instIdCode: number): Promise<Bot> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/v5/private`);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  const { apiKey, secret, passphrase } = key;
  // Ahead of the gateway's start: what was signed before it may have been used.
  const timestamp = String(Math.floor(Date.now() / 1_000) + 5);
  const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
  socket.send(JSON.stringify({ op: 'login', args: [{ apiKey, passphrase, timestamp, sign }] }));
  await new Promise((resolve) => socket.once('message', resolve));
  let outstanding = 0;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as {
      readonly code?: string;
      readonly data?: readonly { readonly sCode?: string }[];
    };
    outstanding -= 1;
    const code = message.data?.[0]?.sCode ?? message.code ?? 'none';
    count('stream', code === '0' ? 'ok' : code);
  });
  return {
    way: 'stream',
    offer: (nth) => {
      if (outstanding >= STREAM_OUTSTANDING_MAX || socket.readyState !== WebSocket.OPEN) return false;
      outstanding += 1;
      const args = [{ instIdCode, ...orderOf(nth) }];
      socket.send(JSON.stringify({ id: String(nth), op: 'order', args }));
      return true;
    },
  };
}

function report(elapsedMs: number): LoadReport {
  return { elapsedMs, offered: { ...offered }, words };
}

process.once('message', (order: LoadOrder) => void run(order));

async function run({ url, requests, streams, instrumentCode, perSecond }: LoadOrder): Promise<void> {
  const bots = [
    ...(await Promise.all(requests.map((key) => openRequests(url, key)))),
    ...(await Promise.all(streams.map((key) => openStream(url, key, instrumentCode)))),
  ];
  const ways = { request: bots.slice(0, requests.length), stream: bots.slice(requests.length) };
  const since = performance.now();
  let turn = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - since) * perSecond) / 1_000);
    for (; turn < due; turn += 1) {
      const way = turn % 2 === 0 ? 'request' : 'stream';
      const bot = ways[way][(turn >> 1) % ways[way].length];
      if (bot?.offer(turn) === true) offered[way] += 1;
    }
  }, TICK_MS);
  process.on('message', () => process.send?.(report(performance.now() - since)));
  process.send?.(report(performance.now() - begun));
}

process.once('disconnect', () => process.exit(0));
