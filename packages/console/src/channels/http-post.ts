import type { LookupAddress } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request as requestOverTls, type RequestOptions } from 'node:https';
import { ANSWER_BYTES_MAX, RETRY_ASKED_MAX_MS, SEND_MS } from '../bounds.ts';
import { towards, until } from './judged-connection.ts';
import { isLoopback, type OutboundGuard } from './outbound-guard.ts';
import { asSendFailure, SendFailure } from './send-failure.ts';

export interface HttpPorts {
  readonly guard: OutboundGuard;
  /** Authorities that are trusted, PEM; left out: those that everybody trusts. */
  readonly authorities?: readonly string[] | undefined;
  readonly timeoutMs?: number;
}

export interface Posted {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Resolves when the server has taken it (2xx). No redirect is followed: it could lead anywhere. */
export async function post({ body, headers = {}, url }: Posted, ports: HttpPorts): Promise<string> {
  try {
    const target = readUrl(url);
    const signal = AbortSignal.timeout(ports.timeoutMs ?? SEND_MS);
    const addresses = await until(signal, ports.guard.addressesOf(target.hostname));
    if (target.protocol === 'http:' && !addresses.every(({ address }) => isLoopback(address)))
      throw new SendFailure('it is not https, and not on this machine');
    const exchanging = exchange({ target, addresses, headers, body, signal }, ports);
    const { answer, askedMs, status } = await until(signal, exchanging);
    if (status >= 200 && status < 300) return answer;
    if (status >= 300 && status < 400) throw new SendFailure(`it sent us elsewhere (HTTP ${status})`);
    throw new SendFailure(`it refused (HTTP ${status})`, { askedMs });
  } catch (error) {
    throw asSendFailure(error);
  }
}

function readUrl(url: string): URL {
  const target = URL.parse(url);
  if (target === null || !['http:', 'https:'].includes(target.protocol))
    throw new SendFailure('its address is none of http or https');
  if (target.username !== '' || target.password !== '')
    throw new SendFailure('its address has a user or a password in it');
  return target;
}

interface Exchange {
  readonly target: URL;
  /** The very ones that were judged. */
  readonly addresses: readonly LookupAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly answer: string;
  readonly askedMs: number | null;
}

function describe({ body, headers, signal, target }: Exchange, host: string): RequestOptions {
  return {
    method: 'POST',
    host,
    port: target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port),
    path: `${target.pathname}${target.search}`,
    servername: /[a-z]/iu.test(host) && !host.includes(':') ? host : '',
    agent: false,
    headers: {
      host: target.host,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Bitting',
      ...headers,
    },
    signal,
  };
}

function exchange(given: Exchange, { authorities, guard, timeoutMs = SEND_MS }: HttpPorts): Promise<Answer> {
  const { addresses, body, target } = given;
  const host = target.hostname.replace(/^\[(.*)\]$/u, '$1');
  const options: RequestOptions = {
    ...describe(given, host),
    ...towards(addresses, timeoutMs),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = target.protocol === 'https:' ? requestOverTls(options) : requestPlain(options);
    outgoing.on('error', reject);
    outgoing.on('close', () => reject(new SendFailure('the connection broke off')));
    // Without this the runtime hands the connection to nobody, and neither answer nor error follows.
    outgoing.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      reject(new SendFailure(`it refused (HTTP ${statusCode})`));
    });
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        try {
          guard.demand(host, socket.remoteAddress);
        } catch (error) {
          outgoing.destroy(error as Error);
        }
      });
    });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('error', reject);
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > ANSWER_BYTES_MAX) outgoing.destroy(new SendFailure('its answer is too long'));
        else chunks.push(chunk);
      });
      incoming.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: incoming.statusCode ?? 0,
          answer,
          askedMs: readAsked(incoming.headers['retry-after'], answer),
        });
      });
    });
    outgoing.end(body);
  });
}

/** Seconds in a header, or where Discord (`retry_after`) and Telegram (`parameters.retry_after`) say them. */
function readAsked(header: string | undefined, answer: string): number | null {
  const inHeader = header !== undefined && /^[0-9]{1,6}$/u.test(header) ? Number(header) : null;
  const seconds =
    inHeader ?? Number(/"retry_after"\s*:\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)/u.exec(answer)?.[1] ?? 0);
  return seconds > 0 ? Math.min(Math.ceil(seconds * 1_000), RETRY_ASKED_MAX_MS) : null;
}
