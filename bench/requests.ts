/** The requests of the bench: exact bytes, each order signed anew with the next virtual key, as bots would send them. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { OkxKey } from '../tests/support/okx-signing.ts';

export interface Workload {
  readonly name: 'order' | 'read' | 'trade';
  /** A fresh request for a gateway that checks signatures; a proxy that checks nothing takes the same. */
  readonly next: () => Buffer;
}

const READ_TARGET = '/api/v5/account/balance?ccy=USDT';
const ORDER_TARGET = '/api/v5/trade/order';

/** Orders are single-use and each key has its own limits, so the work goes round many keys. */
export function createWorkloads(
  keys: readonly OkxKey[],
  host: string,
): readonly [order: Workload, trade: Workload, read: Workload] {
  let count = 0;
  const signers = keys.map((key): Signer => ({ key, hmac: createSecretKey(Buffer.from(key.secret)) }));
  const nextKey = (): Signer => {
    count += 1;
    const key = signers[count % signers.length];
    if (key === undefined) throw new Error('the bench has no keys');
    return key;
  };
  const run = `${Date.now().toString(36)}${process.pid.toString(36)}x`;
  return [
    {
      name: 'order',
      next: () => {
        const key = nextKey();
        const body = `{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b${run}${count}","side":"buy","ordType":"limit","px":"49000","sz":"0.001"}`;
        return render({ method: 'POST', target: ORDER_TARGET, body }, key, host);
      },
    },
    {
      // Keys sell and buy by turns, so that each order meets the one before and no book grows.
      name: 'trade',
      next: () => {
        const key = nextKey();
        const side = count % 2 === 0 ? 'sell' : 'buy';
        const body = `{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"t${run}${count}","side":"${side}","ordType":"limit","px":"50000","sz":"0.001"}`;
        return render({ method: 'POST', target: ORDER_TARGET, body }, key, host);
      },
    },
    { name: 'read', next: () => render({ method: 'GET', target: READ_TARGET, body: '' }, nextKey(), host) },
  ];
}

interface Signer {
  readonly key: OkxKey;
  readonly hmac: KeyObject;
}

function render(
  request: { method: string; target: string; body: string },
  { key, hmac }: Signer,
  host: string,
): Buffer {
  const { method, target, body } = request;
  const timestamp = new Date().toISOString();
  const sign = createHmac('sha256', hmac).update(`${timestamp}${method}${target}${body}`).digest('base64');
  const length = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return Buffer.from(
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nOK-ACCESS-KEY: ${key.apiKey}\r\nOK-ACCESS-SIGN: ${sign}\r\n` +
      `OK-ACCESS-TIMESTAMP: ${timestamp}\r\nOK-ACCESS-PASSPHRASE: ${key.passphrase}\r\n${length}\r\n${body}`,
    'latin1',
  );
}
