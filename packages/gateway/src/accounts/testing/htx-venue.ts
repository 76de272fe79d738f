import { createHmac } from 'node:crypto';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import type { ProbeRequest } from '../../ports/credential-probe.ts';
import type { ProbeAnswer, ProbePlace, ProbeUpstream } from '../probe-upstream.ts';

export const NOW = 1_795_226_400_000;
export const ACCESS_KEY = 'ghxertfvbf-80f53990-ec0deeaf-a2e41';
export const SECRET = 'b0c1d2e3-94a5b6c7-d8e9f0a1-3f5c7';
export const UID = 63_628_520;

export const GIVEN: ProbeRequest = {
  venue: 'htx',
  environment: 'live',
  trading: 'both',
  apiKey: ACCESS_KEY,
  secret: SECRET,
  passphrase: null,
  region: null,
};

export const KEY_ROW = {
  accessKey: ACCESS_KEY,
  status: 'normal',
  note: 'bot',
  permission: 'trade,readOnly',
  ipAddresses: '203.0.113.7,198.51.100.0/24',
  validDays: -1,
  createTime: 1_700_000_000_000,
  updateTime: 1_700_000_000_000,
};

export const LEDGERS = [
  { id: 100_001, type: 'spot', subtype: '', state: 'working' },
  { id: 100_002, type: 'point', subtype: '', state: 'working' },
  { id: 100_003, type: 'spot', subtype: '', state: 'lock' },
];

const BALANCE = {
  id: 100_001,
  type: 'spot',
  state: 'working',
  list: [
    { currency: 'usdt', type: 'trade', balance: '1000.5', 'seq-num': '1' },
    { currency: 'usdt', type: 'frozen', balance: '10', 'seq-num': '1' },
    { currency: 'btc', type: 'trade', balance: '0.000000000000000000', 'seq-num': '1' },
    { currency: 'eth', type: 'loan', balance: '-3', 'seq-num': '1' },
  ],
};

const CONTRACTS = {
  state: 'normal',
  equity: '500',
  details: [{ currency: 'USDT', equity: '-20.25', available: '480' }],
};

export type Reply = { readonly status?: number; readonly body: unknown } | 'silence';

export const spot = (data: unknown): Reply => ({ body: { status: 'ok', data } });
export const v2 = (data: unknown): Reply => ({ body: { code: 200, message: 'success', data, ok: true } });
export const v5 = (data: unknown): Reply => ({ body: { code: 200, message: 'Success', data, ts: NOW } });
export const signatureRefusal = (words: string): Reply => ({
  body: {
    status: 'error',
    'err-code': 'api-signature-not-valid',
    'err-msg': `Signature not valid: ${words}`,
    data: null,
  },
});
export const v2Refusal = (code: number, message: string): Reply => ({ body: { code, message } });
export const v5Refusal = (code: number, message: string): Reply => ({
  body: { code, message, data: null, ts: NOW },
});

const PATHS: Readonly<Record<string, string>> = {
  '/v1/common/timestamp': 'time',
  '/api/v1/timestamp': 'contract-time',
  '/v2/user/uid': 'uid',
  '/v2/user/api-key': 'key',
  '/v2/sub-user/user-list': 'sub-users',
  '/v1/account/accounts': 'ledgers',
  '/v1/account/accounts/100001/balance': 'balance',
  '/v5/account/balance': 'contracts',
};

/** A venue that checks signatures by its own arithmetic; what it says to whom is a table. */
export class FakeVenue implements ProbeUpstream {
  readonly regions: readonly string[] = ['global', 'aws'];
  readonly asked: string[] = [];
  readonly requests: OutgoingRequest[] = [];
  readonly #replies: Readonly<Record<string, Reply>>;

  constructor(replies: Readonly<Record<string, Reply>> = {}) {
    this.#replies = {
      time: spot(NOW),
      'contract-time': { body: { status: 'ok', ts: NOW } },
      uid: v2(UID),
      key: v2([
        { ...KEY_ROW, accessKey: 'another-80f53990-ec0deeaf-a2e41', permission: 'withdraw' },
        KEY_ROW,
      ]),
      'sub-users': v2Refusal(1002, 'forbidden'),
      ledgers: spot(LEDGERS),
      balance: spot(BALANCE),
      contracts: v5(CONTRACTS),
      ...replies,
    };
  }

  hostOf({ region, family }: ProbePlace): string {
    return `${family}.${region}.example`;
  }

  get(place: ProbePlace, outgoing: OutgoingRequest): Promise<ProbeAnswer> {
    const name = PATHS[outgoing.target.split('?')[0] ?? ''] ?? outgoing.target;
    this.asked.push(`${place.region} ${name}`);
    this.requests.push(outgoing);
    const reply = this.#replies[`${place.region} ${name}`] ?? this.#replies[name];
    if (reply === undefined || reply === 'silence')
      return Promise.resolve({ kind: 'unreached', cause: 'the connection was refused' });
    const isSigned = name === 'time' || name === 'contract-time' || isSignedFor(this.hostOf(place), outgoing);
    const { status = 200, body } = isSigned ? reply : { status: 401, body: 'not signed' };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve({ kind: 'answer', answer: { status, body: Buffer.from(text) } });
  }
}

function isSignedFor(host: string, { method, target }: OutgoingRequest): boolean {
  const [path = '', query = ''] = target.split('?');
  const pairs = query.split('&');
  const signature = pairs.find((pair) => pair.startsWith('Signature='))?.slice('Signature='.length) ?? '';
  const others = pairs.filter((pair) => !pair.startsWith('Signature=')).sort();
  const text = [method, host, path, others.join('&')].join('\n');
  const timestamp = new Date(NOW).toISOString().slice(0, 19);
  return (
    decodeURIComponent(signature) === createHmac('sha256', SECRET).update(text).digest('base64') &&
    others.includes(`AccessKeyId=${ACCESS_KEY}`) &&
    others.includes(`Timestamp=${encodeURIComponent(timestamp)}`)
  );
}
