import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { BodyBinding } from '@bitting/client/operations.ts';
import { generateKeyPairSync } from 'node:crypto';
import { GatewayLives, textOf, type Surroundings } from './gateway-lives.ts';
import { signHtx, type HtxKey, type HtxRequest, type HtxSigner } from './htx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from './raw-client.ts';
import type { HtxPaperAccount, PaperVenue } from './simulator.ts';

export const SPOT_ORDER_PATH = '/v1/order/orders/place';
export const SWAP_ORDER_PATH = '/v5/trade/order';

const POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade', 'settings'],
  markets: ['spot', 'swap'],
  instruments: ['btcusdt', 'BTC-USDT'],
  notionalPerOrder: new Map([['USDT', Decimal.parse('100000')]]),
  limits: NO_LIMITS,
  requestsPerSecond: 1_000,
  sourceCidrs: ['127.0.0.0/8'],
  notBefore: null,
  expiresAt: null,
  deadManSeconds: null,
};

/** One bot: what signs for it, and the ledger of its account that it trades with. */
export interface HtxBot {
  readonly virtualKeyId: string;
  readonly signer: HtxSigner;
  /** The venue's `account-id`. */
  readonly ledgerId: string;
}

export type HtxPathRequest = Omit<HtxRequest, 'host'> & { readonly host?: string };

/** HTX accounts and bots in front of a gateway in this process. */
export class HtxPath {
  readonly lives: GatewayLives;
  /** Of the first account. */
  readonly account: HtxPaperAccount;
  readonly bot: HtxBot;
  #accounts = 0;

  private constructor(lives: GatewayLives, first: BoundHtx) {
    this.lives = lives;
    this.account = first.account;
    this.bot = issueBot(lives, first, {});
  }

  static async start(surroundings: Surroundings = {}): Promise<HtxPath> {
    const families = ['htx-spot', 'htx-contract'] as const;
    const lives = await GatewayLives.start({ venue: 'htx', families, ...surroundings });
    return new HtxPath(lives, await bindAccount(lives));
  }

  get venue(): PaperVenue {
    return this.lives.venue;
  }

  get spotUrl(): string {
    return this.lives.url('htx-spot');
  }

  get contractUrl(): string {
    return this.lives.url('htx-contract');
  }

  /** Another account with that many bots of its own. */
  async addBots(count: number, terms: BotTerms = {}): Promise<readonly HtxBot[]> {
    this.#accounts += 1;
    const bound = await bindAccount(this.lives, `account ${this.#accounts}`);
    return Array.from({ length: count }, () => issueBot(this.lives, bound, terms));
  }

  /** Signs with the present, for the host that is connected to unless another is named. */
  sign(request: HtxPathRequest, bot: HtxBot = this.bot): RawRequest {
    const { host = new URL(this.urlOf(request.path)).host } = request;
    return signHtx(bot.signer, { timestampMs: this.lives.clock.wallMs(), ...request, host });
  }

  /** Where a client that knows the venue's hosts would send it. */
  urlOf(path: string): string {
    return path.startsWith('/v5/') || path.startsWith('/linear-swap') ? this.contractUrl : this.spotUrl;
  }

  async send(request: HtxPathRequest, bot: HtxBot = this.bot): Promise<RawAnswer> {
    return requestRaw(this.urlOf(request.path), this.sign(request, bot));
  }

  async post(path: string, body: unknown): Promise<RawAnswer> {
    return this.send({ method: 'POST', path, body });
  }

  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
    return this.send({ method: 'GET', path, query });
  }

  /** What of the venue's log acts, in order. */
  acts(): readonly { readonly target: string; readonly body: string }[] {
    return this.venue.htx.requests({ method: 'POST' });
  }

  async close(): Promise<void> {
    await this.lives.close();
  }
}

interface BoundHtx {
  readonly account: HtxPaperAccount;
  readonly accountId: string;
  readonly ledgerId: string;
}

export interface BotTerms {
  readonly bodyBinding?: BodyBinding;
  readonly algorithm?: 'hmac-sha256' | 'ed25519';
  readonly policy?: Partial<Policy>;
}

async function bindAccount(lives: GatewayLives, label = 'real key'): Promise<BoundHtx> {
  const account = lives.venue.openHtxAccount({
    funds: { USDT: '10000000', BTC: '100' },
    contract: { USDT: '10000000' },
  });
  const ledgerId = await readLedgerId(lives, account.key);
  const bound = lives.keyRing.bindCredential({
    venue: 'htx',
    environment: 'paper',
    region: 'paper',
    label,
    permissions: ['readOnly', 'trade'],
    ipBound: false,
    trading: 'both',
    boundAt: lives.clock.wallMs(),
    expiresAt: null,
    venueUid: account.uid,
    venueMainUid: account.uid,
    venueAccounts: [ledgerId],
    apiKey: Secret.fromText('api key', account.key.apiKey),
    secret: Secret.fromText('secret', account.key.secret),
    passphrase: null,
  });
  return { account, accountId: bound.account.id, ledgerId };
}

/** The number of the spot ledger, asked of the venue as any client would. */
async function readLedgerId({ venue, clock }: GatewayLives, key: HtxKey): Promise<string> {
  const { host } = new URL(venue.htxSpotUrl);
  const request = { method: 'GET', path: '/v1/account/accounts', host, timestampMs: clock.wallMs() } as const;
  const answer = await requestRaw(venue.htxSpotUrl, signHtx(key, request));
  const { data } = JSON.parse(answer.body.toString()) as { data: { id: number; type: string }[] };
  const spot = data.find(({ type }) => type === 'spot');
  if (spot === undefined) throw new Error(`no spot ledger in ${answer.body.toString()}`);
  return String(spot.id);
}

function issueBot({ keyRing, clock }: GatewayLives, bound: BoundHtx, terms: BotTerms): HtxBot {
  const { algorithm = 'hmac-sha256', bodyBinding = 'none', policy } = terms;
  const pair = algorithm === 'ed25519' ? generateKeyPairSync('ed25519') : null;
  const issued = keyRing.issueVirtualKey({
    accountId: bound.accountId,
    label: 'bot',
    owner: 'tests',
    policy: { ...POLICY, ...policy },
    createdAt: clock.wallMs(),
    algorithm,
    publicKey: pair === null ? null : rawPublicKey(pair.publicKey.export({ format: 'jwk' })),
    bodyBinding,
  });
  const { apiKey, id } = issued.entry;
  const signer: HtxSigner =
    pair === null ? { apiKey, secret: textOf(issued.secret) } : { apiKey, privateKey: pair.privateKey };
  return { virtualKeyId: id, signer, ledgerId: bound.ledgerId };
}

/** Base64 of the 32 bytes. */
function rawPublicKey({ x = '' }: { readonly x?: string }): string {
  return Buffer.from(x, 'base64url').toString('base64');
}

export function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}
