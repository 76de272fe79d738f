/**
 * What attacks on streams are tried on: the bench, bots on the WebSocket paths of each port, and the frames that the
 * simulator has got and sent.
 */
import assert from 'node:assert/strict';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { AttackBench, type BenchOptions } from './bench.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import type { BotOrigin, StreamBot } from './stream-bot.ts';
import {
  HtxStreamFront,
  OkxStreamFront,
  type LoginTerms,
  type StreamFront,
  type Verdict,
} from './stream-fronts.ts';

export type StreamFronts = Readonly<Record<ApiFamily, StreamFront>>;

/** How far the records of frames were. */
export type FrameMark = Readonly<Record<'okx' | 'htx', number>>;

export type VenueFrame = ReturnType<AttackBench['venue']['control']['streams']['recorder']['frames']>[number];

/** Words of frames that ask or tell; every other word acts. */
const NO_ACTS: ReadonlySet<unknown> = new Set([
  'login',
  'auth',
  'subscribe',
  'unsubscribe',
  'sub',
  'unsub',
  'ping',
  'pong',
]);

export interface Trader {
  readonly uid: string;
  readonly accountId: string;
  readonly virtualKeyId: string;
  readonly streams: StreamFront;
}

/** Secrets of a virtual key that are set on no wire but its bot's. */
type WatchedKey = (OkxKey | HtxKey) & { readonly virtualKeyId: string };

export class StreamBench {
  readonly base: AttackBench;
  readonly fronts: StreamFronts;
  readonly #bots: StreamBot[] = [];
  readonly #instrumentCode: number;

  private constructor(base: AttackBench, instrumentCode: number) {
    this.base = base;
    this.#instrumentCode = instrumentCode;
    this.fronts = {
      okx: this.streamsOf(base.fronts.okx, base.fronts.okx.key),
      'htx-spot': this.streamsOf(base.fronts['htx-spot'], base.fronts['htx-spot'].key),
      'htx-contract': this.streamsOf(base.fronts['htx-contract'], base.fronts['htx-contract'].key),
    };
  }

  static async start(options: BenchOptions = {}): Promise<StreamBench> {
    const base = await AttackBench.start(options);
    try {
      return new StreamBench(base, await readInstrumentCode(base.venue.okxUrl));
    } catch (error) {
      await base.close();
      throw error;
    }
  }

  /** A bot of an account of its own, at this port. */
  async openTrader(family: ApiFamily): Promise<Trader> {
    const { venue, gateway } = this.base;
    const funds = { USDT: '100000000', BTC: '1000' };
    const { uid, key } =
      family === 'okx'
        ? venue.openAccount({ funds })
        : venue.openHtxAccount({ funds, contract: { USDT: '100000000' } });
    this.base.canaries.watch(`real secret ${uid}`, key.secret);
    const accountId = await bindPaperKey(gateway.admin, key);
    const virtual = await this.cutKey(family, accountId);
    const front = await this.#frontOf(family, virtual, key);
    return { uid, accountId, virtualKeyId: virtual.virtualKeyId, streams: this.streamsOf(front, virtual) };
  }

  /** Another key of the bench's own account at this port's venue. */
  async openBot(family: ApiFamily): Promise<Omit<Trader, 'uid'>> {
    const accountId = this.base.accountIds[family === 'okx' ? 'okx' : 'htx'];
    const virtual = await this.cutKey(family, accountId);
    const front =
      family === 'okx'
        ? new OkxFront(this.base.gateway.okxUrl, virtual as OkxKey)
        : new HtxFront(family, { url: this.#urlOf(family), key: virtual, ledgerId: this.#ledgerId });
    return { accountId, virtualKeyId: virtual.virtualKeyId, streams: this.streamsOf(front, virtual) };
  }

  async cutKey(family: ApiFamily, accountId: string): Promise<WatchedKey> {
    const { admin } = this.base.gateway;
    const key =
      family === 'okx' ? await issueTestKey(admin, accountId) : await issueHtxTestKey(admin, accountId);
    this.base.canaries.watch(`virtual secret ${key.virtualKeyId}`, key.secret);
    return key;
  }

  /** A bot at this path; what it hears is searched for secrets in the end. */
  async connect(front: StreamFront, path: string, origin?: BotOrigin): Promise<StreamBot> {
    const bot = await front.connect(path, origin);
    this.#bots.push(bot);
    return bot;
  }

  /** Connects and logs in. */
  async enter(front: StreamFront, path: string, terms?: LoginTerms): Promise<StreamBot> {
    const bot = await this.connect(front, path);
    const verdict = await this.logIn(front, bot, front.login(path, terms));
    assert.ok(verdict.ok, `${front.family}: ${verdict.code} ${verdict.text}`);
    return bot;
  }

  async logIn(front: StreamFront, bot: StreamBot, login: object): Promise<Verdict> {
    bot.say(login);
    return front.judge(await bot.hear('answer to the login', (text) => front.isLoginAnswer(text)));
  }

  /** Says an order, or a cancel, and hears what became of it. */
  async act(
    front: StreamFront,
    bot: StreamBot,
    id: string,
    frame: object,
  ): Promise<Verdict & { raw: string }> {
    bot.say(frame);
    const raw = await bot.hear(`answer to ${id}`, (text) => front.isAnswerTo(id, text));
    return { ...front.judge(raw), raw };
  }

  async subscribe(front: StreamFront, bot: StreamBot, frame: object): Promise<Verdict> {
    bot.say(frame);
    return front.judge(
      await bot.hear('answer to the subscription', (text) => front.isSubscriptionAnswer(text)),
    );
  }

  mark(): FrameMark {
    const { control, htx } = this.base.venue;
    return {
      okx: control.streams.recorder.frames().at(-1)?.id ?? 0,
      htx: htx.streams.recorder.frames().at(-1)?.id ?? 0,
    };
  }

  /** What has come to the venues over streams since. */
  arrivals(since: FrameMark): readonly VenueFrame[] {
    const { control, htx } = this.base.venue;
    return [
      ...control.streams.recorder.frames({ direction: 'in', after: since.okx }),
      ...htx.streams.recorder.frames({ direction: 'in', after: since.htx }),
    ];
  }

  /** Of them, those that do something: orders, amendments, cancels. */
  acts(since: FrameMark): readonly VenueFrame[] {
    return this.arrivals(since).filter(({ kind, text }) => kind === 'text' && isAct(text));
  }

  /** Every subscription that the venues were asked for since, as text. */
  subscriptions(since: FrameMark): readonly string[] {
    return this.arrivals(since)
      .map(({ text }) => text)
      .filter((text) => /"(?:op|action)":"sub|^\{"sub"/u.test(text));
  }

  async refusals(before: readonly LedgerEntry[]): Promise<readonly string[]> {
    const records = await this.base.records();
    return records.slice(before.length).flatMap((entry) => (entry.type === 'refusal' ? [entry.code] : []));
  }

  /** O3 is asked of the whole run: then everything is closed, whatever was found. */
  async close(): Promise<void> {
    try {
      this.#assertNoSecretAnywhere();
    } finally {
      for (const bot of this.#bots) await bot.close();
      await this.base.close();
    }
  }

  /** No frame to a bot has a secret, none at a venue has one of a bot's or what signs, and nothing has gone to the disk. */
  #assertNoSecretAnywhere(): void {
    const { canaries, venue } = this.base;
    let searched = 0;
    for (const bot of this.#bots)
      for (const text of bot.heard) {
        searched += 1;
        assert.deepEqual(canaries.search(text.slice(0, 200), text), []);
      }
    for (const { streams } of [venue.control, venue.htx])
      for (const { text } of streams.recorder.frames()) {
        const hits = canaries.search(text.slice(0, 200), text);
        const wrong = hits.filter(({ label }) => label.startsWith('virtual') || /secret/iu.test(label));
        assert.deepEqual(wrong, []);
      }
    assert.ok(searched > 0, 'bots have heard nothing at all');
    assert.deepEqual(canaries.searchTree(this.base.gateway.layout.directory), []);
  }

  /** A bot of this key at the front's port. */
  streamsOf(front: Front, key: OkxKey | HtxKey): StreamFront {
    if (front.family === 'okx') return new OkxStreamFront(front, key as OkxKey, this.#instrumentCode);
    return new HtxStreamFront(front.family, front, key);
  }

  #urlOf(family: 'htx-spot' | 'htx-contract'): string {
    const { htxSpotUrl, htxContractUrl } = this.base.gateway;
    return family === 'htx-spot' ? htxSpotUrl : htxContractUrl;
  }

  get #ledgerId(): string {
    return String(this.base.fronts['htx-spot'].orderFields()['account-id']);
  }

  async #frontOf(family: ApiFamily, virtual: WatchedKey, real: OkxKey | HtxKey): Promise<Front> {
    if (family === 'okx') return new OkxFront(this.base.gateway.okxUrl, virtual as OkxKey);
    const ledgerId = await this.base.readLedgerId(real);
    return new HtxFront(family, { url: this.#urlOf(family), key: virtual, ledgerId });
  }
}

export const FAMILIES = ['okx', 'htx-spot', 'htx-contract'] as const satisfies readonly ApiFamily[];

/** The client order id among an order's fields, whatever it is called there. */
export function clientIdOf(fields: Readonly<Record<string, unknown>>): string {
  const { clOrdId, 'client-order-id': spot, client_order_id: contract } = fields;
  const id = clOrdId ?? spot ?? contract;
  assert.ok(typeof id === 'string');
  return id;
}

/** Whether a frame does something, rather than ask or tell. */
export function isAct(text: string): boolean {
  if (!text.startsWith('{')) return false;
  const { op, ch, action } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const word = action === undefined ? (op ?? ch) : undefined;
  return word !== undefined && !NO_ACTS.has(word);
}

/** Orders of streams name instruments by number. */
export async function readInstrumentCode(okxUrl: string): Promise<number> {
  const target = '/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT';
  const answer = await requestRaw(okxUrl, { method: 'GET', target });
  const { data } = JSON.parse(answer.body.toString()) as { data: { instIdCode: number }[] };
  const code = data[0]?.instIdCode;
  if (code === undefined) throw new Error(`no number in ${answer.body.toString().slice(0, 200)}`);
  return code;
}
