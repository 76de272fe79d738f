/** Verifying and signing anew, in this process, beside what ccxt does to sign the same order once. */
import { randomBytes } from 'node:crypto';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { VenueMessage } from '@bitting/core/venues/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { CLIENT_VERSIONS, openCcxt } from '../tests/support/trading-clients.ts';
import { signOkx, type OkxKey } from '../tests/support/okx-signing.ts';
import { evaluateRounds, type Reading } from './pairs.ts';
import type { Part } from './part.ts';
import { readProcessorTimes, stealBetween } from './steal.ts';
import { judgeRatio, type Goal } from './verdict.ts';

const ORDERS = 20_000;
const ROUNDS_MIN = 5;
const KEY: OkxKey = {
  apiKey: '9d0f3c64-2f11-4f6e-8a57-0a4c3f2b8e10',
  secret: 'C2A5F8E1B7D94036A1E2C3D4B5F60718',
  passphrase: 'Bench-paper-1',
};
const TARGET = '/api/v5/trade/order';
export const SIGNING_GOAL: Goal = {
  id: 'sign-ccxt',
  what: 'verify and re-sign in the process / ccxt’s sign()',
  goal: 0.2,
  bound: 'at most',
  unit: '×',
};

/** One order, verified and signed anew by the one, or signed by the other. */
type Contestant = (nth: number) => void;

export const measureSigning: Part = ({ rounds }) => {
  const contestants: Readonly<Record<string, Contestant>> = { gateway: createGateway(), ccxt: createCcxt() };
  const readings: Reading[] = [];
  // Round -1 is not counted.
  for (let round = -1; round < Math.max(ROUNDS_MIN, rounds); round += 1)
    for (const [contestant, act] of Object.entries(contestants)) {
      const reading = { contestant, round, ...measure(act, round) };
      if (round >= 0) readings.push(reading);
    }
  const micros = (name: string): number => evaluateRounds((of) => of(name), readings)?.median ?? Number.NaN;
  const ratio = evaluateRounds((of) => of('gateway') / of('ccxt'), readings);
  return {
    verdicts: [judgeRatio(SIGNING_GOAL, ratio, 'no round was quiet')],
    peers: new Map([['ccxt', CLIENT_VERSIONS.ccxt]]),
    data: readings,
    print: () =>
      console.log(
        `\nverify and re-sign ${micros('gateway').toFixed(2)} µs, ccxt’s sign() ${micros('ccxt').toFixed(2)} µs: ×${ratio?.median.toFixed(3)}`,
      ),
  };
};

function measure(act: Contestant, round: number): Pick<Reading, 'value' | 'steal'> {
  const times = readProcessorTimes();
  const before = process.cpuUsage().user;
  for (let nth = 0; nth < ORDERS; nth += 1) act(round * ORDERS + nth);
  const value = (process.cpuUsage().user - before) / ORDERS;
  return { value, steal: stealBetween(times, readProcessorTimes()) };
}

function bodyOf(nth: number): string {
  return `{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b${nth}","side":"buy","ordType":"limit","px":"49000","sz":"0.001"}`;
}

/** A new message each time, made before it is measured. */
function createGateway(): Contestant {
  const virtual = HmacKey.takeBytes(Buffer.from(KEY.secret));
  const real = { apiKey: KEY.apiKey, passphrase: KEY.passphrase, key: HmacKey.takeBytes(randomBytes(32)) };
  const credential = { ...real, environment: 'live' } as const;
  const operation = okxDialect.findOperation('POST', TARGET, 'okx');
  if (operation === null) throw new Error(`no operation ${TARGET}`);
  const messages = Array.from({ length: ORDERS }, (_, nth) => messageOf(bodyOf(nth)));
  return (nth) => {
    const message = messages[((nth % ORDERS) + ORDERS) % ORDERS];
    if (message === undefined) throw new Error('no message');
    const presented = okxDialect.readCredentials(message);
    if (presented.kind === 'refused' || !okxDialect.verifySignature(message, presented, virtual))
      throw new Error('a signature of the bench is wrong');
    const nowMs = epochMs(Date.now());
    okxDialect.sign({ operation, ...message }, credential, {
      nowMs,
      deadlineMs: epochMs(nowMs + 5_000),
      host: '',
    });
  };
}

function messageOf(body: string): VenueMessage {
  const signed = signOkx(KEY, { method: 'POST', target: TARGET, body });
  const headers = new Map((signed.headers ?? []).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: 'POST',
    target: TARGET,
    path: TARGET,
    query: '',
    body: Buffer.from(body),
    header: (name) => headers.get(name),
  };
}

function createCcxt(): Contestant {
  const client = openCcxt('http://127.0.0.1', KEY);
  const sign = client.sign.bind(client) as (
    path: string,
    api: string,
    method: string,
    body: object,
  ) => unknown;
  return (nth) =>
    void sign('trade/order', 'private', 'POST', {
      instId: 'BTC-USDT',
      tdMode: 'cash',
      clOrdId: `b${nth}`,
      side: 'buy',
      ordType: 'limit',
      px: '49000',
      sz: '0.001',
    });
}
