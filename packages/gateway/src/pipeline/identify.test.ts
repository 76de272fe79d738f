import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { REAL_API_KEY, REAL_SECRET } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { okxOrderAnswer, type BotRequest } from '../testing/bench-venues.ts';
import { assertPassed, codeOf, PathBench, placeRequest } from '../testing/path-bench.ts';

let bench: PathBench;
beforeEach(() => {
  bench = new PathBench();
  bench.upstream.respond = ({ method }) =>
    answer(method === 'GET' ? { code: '0', msg: '', data: [] } : okxOrderAnswer('1', ''));
});
afterEach(() => {
  bench.close();
});

const BALANCE: BotRequest = { target: '/api/v5/account/balance?ccy=BTC,ETH' };

const WRONG_CREDENTIALS: readonly (readonly [what: string, change: Partial<BotRequest>, code: string])[] = [
  ['an unknown key', { headers: { 'ok-access-key': REAL_API_KEY } }, 'KEY_UNKNOWN'],
  ['no key', { headers: { 'ok-access-key': null } }, 'CREDENTIALS_MISSING'],
  ['another passphrase', { headers: { 'ok-access-passphrase': 'Wrong-Passphrase-1' } }, 'PASSPHRASE_WRONG'],
  ['another secret', { secret: REAL_SECRET }, 'SIGNATURE_WRONG'],
  ['a claim of the demo on live', { headers: { 'x-simulated-trading': '1' } }, 'ENVIRONMENT_MISMATCH'],
  ['another address', { remoteAddress: '10.0.0.1' }, 'ADDRESS_NOT_ALLOWED'],
  ['another address and secret', { remoteAddress: '10.0.0.1', secret: REAL_SECRET }, 'KEY_UNKNOWN'],
  [
    'another address and passphrase',
    { remoteAddress: '10.0.0.1', headers: { 'ok-access-passphrase': 'Wrong-Passphrase-1' } },
    'KEY_UNKNOWN',
  ],
];
for (const [what, change, code] of WRONG_CREDENTIALS) {
  test(`A request with ${what} is refused as ${code}, the same request without it succeeds.`, async () => {
    bench.keyRing.environment = 'live';
    bench.keyRing.credentialEnvironment = 'live';
    assert.equal(codeOf(await bench.send({ ...BALANCE, ...change })), code);
    assert.equal(bench.upstream.sent.length, 0);
    assertPassed(await bench.send(BALANCE));
  });
}

test('A signature holds for its own method, target and body alone (SIG-02).', async () => {
  const signed = bench.sign(placeRequest());
  const forged = [
    { ...signed, target: '/api/v5/trade/order?a=1' },
    { ...signed, body: Buffer.from(signed.body.toString().replace('0.5', '5.5')) },
    { ...bench.sign(BALANCE), target: '/api/v5/account/balance?ccy=ETH,BTC' },
    { ...bench.sign(BALANCE), target: '/api/v5/account/balance?ccy=BTC%2CETH' },
  ];
  for (const request of forged) assert.equal(codeOf(await bench.handle(request)), 'SIGNATURE_WRONG');
  assertPassed(await bench.handle(signed));
});

test('A timestamp is good up to the window and not a millisecond beyond, either way (SIG-06).', async () => {
  for (const [offset, code] of [
    [-30_000, undefined],
    [30_000, undefined],
    [-30_001, 'TIMESTAMP_OUTSIDE_WINDOW'],
    [30_001, 'TIMESTAMP_OUTSIDE_WINDOW'],
  ] as const) {
    const timestampMs = bench.clock.wallMs() + 1 + offset;
    assert.equal(codeOf(await bench.send({ ...BALANCE, timestampMs })), code, `${offset} ms`);
  }
});

test('A signed act is good for one use; a read may repeat within its window (I11).', async () => {
  const act = bench.sign(placeRequest());
  assertPassed(await bench.handle(act));
  assert.equal(codeOf(await bench.handle(act)), 'REQUEST_REPLAYED');
  assert.equal(bench.upstream.sent.length, 1);
  const read = bench.sign(BALANCE);
  for (let use = 0; use < 2; use += 1) assertPassed(await bench.handle(read));
});
