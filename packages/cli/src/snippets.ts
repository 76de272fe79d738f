import type { IssuedKey } from '@bitting/client/operations.ts';
import { quoteWord } from './shell-word.ts';

export const SNIPPET_CLIENTS = ['ccxt', 'okx-api', 'python-ccxt', 'env'] as const;
export type SnippetClient = (typeof SNIPPET_CLIENTS)[number];

type Snippet = (key: IssuedKey, rest: string) => string;

/** What to paste so that a client uses the virtual key. The values are quoted by JSON, which JavaScript and Python read alike. */
const SNIPPETS: Readonly<Record<SnippetClient, Snippet>> = {
  ccxt: (key, rest) => `import ccxt from 'ccxt';

const exchange = new ccxt.okx({
  apiKey: ${JSON.stringify(key.apiKey)},
  secret: ${JSON.stringify(key.secret)},
  password: ${JSON.stringify(key.passphrase)},
  urls: { api: { rest: ${JSON.stringify(rest)} } },
});
console.log((await exchange.fetchBalance()).free);`,
  'okx-api': (key, rest) => `import { RestClient } from 'okx-api';

const client = new RestClient({
  apiKey: ${JSON.stringify(key.apiKey)},
  apiSecret: ${JSON.stringify(key.secret)},
  apiPass: ${JSON.stringify(key.passphrase)},
  baseUrl: ${JSON.stringify(rest)},
});
const [balance] = await client.getBalance();
console.log(balance.details.map(({ ccy, eq }) => [ccy, eq]));`,
  'python-ccxt': (key, rest) => `import ccxt

exchange = ccxt.okx({
    "apiKey": ${JSON.stringify(key.apiKey)},
    "secret": ${JSON.stringify(key.secret)},
    "password": ${JSON.stringify(key.passphrase)},
    "urls": {"api": {"rest": ${JSON.stringify(rest)}}},
})
print(exchange.fetch_balance()["free"])`,
  env: (key, rest) =>
    [
      `export BITTING_OKX_URL=${quoteWord(rest)}`,
      `export BITTING_OKX_API_KEY=${quoteWord(key.apiKey)}`,
      `export BITTING_OKX_SECRET=${quoteWord(key.secret)}`,
      `export BITTING_OKX_PASSPHRASE=${quoteWord(key.passphrase)}`,
    ].join('\n'),
};

export function renderSnippet(client: SnippetClient, key: IssuedKey): string {
  return SNIPPETS[client](key, key.rest ?? 'http://127.0.0.1:18400');
}
