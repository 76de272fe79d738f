import { request } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { PolicyTerms } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { CONTROL_ANSWER_BYTES_MAX } from './bounds.ts';

const PASSPHRASE_BYTES = 12;
const ORDER_MAX = '50000';

/** A paper key as a person would hold it in his hands. */
export interface PaperKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string | null;
}

interface PaperVenue {
  readonly accountLabel: string;
  readonly keyLabel: string;
  /** What a new paper account starts with, by wallet; `default` is the one that spot orders are paid from. */
  readonly funds: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly makeKey: () => Partial<PaperKey>;
  readonly terms: Pick<PolicyTerms, 'markets' | 'notionalPerOrder'>;
}

/** The venues of the demo: their accounts, and what the demo's bot may trade there. */
export const PAPER_VENUES: Readonly<Record<VenueId, PaperVenue>> = {
  okx: {
    accountLabel: 'paper-okx',
    keyLabel: 'demo-bot',
    funds: { default: { USDT: '100000', BTC: '2', ETH: '20' } },
    makeKey: () => ({
      secret: randomBytes(16).toString('hex').toUpperCase(),
      passphrase: `Pp1-${randomBytes(PASSPHRASE_BYTES).toString('base64url')}`,
    }),
    terms: {
      markets: ['spot', 'margin', 'swap', 'futures'],
      notionalPerOrder: { USDT: ORDER_MAX, USDC: ORDER_MAX, USD: ORDER_MAX },
    },
  },
  htx: {
    accountLabel: 'paper-htx',
    keyLabel: 'demo-bot-htx',
    funds: { default: { USDT: '100000', BTC: '2', ETH: '20' }, contract: { USDT: '50000' } },
    makeKey: () => ({ apiKey: makeGroups(), secret: makeGroups() }),
    terms: {
      markets: ['spot', 'swap', 'futures'],
      notionalPerOrder: { USDT: ORDER_MAX, USDC: ORDER_MAX },
    },
  },
};

/** As keys of HTX look. */
function makeGroups(): string {
  return randomBytes(16)
    .toString('hex')
    .replace(/^(.{8})(.{8})(.{8})(.{5}).*$/u, '$1-$2-$3-$4');
}

/** A funded account at the simulator and a key that may trade but not withdraw, as a person would make it at a venue. */
export async function openPaperAccount(controlUrl: string, venue: VenueId): Promise<PaperKey> {
  const { funds, makeKey } = PAPER_VENUES[venue];
  const call = (path: string, body: object): Promise<unknown> =>
    control(controlUrl, 'POST', `${path}?venue=${venue}`, body);
  const { default: spot = {}, ...wallets } = funds;
  const { uid } = (await call('/accounts', { name: 'demo', label: 'demo', funds: spot })) as {
    readonly uid: string;
  };
  for (const [wallet, amounts] of Object.entries(wallets))
    for (const [asset, amount] of Object.entries(amounts))
      await call('/fund', { uid, wallet, asset, amount });
  const made = makeKey();
  const { apiKey } = (await call('/keys', {
    uid,
    ...made,
    label: 'bitting-demo',
    permissions: ['read_only', 'trade'],
    ips: ['127.0.0.1'],
  })) as { readonly apiKey: string };
  return { apiKey, secret: made.secret ?? '', passphrase: made.passphrase ?? null };
}

/** How many keys the simulator's venue knows: none after it lost its data. */
export async function countPaperKeys(controlUrl: string, venue: VenueId): Promise<number> {
  const keys = (await control(controlUrl, 'GET', `/keys?venue=${venue}`)) as readonly unknown[];
  return keys.length;
}

function control(baseUrl: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(
        new BittingError('PROCESS_ENDED', `${method} ${path}: ${why}`, {
          publicDetail: `The simulator failed: ${why}`,
        }),
      );
    const outgoing = request(`${baseUrl}${path}`, { method, agent: false }, (incoming) => {
      const parts: Buffer[] = [];
      let length = 0;
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > CONTROL_ANSWER_BYTES_MAX) outgoing.destroy(new Error('its answer is too long'));
        else parts.push(chunk);
      });
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if (incoming.statusCode === 200) resolve(JSON.parse(text));
        else fail(text);
      });
    });
    outgoing.on('error', (error) => fail(error.message));
    outgoing.end(body === undefined ? '' : JSON.stringify(body));
  });
}
