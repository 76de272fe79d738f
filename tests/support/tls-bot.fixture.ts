/** A bot in a process of its own, so that it trusts an authority as its user would make it: by NODE_EXTRA_CA_CERTS. */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { RestClient } from 'okx-api';
import { openCcxt } from './trading-clients.ts';

/** `pair`: where the files of a client certificate are, without `.key` and `.pem`. */
const [url = '', apiKey = '', secret = '', passphrase = '', pair] = process.argv.slice(2);
const key = { apiKey, secret, passphrase };
const httpsAgent =
  pair === undefined
    ? new https.Agent()
    : new https.Agent({ key: readFileSync(`${pair}.key`), cert: readFileSync(`${pair}.pem`) });

const ccxt = openCcxt(url, key);
if (pair !== undefined) {
  await ccxt.loadFetchImplementation();
  const connect = { key: readFileSync(`${pair}.key`), cert: readFileSync(`${pair}.pem`) };
  const { Agent } = ccxt.undiciModule as { readonly Agent: new (options: unknown) => unknown };
  ccxt.fetchDispatcher = new Agent({ ...ccxt.getDispatcherOptions(true), connect });
}
const okxApi = new RestClient(
  { apiKey, apiSecret: secret, apiPass: passphrase, baseUrl: url },
  pair === undefined ? {} : { httpsAgent },
);

const asked = {
  ccxt: async (): Promise<unknown> => ccxt.fetchBalance(),
  okxApi: async () => okxApi.getBalance(),
};

for (const [name, ask] of Object.entries(asked)) {
  const answer = await ask().then(
    (value) => ({ name, isServed: JSON.stringify(value).includes('USDT') }),
    (error: unknown) => ({ name, isServed: false, error: String(error).slice(0, 200) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
