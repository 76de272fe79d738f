import { Decimal } from '@bitting/core/money/decimal.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { VenueEdge } from '@bitting/gateway/edge/venue-edge.ts';
import { GatewayLives, textOf, type Surroundings } from './gateway-lives.ts';
import { signOkx, type OkxKey, type OkxRequest } from './okx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from './raw-client.ts';
import type { PaperAccount, PaperVenue } from './simulator.ts';

export const PATH_POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade', 'settings'],
  markets: ['spot', 'swap'],
  instruments: ['BTC-USDT', 'BTC-USDT-SWAP'],
  notionalPerOrder: new Map([['USDT', Decimal.parse('100000')]]),
  limits: NO_LIMITS,
  requestsPerSecond: 1_000,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
  deadManSeconds: null,
};

/** A virtual key of an OKX account, as its bot has it. */
export interface OkxBot {
  readonly accountId: string;
  readonly virtualKeyId: string;
  readonly key: OkxKey;
}

/** Binds the account's real key and cuts one virtual key of it. */
export function cutOkxBot(lives: GatewayLives, { uid, key }: PaperAccount, policy: Policy): OkxBot {
  const { account } = lives.keyRing.bindCredential({
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'real key',
    permissions: ['read_only', 'trade'],
    ipBound: false,
    trading: 'both',
    boundAt: lives.clock.wallMs(),
    expiresAt: null,
    venueUid: uid,
    venueMainUid: uid,
    venueAccounts: [],
    apiKey: Secret.fromText('api key', key.apiKey),
    secret: Secret.fromText('secret', key.secret),
    passphrase: Secret.fromText('passphrase', key.passphrase),
  });
  return issueOkxBot(lives, account.id, { label: 'bot', policy });
}

/** One more virtual key of a bound account. */
export function issueOkxBot(
  { keyRing, clock }: GatewayLives,
  accountId: string,
  terms: { readonly label: string; readonly policy: Policy },
): OkxBot {
  const { entry, secret, passphrase } = keyRing.issueVirtualKey({
    accountId,
    ...terms,
    owner: 'tests',
    createdAt: clock.wallMs(),
    algorithm: 'hmac-sha256',
    publicKey: null,
    bodyBinding: 'none',
  });
  const key = { apiKey: entry.apiKey, secret: textOf(secret), passphrase: textOf(passphrase) };
  return { accountId, virtualKeyId: entry.id, key };
}

/** One OKX account and one bot in front of a gateway in this process. */
export class OkxPath {
  readonly lives: GatewayLives;
  readonly account: PaperAccount;
  readonly bot: OkxKey;
  readonly accountId: string;
  readonly virtualKeyId: string;

  private constructor(lives: GatewayLives) {
    this.lives = lives;
    this.account = lives.venue.openAccount();
    const bot = cutOkxBot(lives, this.account, PATH_POLICY);
    this.accountId = bot.accountId;
    this.virtualKeyId = bot.virtualKeyId;
    this.bot = bot.key;
  }

  static async start(surroundings: Surroundings = {}): Promise<OkxPath> {
    return new OkxPath(await GatewayLives.start({ venue: 'okx', families: ['okx'], ...surroundings }));
  }

  get url(): string {
    return this.lives.url('okx');
  }

  get edge(): VenueEdge {
    return this.lives.edge;
  }

  get venue(): PaperVenue {
    return this.lives.venue;
  }

  async restart(): Promise<void> {
    await this.lives.restart();
  }

  async readLedger(): Promise<readonly LedgerEntry[]> {
    return this.lives.readLedger();
  }

  sign(request: OkxRequest): RawRequest {
    this.lives.advance(1);
    return signOkx(this.bot, { timestampMs: this.lives.clock.wallMs(), ...request });
  }

  send(request: OkxRequest): Promise<RawAnswer> {
    return requestRaw(this.url, this.sign(request));
  }

  post(target: string, body: unknown): Promise<RawAnswer> {
    return this.send({ method: 'POST', target, body });
  }

  get(target: string): Promise<RawAnswer> {
    return this.send({ method: 'GET', target });
  }

  async close(): Promise<void> {
    await this.lives.close();
  }
}

export function jsonOf(answer: RawAnswer): { code: string; data: Record<string, string>[] } {
  return JSON.parse(answer.body.toString()) as { code: string; data: Record<string, string>[] };
}
