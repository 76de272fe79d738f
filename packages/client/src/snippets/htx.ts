import type { IssuedKey } from '../operations.ts';
import { quoteWord } from '../shell-word.ts';

const SPOT_DEFAULT = 'http://127.0.0.1:18401';
const CONTRACT_DEFAULT = 'http://127.0.0.1:18402';

/** Every part of ccxt's HTX that has a URL of its own: what is left out would go to HTX itself. */
const API_PARTS = ['spot', 'contract', 'public', 'private', 'v2Public', 'v2Private', 'status'] as const;

/** A subclass that adds the one header; everything else stays ccxt's. */
const BOUND_CLASS = `
// Signs the body, too: HTX's own signature does not cover it.
class BoundHtx extends ccxt.htx {
  sign(...request) {
    const signed = super.sign(...request);
    const signature = new URL(signed.url).searchParams.get('Signature');
    if (signature === null) return signed;
    const hash = createHash('sha256').update(signed.body ?? '').digest('hex');
    const text = \`bitting-body-v1\\n\${signature}\\n\${hash}\`;
    const binding = createHmac('sha256', this.secret).update(text).digest('base64');
    return { ...signed, headers: { ...signed.headers, 'bitting-body-signature': binding } };
  }
}
`;

interface Place {
  readonly spot: string;
  readonly contract: string;
  /** Of both; one gateway speaks one scheme. */
  readonly scheme: string;
}

/** Hosts with their ports, as ccxt wants them: they are part of what it signs. */
function placeOf({ endpoints }: IssuedKey): Place {
  const [scheme, spot] = partsOf(endpoints['htx-spot'] ?? SPOT_DEFAULT);
  const [, contract] = partsOf(endpoints['htx-contract'] ?? CONTRACT_DEFAULT);
  return { spot, contract, scheme };
}

/** Without the port where it is the scheme's own: clients leave that out of what they send, so that it may not be signed. */
function partsOf(endpoint: string): readonly [scheme: string, host: string] {
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/]+)/u.exec(endpoint) ?? [];
  const own = scheme === 'https' ? ':443' : ':80';
  return [scheme, host.endsWith(own) ? host.slice(0, -own.length) : host];
}

/** Where ccxt.pro streams from: all of its addresses, for the same reason. Read by JavaScript and Python alike. */
function streamsOf({ spot, contract, scheme }: Place): string {
  const [s, c] = [spot, contract].map((host) => `${scheme.replace('http', 'ws')}://${host}`);
  const linear = {
    public: `${c}/linear-swap-ws`,
    private: `${c}/linear-swap-notification`,
    privateV5: `${c}/ws/v5/notification`,
  };
  const swap = { linear, inverse: { public: `${c}/swap-ws`, private: `${c}/swap-notification` } };
  const future = { linear, inverse: { public: `${c}/ws`, private: `${c}/notification` } };
  const markets = { spot: { public: `${s}/ws`, private: `${s}/ws/v2`, feed: `${s}/feed` }, swap, future };
  const lines = Object.entries(markets).map(
    ([market, urls]) => `  ${JSON.stringify(market)}: ${JSON.stringify(urls)},`,
  );
  return `{\n${lines.join('\n')}\n}`;
}

/** What to paste for a virtual key of HTX, by client. */
export const HTX_SNIPPETS = {
  ccxt: (key: IssuedKey): string => {
    const place = placeOf(key);
    const { spot, contract, scheme } = place;
    const isBound = key.bodyBinding === 'required';
    return `${isBound ? "import { createHash, createHmac } from 'node:crypto';\n" : ''}import ccxt from 'ccxt';
${isBound ? BOUND_CLASS : ''}
const spot = ${JSON.stringify(spot)};
const contract = ${JSON.stringify(contract)};
const url = ${JSON.stringify(`${scheme}://{hostname}`)};
const streams = ${streamsOf(place)};
const exchange = new ${isBound ? 'BoundHtx' : 'ccxt.htx'}({
  apiKey: ${JSON.stringify(key.apiKey)},
  secret: ${JSON.stringify(key.secret)},
  hostname: spot,
  urls: {
    hostnames: { spot, contract, status: contract },
    api: { ${API_PARTS.map((part) => `${part}: url`).join(', ')}, ws: { api: streams } },
  },
});
console.log((await exchange.fetchBalance()).free);`;
  },
  'python-ccxt': (key: IssuedKey): string => {
    const place = placeOf(key);
    const { spot, contract, scheme } = place;
    return `import ccxt

spot = ${JSON.stringify(spot)}
contract = ${JSON.stringify(contract)}
url = ${JSON.stringify(`${scheme}://{hostname}`)}
streams = ${streamsOf(place)}
exchange = ccxt.htx({
    "apiKey": ${JSON.stringify(key.apiKey)},
    "secret": ${JSON.stringify(key.secret)},
    "hostname": spot,
    "urls": {
        "hostnames": {"spot": spot, "contract": contract, "status": contract},
        "api": {${API_PARTS.map((part) => `"${part}": url`).join(', ')}, "ws": {"api": streams}},
    },
})
print(exchange.fetch_balance()["free"])`;
  },
  env: (key: IssuedKey): string =>
    [
      `export BITTING_HTX_SPOT_URL=${quoteWord(key.endpoints['htx-spot'] ?? SPOT_DEFAULT)}`,
      `export BITTING_HTX_CONTRACT_URL=${quoteWord(key.endpoints['htx-contract'] ?? CONTRACT_DEFAULT)}`,
      `export BITTING_HTX_ACCESS_KEY=${quoteWord(key.apiKey)}`,
      ...(key.secret === null ? [] : [`export BITTING_HTX_SECRET_KEY=${quoteWord(key.secret)}`]),
    ].join('\n'),
} as const;
