import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { HTX_ACCESS_KEY_CHARACTERS_MAX } from '../../../bounds.ts';
import { Ed25519PublicKey } from '../../../crypto/ed25519-key.ts';
import { HmacKey } from '../../../crypto/hmac-key.ts';
import type { VerifyingKey } from '../../../crypto/verifying-key.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { PresentedLogin, StreamEndpoint } from '../../stream-dialect.ts';
import { CONTRACT_LOGIN, SPOT_LOGIN } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { HTX_ENDPOINTS } from './endpoints.ts';
import { verifyLogin, writeLogin } from './login.ts';

interface LoginCase {
  readonly name: string;
  readonly algorithm: 'HmacSHA256' | 'Ed25519';
  readonly signedHost: string;
  readonly signedPath: string;
  readonly host: string;
  readonly target: string;
  readonly signature: string;
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../../vectors/htx-stream-login.json', import.meta.url), 'utf8'),
) as {
  readonly accessKey: string;
  readonly secret: string;
  readonly publicKey: string;
  readonly timestamp: string;
  readonly good: readonly LoginCase[];
};
const HMAC = HmacKey.takeBytes(Buffer.from(VECTORS.secret, 'latin1'));
const KEYS: Readonly<Record<LoginCase['algorithm'], VerifyingKey>> = {
  HmacSHA256: HMAC,
  Ed25519: Ed25519PublicKey.fromBase64(VECTORS.publicKey),
};
const SIGNED_AT = epochMs(Date.UTC(2026, 0, 2, 3, 4, 5));

function endpointAt(path: string): StreamEndpoint {
  const endpoint = HTX_ENDPOINTS.find((one) => one.path === path);
  assert.ok(endpoint !== undefined, path);
  return endpoint;
}

function frameOf({ target, algorithm, signature }: LoginCase): string {
  const { accessKey, timestamp } = VECTORS;
  if (target === '/ws/v2') {
    const method = { signatureMethod: algorithm, signatureVersion: '2.1' };
    const params = { authType: 'api', accessKey, ...method, timestamp, signature };
    return JSON.stringify({ action: 'req', ch: 'auth', params });
  }
  const signed = { SignatureMethod: algorithm, SignatureVersion: '2', Timestamp: timestamp };
  return JSON.stringify({ op: 'auth', type: 'api', AccessKeyId: accessKey, ...signed, Signature: signature });
}

function loginOf(path: string, text: string): PresentedLogin {
  const login = readBotFrame(endpointAt(path), text);
  assert.ok(login.kind === 'login', JSON.stringify(login));
  return login;
}

test('A login of the vectors is verified by its own key, where it was signed for and nowhere else.', () => {
  assert.equal(VECTORS.good.length, 6);
  for (const row of VECTORS.good) {
    const login = loginOf(row.target, frameOf(row));
    const { signature, ...credentials } = login.credentials;
    assert.deepEqual(credentials, {
      kind: 'presented',
      apiKey: VECTORS.accessKey,
      passphrase: null,
      timestampMs: SIGNED_AT,
      algorithm: row.algorithm === 'Ed25519' ? 'ed25519' : 'hmac-sha256',
      claimedEnvironment: null,
    });
    assert.equal(Buffer.from(signature).toString('base64'), row.signature);
    const connection = { endpoint: endpointAt(row.target), host: row.host, target: row.target };
    for (const [algorithm, key] of Object.entries(KEYS))
      assert.equal(verifyLogin(login, connection, key), algorithm === row.algorithm, row.name);
    const elsewhere = { ...connection, target: `${row.target}x` };
    assert.equal(verifyLogin(login, elsewhere, KEYS[row.algorithm]), false, row.name);
  }
});

test('The whole address is a path only as it was addressed: W3 is refused at another host or port (SIG-04).', () => {
  const row = VECTORS.good.find(({ name }) => name === 'W3');
  assert.ok(row !== undefined);
  const login = loginOf(row.target, frameOf(row));
  const at = (host: string): boolean =>
    verifyLogin(login, { endpoint: endpointAt(row.target), host, target: row.target }, HMAC);
  assert.deepEqual(['127.0.0.1:8080', '127.0.0.1:8081', '127.0.0.1', 'localhost:8080', ''].map(at), [
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('A login is verified with the port of the address and without it, in any case of its letters.', () => {
  const credential = { apiKey: 'k', passphrase: null, key: HMAC, environment: 'live' } as const;
  const endpoint = endpointAt('/ws/v5/notification');
  const target = endpoint.path;
  for (const [host, addressed] of [
    ['gateway.example', 'Gateway.Example:8443'],
    ['gateway.example:8443', 'Gateway.Example:8443'],
    ['api.hbdm.vn', 'gateway.example'],
    ['api-aws.huobi.pro', 'gateway.example'],
  ] as const) {
    const login = loginOf(target, writeLogin(endpoint, credential, { nowMs: SIGNED_AT, host, target }));
    assert.ok(verifyLogin(login, { endpoint, host: addressed, target }, HMAC), host);
    assert.ok(!verifyLogin(login, { endpoint, host: addressed, target: '/linear-swap-trade' }, HMAC), host);
  }
  const context = { nowMs: SIGNED_AT, host: 'evil.example', target };
  const login = loginOf(target, writeLogin(endpoint, credential, context));
  assert.ok(!verifyLogin(login, { endpoint, host: 'gateway.example', target }, HMAC));
});

test('What a wrong signature costs is bounded.', () => {
  const row = VECTORS.good[0];
  assert.ok(row !== undefined);
  const login = loginOf(row.target, frameOf(row));
  let tries = 0;
  const key: VerifyingKey = {
    algorithm: 'hmac-sha256',
    verify: () => {
      tries += 1;
      return false;
    },
  };
  const host = 'gateway.example:8443';
  const connection = { endpoint: endpointAt(row.target), host, target: row.target };
  assert.ok(!verifyLogin(login, connection, key));
  assert.equal(tries, 30);
});

test('A key of another algorithm is not even asked.', () => {
  const row = VECTORS.good[0];
  assert.ok(row !== undefined);
  const login = loginOf(row.target, frameOf(row));
  const connection = { endpoint: endpointAt(row.target), host: row.host, target: row.target };
  assert.ok(verifyLogin(login, connection, { algorithm: 'hmac-sha256', verify: () => true }));
  assert.ok(!verifyLogin(login, connection, { algorithm: 'ed25519', verify: () => true }));
});

test('Our own login is what the vectors say, for both versions of the signature.', () => {
  const credential = {
    apiKey: VECTORS.accessKey,
    passphrase: null,
    key: HMAC,
    environment: 'live',
  } as const;
  for (const row of VECTORS.good.filter(({ name }) => name.startsWith('W') && name !== 'W3')) {
    const context = { nowMs: SIGNED_AT, host: row.signedHost, target: row.target };
    const text = writeLogin(endpointAt(row.target), credential, context);
    assert.ok(text.includes(`"${row.signature}"`), row.name);
    const { cid, ...fields } = JSON.parse(text) as Record<string, unknown>;
    assert.equal(cid, row.target === '/ws/v2' ? undefined : 'auth');
    assert.deepEqual(fields, JSON.parse(frameOf(row)), row.name);
  }
});

test('A login without a field, of another type, version, method or time is refused with its own code.', () => {
  const verdict = (path: string, text: string): string => {
    const read = readBotFrame(endpointAt(path), text);
    return read.kind === 'refused' ? read.code : read.kind;
  };
  const changed = (text: string, [from, to]: readonly [string, string]): string => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  };
  const cases: readonly (readonly [from: string, to: string, code: string])[] = [
    ['"type":"api"', '"type":"api"', 'login'],
    ['"type":"api"', '"type":"ticket"', 'SIGNATURE_WRONG'],
    ['"type":"api",', '', 'SIGNATURE_WRONG'],
    ['vg-htx-access-0001-abcdef', 'k'.repeat(65), 'KEY_UNKNOWN'],
    ['vg-htx-access-0001-abcdef', '', 'CREDENTIALS_MISSING'],
    ['HmacSHA256', 'HmacSHA1', 'SIGNATURE_WRONG'],
    ['HmacSHA256', 'Ed25519', 'SIGNATURE_WRONG'],
    ['"SignatureVersion":"2"', '"SignatureVersion":"2.1"', 'SIGNATURE_WRONG'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05Z', 'TIMESTAMP_MALFORMED'],
    ['2026-01-02T03:04:05', '', 'TIMESTAMP_MISSING'],
    ['IbOv9J', 'IbOv9', 'SIGNATURE_WRONG'],
    ['"op":"auth"', '"op":"auth","extra":1', 'FIELD_UNKNOWN'],
  ];
  for (const [from, to, code] of cases)
    assert.equal(verdict('/ws/v5/notification', changed(CONTRACT_LOGIN.text, [from, to])), code, to);
  const spotCases: readonly (readonly [from: string, to: string, code: string])[] = [
    ['"authType":"api"', '"authType":"api"', 'login'],
    ['"authType":"api"', '"authType":"ticket"', 'SIGNATURE_WRONG'],
    ['"2.1"', '"2"', 'SIGNATURE_WRONG'],
    ['"authType":"api"', '"authType":"api","extra":1', 'FIELD_UNKNOWN'],
    ['"ch":"auth"', '"ch":"auth","extra":1', 'FIELD_UNKNOWN'],
  ];
  for (const [from, to, code] of spotCases)
    assert.equal(verdict('/ws/v2', changed(SPOT_LOGIN.text, [from, to])), code, to);
});

test('A login that lacks one of its five fields, as text, says which sort of field it lacks.', () => {
  const rows = [
    ['AccessKeyId', 'accessKey', 'CREDENTIALS_MISSING'],
    ['SignatureMethod', 'signatureMethod', 'SIGNATURE_MISSING'],
    ['SignatureVersion', 'signatureVersion', 'SIGNATURE_MISSING'],
    ['Timestamp', 'timestamp', 'TIMESTAMP_MISSING'],
    ['Signature', 'signature', 'SIGNATURE_MISSING'],
  ] as const;
  const contract = JSON.parse(CONTRACT_LOGIN.text) as Readonly<Record<string, unknown>>;
  const spot = JSON.parse(SPOT_LOGIN.text) as { readonly params: Readonly<Record<string, unknown>> };
  const verdict = (path: string, frame: unknown): string => {
    const read = readBotFrame(endpointAt(path), JSON.stringify(frame));
    return read.kind === 'refused' ? read.code : read.kind;
  };
  for (const [ofContract, ofSpot, code] of rows)
    for (const value of [undefined, '', 7, null, ['x']]) {
      assert.equal(verdict('/ws/v5/notification', { ...contract, [ofContract]: value }), code, ofContract);
      const params = { ...spot.params, [ofSpot]: value };
      assert.equal(verdict('/ws/v2', { ...spot, params }), code, ofSpot);
    }
  assert.equal(verdict('/ws/v5/notification', contract), 'login');
  assert.equal(verdict('/ws/v2', spot), 'login');
});

test('An access key has as many characters as its bound, and not one more.', () => {
  const verdict = (length: number): string => {
    const text = CONTRACT_LOGIN.text.replace('vg-htx-access-0001-abcdef', 'k'.repeat(length));
    const read = readBotFrame(endpointAt('/ws/v5/notification'), text);
    return read.kind === 'refused' ? read.code : read.kind;
  };
  assert.equal(verdict(HTX_ACCESS_KEY_CHARACTERS_MAX), 'login');
  assert.equal(verdict(HTX_ACCESS_KEY_CHARACTERS_MAX + 1), 'KEY_UNKNOWN');
});

/** What unmodified ccxt sends to log in at an address. Nothing is connected. */
async function ccxtLogin(
  mode: 'hosts' | 'addresses',
  address: string,
  type: 'spot' | 'swap',
): Promise<string> {
  const host = address.replace(/^wss?:\/\/([^/]+)\/.*$/u, '$1');
  const client = new ccxt.pro.htx({
    apiKey: VECTORS.accessKey,
    secret: VECTORS.secret,
    ...(mode === 'hosts' ? { hostname: host, urls: { hostnames: { spot: host, contract: host } } } : {}),
  });
  // It wants this before it takes a plain address.
  await client.loadHttpProxyAgent();
  const sent: unknown[] = [];
  client.watch = (_url: string, _hash: string, message: unknown): Promise<unknown> => {
    sent.push(message);
    return new Promise(() => {});
  };
  const hostnames = (client.urls as unknown as { readonly hostnames: Readonly<Record<string, string>> })
    .hostnames;
  const hostname = hostnames[type === 'spot' ? 'spot' : 'contract'];
  const authenticated = client.authenticate({ url: address, hostname, type });
  // Nobody answers: it ends when the client is closed.
  await Promise.all([assert.rejects(authenticated, /closed/iu), client.close()]);
  return JSON.stringify(sent[0]);
}

test('The logins of unmodified ccxt are verified, however it was pointed here.', async () => {
  const gateway = '127.0.0.1:18401';
  for (const mode of ['hosts', 'addresses'] as const)
    for (const scheme of ['ws', 'wss'])
      for (const [path, type] of [
        ['/ws/v2', 'spot'],
        ['/ws/v5/notification', 'swap'],
        ['/linear-swap-notification', 'swap'],
        ['/swap-notification', 'swap'],
      ] as const) {
        const text = await ccxtLogin(mode, `${scheme}://${gateway}${path}`, type);
        const login = loginOf(path, text);
        const connection = { endpoint: endpointAt(path), host: gateway, target: path };
        assert.ok(verifyLogin(login, connection, HMAC), `${mode} ${scheme} ${path}`);
        const foreign = { ...connection, target: '/ws/trade' };
        assert.ok(!verifyLogin(login, foreign, HMAC), `${mode} ${scheme} ${path}`);
      }
});
