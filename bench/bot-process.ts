/** An unmodified ccxt in a process of its own that places one order after the other; started by `startProgram`, ends with it. */
import { openCcxt } from '../tests/support/trading-clients.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';

export interface BotCall {
  readonly port: number;
  readonly keys: readonly OkxKey[];
  readonly durationMs: number;
}

type Client = ReturnType<typeof openCcxt>;

/** One for each way and key: what a client learnt of the markets it keeps. */
const clients = new Map<string, Client>();

function clientOf(port: number, key: OkxKey): Client {
  const name = `${port} ${key.apiKey}`;
  const client = clients.get(name) ?? openCcxt(`http://127.0.0.1:${port}`, key);
  clients.set(name, client);
  return client;
}

/** Milliseconds of each order. */
async function run({ port, keys, durationMs }: BotCall): Promise<void> {
  const used = keys.map((key) => clientOf(port, key));
  for (const client of used) await client.loadMarkets();
  const times: number[] = [];
  const endAt = performance.now() + durationMs;
  for (let nth = 0; performance.now() < endAt; nth += 1) {
    const client = used[nth % used.length];
    if (client === undefined) throw new Error('a bot without keys');
    const begin = performance.now();
    await client.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 49_000);
    times.push(performance.now() - begin);
  }
  process.send?.(times);
}

process.once('disconnect', () => process.exit());
process.on('message', (call: BotCall) => void run(call));
