import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startSimulator, type Simulator } from '../compose.ts';
import { ManualClock } from '../engine/clock.ts';
import { send } from '../okx/wire.fixture.ts';
import {
  ask,
  codeOf,
  keyFields,
  mailedCode,
  PASSPHRASE,
  PASSWORD,
  signUpTrader,
  START,
  subjectsTo,
  Visitor,
  type Got,
  type Trader,
  type VenueName,
} from './desk.fixture.ts';
import { totpCode } from './totp.ts';

const DAY = 86_400_000;
const directory = mkdtempSync(join(tmpdir(), 'key-desk-'));
after(() => rmSync(directory, { recursive: true, force: true }));

interface Stage {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly trader: (venue: VenueName, email?: string) => Promise<Trader>;
}

function begin(clock: ManualClock, dataDir?: string): Promise<Simulator> {
  return startSimulator({
    seed: 1,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: false,
    variants: { rateLimitFactor: null },
    ...(dataDir === undefined ? {} : { dataDir }),
  });
}

async function onStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  const clock = new ManualClock(START);
  const simulator = await begin(clock);
  const trader = (venue: VenueName, email?: string): Promise<Trader> =>
    signUpTrader({ url: simulator.deskUrl, clock }, venue, email);
  try {
    await run({ simulator, clock, trader });
  } finally {
    await simulator.close();
  }
}

interface Credential {
  readonly apiKey: string;
  readonly secret: string;
}

async function makeKey(trader: Trader, fields: object = {}): Promise<Credential> {
  const got = await trader.confirm('keys', { ...keyFields(trader.venue), ...fields });
  assert.equal(got.status, 201, got.text);
  return { apiKey: String(got.json['apiKey']), secret: String(got.json['secret']) };
}

/** What OKX answers to a request that is signed with what the desk showed. */
async function okxCode(
  { simulator, clock }: Stage,
  { apiKey, secret }: Credential,
  request: { readonly target: string; readonly body?: object },
): Promise<string> {
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const method = body === '' ? 'GET' : 'POST';
  const timestamp = new Date(clock.now()).toISOString();
  const text = timestamp + method + request.target + body;
  const answer = await send(simulator.okxUrl, {
    method,
    target: request.target,
    body,
    headers: {
      'OK-ACCESS-KEY': apiKey,
      'OK-ACCESS-SIGN': createHmac('sha256', secret).update(text).digest('base64'),
      'OK-ACCESS-TIMESTAMP': timestamp,
      'OK-ACCESS-PASSPHRASE': PASSPHRASE,
    },
  });
  return answer.code;
}

const BALANCE = { target: '/api/v5/account/balance' };
const CANCEL = { target: '/api/v5/trade/cancel-order', body: { instId: 'BTC-USDT', ordId: '1' } };

/** What HTX answers to a signed question for the accounts. */
function askHtx(
  { simulator, clock }: Stage,
  apiKey: string,
  signer: { readonly secret: string } | { readonly privateKey: KeyObject },
): Promise<Got> {
  const { host } = new URL(simulator.htxSpotUrl);
  const query = new URLSearchParams({
    AccessKeyId: apiKey,
    SignatureMethod: 'secret' in signer ? 'HmacSHA256' : 'Ed25519',
    SignatureVersion: '2',
    Timestamp: new Date(clock.now()).toISOString().slice(0, 19),
  }).toString();
  const text = Buffer.from(`GET\n${host}\n/v1/account/accounts\n${query}`);
  const signature =
    'secret' in signer
      ? createHmac('sha256', signer.secret).update(text).digest('base64')
      : sign(null, text, signer.privateKey).toString('base64');
  const target = `/v1/account/accounts?${query}&Signature=${encodeURIComponent(signature)}`;
  return ask(simulator.htxSpotUrl, { method: 'GET', target });
}

/** `ok`, or the code of the refusal. */
function statusOf({ json }: Got): string {
  return String(json['status'] === 'ok' ? 'ok' : json['err-code']);
}

test('A key of the desk signs at OKX’s REST face at once, as far as its permissions go', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('okx');
    const reading = await makeKey(trader, { label: 'reading', permissions: [] });
    assert.equal(await okxCode(stage, reading, BALANCE), '0');
    assert.equal(await okxCode(stage, reading, CANCEL), '50120');
    const trading = await makeKey(trader);
    assert.notEqual(await okxCode(stage, trading, CANCEL), '50120');
    const { apiKey } = trading;
    assert.equal(await okxCode(stage, { apiKey, secret: reading.secret }, BALANCE), '50113');
  });
});

test('OKX holds a key of the desk to its addresses, and an edit counts with the next request', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('okx');
    const key = await makeKey(trader, { ips: ['203.0.113.7'] });
    assert.equal(await okxCode(stage, key, BALANCE), '50110');
    await trader.confirm('keys/change', { apiKey: key.apiKey, ips: ['127.0.0.0/8'] });
    assert.equal(await okxCode(stage, key, BALANCE), '0');
    await trader.confirm('keys/delete', { apiKey: key.apiKey });
    assert.equal(await okxCode(stage, key, BALANCE), '50119');
  });
});

test('A key of a sub-account acts for the sub-account', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('okx');
    const account = String((await trader.api('sub-accounts', { name: 'gridbot' })).json['uid']);
    const key = await makeKey(trader, { account });
    assert.equal(await okxCode(stage, key, BALANCE), '0');
    assert.equal(stage.simulator.control.keys().find(({ apiKey }) => apiKey === key.apiKey)?.uid, account);
    const list = await trader.api(`keys?account=${account}`);
    const [row] = list.json['keys'] as readonly { readonly lastUsedAt: number }[];
    assert.equal(row?.lastUsedAt, stage.clock.now());
  });
});

test('A key of the desk signs at HTX’s REST face, with a secret and with Ed25519', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('htx');
    const { apiKey, secret } = await makeKey(trader);
    assert.equal(statusOf(await askHtx(stage, apiKey, { secret })), 'ok');
    assert.equal(statusOf(await askHtx(stage, apiKey, { secret: `${secret}x` })), 'api-signature-not-valid');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const modern = await makeKey(trader, { algorithm: 'ed25519', publicKey: pem });
    assert.equal(statusOf(await askHtx(stage, modern.apiKey, { privateKey })), 'ok');
    const other = generateKeyPairSync('ed25519');
    assert.equal(statusOf(await askHtx(stage, modern.apiKey, other)), 'api-signature-not-valid');
  });
});

test('HTX holds a key of the desk to its addresses', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('htx');
    const { apiKey, secret } = await makeKey(trader, { ips: ['203.0.113.7'] });
    assert.equal(statusOf(await askHtx(stage, apiKey, { secret })), 'api-signature-not-valid');
    await trader.confirm('keys/change', { apiKey, ips: [] });
    assert.equal(statusOf(await askHtx(stage, apiKey, { secret })), 'ok');
  });
});

test('Desk and face agree on the hour at which a key of HTX expires', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('htx');
    const { apiKey, secret } = await makeKey(trader, { ips: [] });
    const stored = stage.simulator.htx.keys().find((key) => key.apiKey === apiKey);
    assert.ok(stored !== undefined);
    for (const [ageMs, status] of [
      [90 * DAY - 60_000, 'normal'],
      [90 * DAY, 'expired'],
    ] as const) {
      stage.simulator.htx.changeKey(apiKey, { createdAt: stage.clock.now() - ageMs });
      const [row] = (await trader.api('keys')).json['keys'] as readonly { readonly status: string }[];
      assert.equal(row?.status, status);
      const isTaken = statusOf(await askHtx(stage, apiKey, { secret })) === 'ok';
      assert.equal(isTaken, status === 'normal');
    }
    assert.ok(
      (await subjectsTo(stage.simulator.deskUrl, trader.email)).includes('HTX: an API key has expired'),
    );
  });
});

test('A shifted clock of the venue lets keys expire without waiting', async () => {
  await onStage(async (stage) => {
    const trader = await stage.trader('okx');
    const key = await makeKey(trader, { ips: [] });
    assert.equal(await okxCode(stage, key, BALANCE), '0');
    stage.simulator.control.setClockOffset(14 * DAY);
    stage.clock.advance(60_000);
    stage.simulator.control.setClockOffset(0);
    assert.equal(await okxCode(stage, key, BALANCE), '50119');
    assert.equal((await subjectsTo(stage.simulator.deskUrl, trader.email))[0], 'OKX: an API key was deleted');
  });
});

test('People, sessions, keys, mails and used codes survive a restart', async () => {
  const clock = new ManualClock(START);
  const first = await begin(clock, directory);
  const trader = await signUpTrader({ url: first.deskUrl, clock }, 'okx');
  const key = await makeKey(trader);
  const codes = await trader.codes();
  await trader.api('keys', { ...keyFields('okx'), label: 'other', ...codes });
  const htx = await signUpTrader({ url: first.deskUrl, clock }, 'htx');
  const htxKey = await makeKey(htx, { toggles: ['futures'] });
  const mails = await subjectsTo(first.deskUrl, trader.email);
  await first.close();
  const second = await begin(clock, directory);
  try {
    const stage: Stage = { simulator: second, clock, trader: () => Promise.reject(new Error('unused')) };
    assert.equal(await okxCode(stage, key, BALANCE), '0');
    assert.deepEqual(await subjectsTo(second.deskUrl, trader.email), mails);
    const visitor = new Visitor(second.deskUrl);
    for (const pair of [trader, htx].flatMap((one) => one.visitor.cookieHeader.split('; '))) {
      const [name = '', value = ''] = pair.split('=');
      visitor.setCookie(name, value);
    }
    assert.equal((await visitor.get('/okx/api/account')).json['uid'], trader.uid);
    const late = { apiKey: key.apiKey, label: 'late' };
    assert.equal(codeOf(await visitor.post('/okx/api/keys/change', { ...late, ...codes })), 'CODE_WRONG');
    const { json } = await visitor.get('/htx/api/keys');
    const [row] = json['keys'] as readonly { readonly apiKey: string; readonly toggles: readonly string[] }[];
    assert.deepEqual([row?.apiKey, row?.toggles], [htxKey.apiKey, ['futures']]);
    await signInAgain(second, clock, htx);
  } finally {
    await second.close();
  }
});

async function signInAgain(
  simulator: Simulator,
  clock: ManualClock,
  { email, secret }: Trader,
): Promise<void> {
  const visitor = new Visitor(simulator.deskUrl);
  const shown = await visitor.post('/htx/api/sign-in', { email, password: PASSWORD });
  assert.deepEqual(shown.json['asks'], ['code', 'emailCode']);
  clock.advance(30_000);
  const emailCode = await mailedCode(simulator.deskUrl, email);
  const code = totpCode(secret, clock.now());
  assert.equal((await visitor.post('/htx/api/verify', { code, emailCode })).status, 200);
}

test('A reset of one venue empties its desk and leaves the other’s', async () => {
  await onStage(async ({ simulator, trader }) => {
    const okx = await trader('okx');
    const htx = await trader('htx');
    simulator.control.reset();
    assert.equal(codeOf(await okx.api('account')), 'SIGN_IN_NEEDED');
    assert.equal((await htx.api('account')).status, 200);
    simulator.htx.reset();
    assert.equal(codeOf(await htx.api('account')), 'SIGN_IN_NEEDED');
    assert.equal((await trader('okx')).uid, okx.uid);
  });
});
