import { request } from 'node:http';
import { randomBytes } from 'node:crypto';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CONTROL_ANSWER_BYTES_MAX } from './bounds.ts';

/** What a new paper account starts with. */
const FUNDS = { USDT: '100000', BTC: '2', ETH: '20' } as const;
const PASSPHRASE_BYTES = 12;
const SECRET_BYTES = 16;

export interface PaperKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

/** A funded account at the simulator and a key that may trade but not withdraw, as a person would make it at a venue. */
export async function openPaperAccount(controlUrl: string): Promise<PaperKey> {
  const account = (await control(controlUrl, 'POST', '/accounts', {
    name: 'demo',
    label: 'demo',
    funds: FUNDS,
  })) as { readonly uid: string };
  const secret = randomBytes(SECRET_BYTES).toString('hex').toUpperCase();
  const passphrase = `Pp1-${randomBytes(PASSPHRASE_BYTES).toString('base64url')}`;
  const { apiKey } = (await control(controlUrl, 'POST', '/keys', {
    uid: account.uid,
    secret,
    passphrase,
    label: 'bitting-demo',
    permissions: ['read_only', 'trade'],
    ips: ['127.0.0.1'],
  })) as { readonly apiKey: string };
  return { apiKey, secret, passphrase };
}

/** How many keys the simulator knows: none after it lost its data. */
export async function countPaperKeys(controlUrl: string): Promise<number> {
  const keys = (await control(controlUrl, 'GET', '/keys')) as readonly unknown[];
  return keys.length;
}

function control(baseUrl: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(
        new BittingError('PROCESS_ENDED', `${method} ${path}: ${why}`, {
          publicDetail: `The simulator failed: ${why}`,
        }),
      );
    const outgoing = request(`${baseUrl}${path}`, { method, agent: false }, (incoming) => {
      const parts: Buffer[] = [];
      let length = 0;
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > CONTROL_ANSWER_BYTES_MAX) outgoing.destroy(new Error('its answer is too long'));
        else parts.push(chunk);
      });
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if (incoming.statusCode === 200) resolve(JSON.parse(text));
        else fail(text);
      });
    });
    outgoing.on('error', (error) => fail(error.message));
    outgoing.end(body === undefined ? '' : JSON.stringify(body));
  });
}
