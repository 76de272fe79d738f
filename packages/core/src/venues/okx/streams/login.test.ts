import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HmacKey } from '../../../crypto/hmac-key.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { BotFrame, PresentedLogin } from '../../stream-dialect.ts';
import { readBotFrame } from './bot-frames.ts';
import { verifyLogin, writeLogin } from './login.ts';
import { CODES } from '../testing/frames.ts';

/** Computed with openssl from the venue's rule (`timestamp + "GET" + "/users/self/verify"`). */
const SECRET = '22582BD0CFF14C41EDBF1AB98506286D';
const TIMESTAMP = '1704876947';
const SIGN = '5/36BgGV6m/6pmdc20zdqk0mzF5ZalmzzPD2fo3wavU=';
const ACCOUNT = { apiKey: 'K', passphrase: 'P', timestamp: TIMESTAMP, sign: SIGN };

function keyOf(secret: string): HmacKey {
  return HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
}

function read(account: object, ...more: readonly object[]): ReturnType<typeof readBotFrame> {
  return readBotFrame(JSON.stringify({ op: 'login', args: [account, ...more] }), CODES);
}

function verdict(account: object, ...more: readonly object[]): string {
  const frame = read(account, ...more);
  return frame.kind === 'refused' ? frame.code : frame.kind;
}

function loginOf(frame: BotFrame | { readonly kind: 'refused' }): PresentedLogin {
  assert.equal(frame.kind, 'login', JSON.stringify(frame));
  return frame;
}

test('The login of the venue’s documentation is read and verified.', () => {
  const login = loginOf(read(ACCOUNT));
  const { signature, ...credentials } = login.credentials;
  assert.deepEqual(credentials, {
    kind: 'presented',
    apiKey: 'K',
    passphrase: 'P',
    timestampMs: 1704876947000,
    algorithm: 'hmac-sha256',
    claimedEnvironment: null,
  });
  assert.equal(Buffer.from(signature).toString('base64'), SIGN);
  assert.equal(login.id, null);
  assert.ok(verifyLogin(login, keyOf(SECRET)));
  assert.ok(!verifyLogin(login, keyOf(SECRET.toLowerCase())));
  const later = { ...login, credentials: { ...login.credentials, timestampMs: epochMs(1704876948000) } };
  assert.ok(!verifyLogin(later, keyOf(SECRET)));
});

test('A key of another algorithm verifies nothing.', () => {
  const trusting = { algorithm: 'ed25519', verify: () => true } as const;
  assert.ok(!verifyLogin(loginOf(read(ACCOUNT)), trusting));
});

test('Our own login is the venue’s, to the second.', () => {
  const credential = { apiKey: 'K', passphrase: 'P', key: keyOf(SECRET), environment: 'live' } as const;
  assert.equal(
    writeLogin(credential, epochMs(1704876947999)),
    JSON.stringify({ op: 'login', args: [ACCOUNT] }),
  );
  assert.equal(
    writeLogin({ ...credential, passphrase: null }, epochMs(1704876947000)),
    JSON.stringify({ op: 'login', args: [{ ...ACCOUNT, passphrase: '' }] }),
  );
});

test('A login in another form is refused as the venue refuses it.', () => {
  assert.equal(verdict(ACCOUNT), 'login');
  assert.equal(verdict(ACCOUNT, ACCOUNT), 'BATCH_SIZE_WRONG');
  assert.equal(verdict({ ...ACCOUNT, token: '' }), 'FIELD_UNKNOWN');
  for (const field of ['apiKey', 'passphrase', 'timestamp', 'sign']) {
    assert.equal(verdict({ ...ACCOUNT, [field]: undefined }), 'FIELD_MISSING', field);
    assert.equal(verdict({ ...ACCOUNT, [field]: '' }), 'FIELD_MALFORMED', field);
    assert.equal(verdict({ ...ACCOUNT, [field]: 7 }), 'FIELD_MALFORMED', field);
  }
  const long = 'x'.repeat(65);
  assert.equal(verdict({ ...ACCOUNT, apiKey: long }), 'KEY_UNKNOWN');
  assert.equal(verdict({ ...ACCOUNT, apiKey: long.slice(1), passphrase: long.slice(1) }), 'login');
  assert.equal(verdict({ ...ACCOUNT, passphrase: long }), 'PASSPHRASE_WRONG');
  for (const timestamp of [
    '0704876947',
    '170487694',
    '17048769470',
    '1704876947.5',
    '1704876947123',
    '-704876947',
  ])
    assert.equal(verdict({ ...ACCOUNT, timestamp }), 'TIMESTAMP_MALFORMED', timestamp);
  for (const sign of [
    SIGN.slice(0, -1),
    SIGN.replace('=', 'A'),
    'AAAA',
    `${SIGN} `,
    SIGN.replace('U=', 'V='),
  ])
    assert.equal(verdict({ ...ACCOUNT, sign }), 'SIGNATURE_WRONG', sign);
});

test('The id that okx-api puts on a login is taken and needs no answer.', () => {
  const frame = readBotFrame(JSON.stringify({ id: '1', op: 'login', args: [ACCOUNT] }), CODES);
  assert.equal(loginOf(frame).id, '1');
});
