import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { IssuedKey } from './operations.ts';
import { bodyBindingText } from '@bitting/core/venues/body-binding.ts';
import { listSnippetClients, renderSnippet, whyNoSnippet } from './snippets.ts';

const OKX: IssuedKey = {
  virtualKeyId: 'key_0000000000000001',
  venue: 'okx',
  accountId: 'acc_1',
  label: 'bot',
  apiKey: '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77',
  secret: '22582BD0CFF14C41EDBF1AB98506286D',
  passphrase: "it's-1",
  algorithm: 'hmac-sha256',
  bodyBinding: 'none',
  rest: 'http://127.0.0.1:19400',
  endpoints: { okx: 'http://127.0.0.1:19400' },
};

const HTX: IssuedKey = {
  ...OKX,
  venue: 'htx',
  apiKey: 'a1b2c3d4-e5f6a7b8-c9d0e1f2-a3b4c',
  secret: 'b0c1d2e3-94a5b6c7-d8e9f0a1-3f5c7d8e',
  passphrase: null,
  rest: 'http://127.0.0.1:19401',
  endpoints: { 'htx-spot': 'http://127.0.0.1:19401', 'htx-contract': 'http://127.0.0.1:19402' },
};

interface FakeExchange {
  readonly config: Readonly<Record<string, unknown>>;
  sign(...request: readonly unknown[]): { readonly headers: Readonly<Record<string, string>> };
}

const FAKE_CCXT = `class htx {
  constructor(config) { this.config = config; this.secret = config.secret; }
  sign(url, body) { return { url, method: 'POST', body, headers: { 'Content-Type': 'application/json' } }; }
}
const ccxt = { htx };`;

/** The pasted lines with a ccxt of our own, so that what they set up can be looked at. */
async function runWithFake(snippet: string): Promise<FakeExchange> {
  const program = snippet
    .replace("import ccxt from 'ccxt';", FAKE_CCXT)
    .replace('console.log((await exchange.fetchBalance()).free);', 'export { exchange };');
  const module = (await import(`data:text/javascript,${encodeURIComponent(program)}`)) as {
    readonly exchange: FakeExchange;
  };
  return module.exchange;
}

void test('lines for HTX with ccxt name the gateway wherever ccxt has a host, and no other host', async () => {
  const snippet = renderSnippet('ccxt', HTX);
  const { config } = await runWithFake(snippet);
  const url = 'http://{hostname}';
  const [spot, contract] = ['127.0.0.1:19401', '127.0.0.1:19402'];
  const linear = {
    public: `ws://${contract}/linear-swap-ws`,
    private: `ws://${contract}/linear-swap-notification`,
    privateV5: `ws://${contract}/ws/v5/notification`,
  };
  assert.deepEqual(config, {
    apiKey: HTX.apiKey,
    secret: HTX.secret,
    hostname: spot,
    urls: {
      hostnames: { spot, contract, status: contract },
      api: {
        spot: url,
        contract: url,
        public: url,
        private: url,
        v2Public: url,
        v2Private: url,
        status: url,
        ws: {
          api: {
            spot: { public: `ws://${spot}/ws`, private: `ws://${spot}/ws/v2`, feed: `ws://${spot}/feed` },
            swap: {
              linear,
              inverse: { public: `ws://${contract}/swap-ws`, private: `ws://${contract}/swap-notification` },
            },
            future: {
              linear,
              inverse: { public: `ws://${contract}/ws`, private: `ws://${contract}/notification` },
            },
          },
        },
      },
    },
  });
  assert.ok(!snippet.includes('bitting-body-signature'));
});

void test('lines for ccxt and Python stream from the gateway, over TLS where it is reached so', () => {
  const secure = {
    ...HTX,
    endpoints: { 'htx-spot': 'https://bots.internal:1', 'htx-contract': 'https://bots.internal:2' },
  };
  for (const client of ['ccxt', 'python-ccxt'] as const) {
    assert.ok(renderSnippet(client, OKX).includes('"ws://127.0.0.1:19400/ws/v5"'));
    const plain = renderSnippet(client, secure);
    assert.deepEqual(plain.match(/wss?:\/\/[^/"]+/gu), [
      ...Array.from({ length: 3 }, () => 'wss://bots.internal:1'),
      ...Array.from({ length: 10 }, () => 'wss://bots.internal:2'),
    ]);
  }
});

void test('lines for HTX leave out the port that is the own one of https, because clients do, too', () => {
  const endpoints = { 'htx-spot': 'https://bots.internal:443', 'htx-contract': 'https://bots.internal:8443' };
  const lines = renderSnippet('python-ccxt', { ...HTX, endpoints });
  assert.match(lines, /^spot = "bots\.internal"$/mu);
  assert.match(lines, /^contract = "bots\.internal:8443"$/mu);
});

void test('lines for a key with body binding add the signature that the gateway wants, and nothing to a public call', async () => {
  const { sign, ...exchange } = await runWithFake(
    renderSnippet('ccxt', { ...HTX, bodyBinding: 'required' }),
  ).then((made) => ({ config: made.config, sign: made.sign.bind(made) }));
  assert.equal(exchange.config['apiKey'], HTX.apiKey);
  const signature = Buffer.alloc(32, 0xfb).toString('base64');
  assert.match(signature, /[+/]/u);
  const body = '{"symbol":"btcusdt"}';
  const target = `http://127.0.0.1:19401/v1/order/orders/place?Signature=${encodeURIComponent(signature)}`;
  const text = bodyBindingText(Buffer.from(signature, 'base64'), Buffer.from(body));
  assert.deepEqual(sign(target, body).headers, {
    'Content-Type': 'application/json',
    'bitting-body-signature': createHmac('sha256', HTX.secret ?? '')
      .update(text)
      .digest('base64'),
  });
  const empty = bodyBindingText(Buffer.from(signature, 'base64'), new Uint8Array());
  assert.equal(
    sign(target).headers['bitting-body-signature'],
    createHmac('sha256', HTX.secret ?? '')
      .update(empty)
      .digest('base64'),
  );
  assert.deepEqual(sign('http://127.0.0.1:19401/market/tickers').headers, {
    'Content-Type': 'application/json',
  });
});

void test('lines for the shell read back as they were', () => {
  const read = (key: IssuedKey, name: string): string =>
    spawnSync('sh', ['-c', `${renderSnippet('env', key)}\nprintf %s "$${name}"`], { encoding: 'utf8' })
      .stdout;
  assert.equal(read(OKX, 'BITTING_OKX_PASSPHRASE'), OKX.passphrase);
  assert.equal(read(OKX, 'BITTING_OKX_URL'), 'http://127.0.0.1:19400');
  assert.equal(read(HTX, 'BITTING_HTX_SPOT_URL'), 'http://127.0.0.1:19401');
  assert.equal(read(HTX, 'BITTING_HTX_CONTRACT_URL'), 'http://127.0.0.1:19402');
  assert.equal(read(HTX, 'BITTING_HTX_ACCESS_KEY'), HTX.apiKey);
  assert.equal(read(HTX, 'BITTING_HTX_SECRET_KEY'), HTX.secret);
  assert.ok(!renderSnippet('env', { ...HTX, secret: null, algorithm: 'ed25519' }).includes('SECRET'));
});

void test('lines for Python are Python', (t) => {
  if (spawnSync('python3', ['--version']).status !== 0) {
    t.skip('python3 is not installed');
    return;
  }
  for (const key of [OKX, HTX]) {
    const check = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
      input: renderSnippet('python-ccxt', key),
      encoding: 'utf8',
    });
    assert.equal(check.status, 0, check.stderr);
  }
});

void test('a client that could not use the key has no lines, and is told why', () => {
  const refused = [
    ['okx-api', HTX],
    ['ccxt', { ...HTX, algorithm: 'ed25519' }],
    ['python-ccxt', { ...HTX, bodyBinding: 'required' }],
  ] as const;
  for (const [client, key] of refused) {
    assert.match(whyNoSnippet(client, key) ?? '', /\.$/u, client);
    assert.equal(renderSnippet(client, key), '', client);
    assert.ok(!listSnippetClients(key).includes(client), client);
  }
  const taken = [
    ['okx-api', OKX],
    ['ccxt', { ...HTX, bodyBinding: 'required' }],
    ['env', { ...HTX, algorithm: 'ed25519', bodyBinding: 'required' }],
    ['python-ccxt', HTX],
  ] as const;
  for (const [client, key] of taken) {
    assert.equal(whyNoSnippet(client, key), null, client);
    assert.ok(renderSnippet(client, key).includes(key.apiKey), client);
  }
});
