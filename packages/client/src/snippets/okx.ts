import type { IssuedKey } from '../operations.ts';
import { quoteWord } from '../shell-word.ts';

const REST_DEFAULT = 'http://127.0.0.1:18400';

interface Values {
  readonly apiKey: string;
  readonly secret: string;
  readonly password: string;
  readonly rest: string;
  readonly ws: string;
}

/** Quoted by JSON, which JavaScript and Python read alike. */
function quoted(key: IssuedKey): Values {
  const rest = key.endpoints.okx ?? REST_DEFAULT;
  return {
    apiKey: JSON.stringify(key.apiKey),
    secret: JSON.stringify(key.secret),
    password: JSON.stringify(key.passphrase),
    rest: JSON.stringify(rest),
    // Without it ccxt.pro would stream from OKX itself.
    ws: JSON.stringify(`${rest.replace(/^http/u, 'ws')}/ws/v5`),
  };
}

/** What to paste for a virtual key of OKX, by client. */
export const OKX_SNIPPETS = {
  ccxt: (key: IssuedKey): string => {
    const { apiKey, secret, password, rest, ws } = quoted(key);
    return `import ccxt from 'ccxt';

const exchange = new ccxt.okx({
  apiKey: ${apiKey},
  secret: ${secret},
  password: ${password},
  urls: { api: { rest: ${rest}, ws: ${ws} } },
});
console.log((await exchange.fetchBalance()).free);`;
  },
  'okx-api': (key: IssuedKey): string => {
    const { apiKey, secret, password, rest } = quoted(key);
    return `import { RestClient } from 'okx-api';

const client = new RestClient({
  apiKey: ${apiKey},
  apiSecret: ${secret},
  apiPass: ${password},
  baseUrl: ${rest},
});
const [balance] = await client.getBalance();
console.log(balance.details.map(({ ccy, eq }) => [ccy, eq]));`;
  },
  'python-ccxt': (key: IssuedKey): string => {
    const { apiKey, secret, password, rest, ws } = quoted(key);
    return `import ccxt

exchange = ccxt.okx({
    "apiKey": ${apiKey},
    "secret": ${secret},
    "password": ${password},
    "urls": {"api": {"rest": ${rest}, "ws": ${ws}}},
})
print(exchange.fetch_balance()["free"])`;
  },
  env: (key: IssuedKey): string =>
    [
      `export BITTING_OKX_URL=${quoteWord(key.endpoints.okx ?? REST_DEFAULT)}`,
      `export BITTING_OKX_API_KEY=${quoteWord(key.apiKey)}`,
      `export BITTING_OKX_SECRET=${quoteWord(key.secret ?? '')}`,
      `export BITTING_OKX_PASSPHRASE=${quoteWord(key.passphrase ?? '')}`,
    ].join('\n'),
} as const;
