/** A gateway in front of both venues, bots, strangers and one clock for all of them, that moves when the test says so. */
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import { MARKET_TICK_MS } from '@bitting/simulator/bounds.ts';
import type { Control } from '@bitting/simulator/control/control.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { signHtx } from '../support/htx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { DayBot, type BotGround } from './day-bot.ts';
import { htxWords } from './day-htx.ts';
import { DayInstallation, type DayLife, type Told } from './day-life.ts';
import { OKX_WORDS } from './day-okx.ts';
import type { DayInstrument, DayKey, VenueWords } from './day-words.ts';
import { seededRandom } from './random.ts';

const START_MS = Date.UTC(2026, 10, 21);
const KEYS_PER_ACCOUNT = 2;
const STRANGER = 'external';
const REFERENCE = Decimal.parse('67000');
/** The market stays this near to where it began, in millionths, so that nobody is liquidated. */
const DRIFT_MAX = 25_000;
const DRIFT_STEP_MAX = 2_500;
/** Real time for what is under way; more of it while bots wait for answers. */
const TURNS = 6;
const WAITS_MAX = 4;
const STEP_MS = 20;

/** What a control port and its truth are, whichever venue it is of. */
export type DayControl = Pick<
  Control<never>,
  'truth' | 'streams' | 'addFault' | 'clearFaults' | 'requests' | 'clearRequests' | 'tick' | 'setPrice'
>;

export interface DayAccount {
  readonly venue: VenueId;
  readonly words: VenueWords;
  readonly uid: string;
  readonly key: DayKey;
  /** Of the gateway. */
  readonly accountId: string;
  readonly control: DayControl;
  /** The picture's name of one of the venue's wallets. */
  readonly wallets: Readonly<Record<string, string>>;
  readonly bots: readonly DayBot[];
  readonly stranger: DayBot;
}

export class DayGround {
  readonly clock = new ManualClock(START_MS);
  readonly random: () => number;
  readonly accounts: DayAccount[] = [];
  lives = 0;
  readonly #venue: PaperVenue;
  readonly #installation: DayInstallation;
  readonly #drift = { okx: 0, htx: 0 };
  #life: DayLife | null = null;

  private constructor(venue: PaperVenue, clock: ManualClock, random: () => number) {
    this.#venue = venue;
    this.clock = clock;
    this.random = random;
    this.#installation = new DayInstallation(venue, clock);
  }

  static async open(seed: number): Promise<DayGround> {
    const clock = new ManualClock(START_MS);
    const venue = await startPaperVenue({
      seed,
      marketMaker: true,
      htxVariants: { closesSilentStreams: false },
      clock: {
        now: () => clock.wallMs(),
        // The market moves when the test says so.
        setTimer: (delayMs, run) =>
          delayMs === MARKET_TICK_MS ? () => undefined : clock.after(delayMs, run),
      },
    });
    const ground = new DayGround(venue, clock, seededRandom(seed));
    await ground.#installation.create();
    await ground.begin();
    await ground.#openOkx();
    await ground.#openHtx();
    return ground;
  }

  get bots(): readonly DayBot[] {
    return this.accounts.flatMap(({ bots }) => bots);
  }

  get everybody(): readonly DayBot[] {
    return this.accounts.flatMap(({ bots, stranger }) => [...bots, stranger]);
  }

  get ledgerDirectory(): string {
    return this.#installation.layout.ledgerDirectory;
  }

  get nowMs(): number {
    return this.clock.wallMs();
  }

  get isRunning(): boolean {
    return this.#life !== null;
  }

  get life(): DayLife {
    if (this.#life === null) throw new Error('the gateway does not run');
    return this.#life;
  }

  async begin(): Promise<void> {
    this.#life = await this.during(this.#installation.begin());
    this.lives += 1;
  }

  /** Ends the gateway; the answer is what it told last. */
  async end(): Promise<readonly Told[]> {
    const { life } = this;
    this.#life = null;
    await this.during(life.end());
    return life.takeTold();
  }

  show(accountId: string): Promise<AccountPictureView> {
    return this.life.admin.accountShow({ accountId });
  }

  /** Time passes for everybody, and what is under way gets some real time. */
  async step(byMs: number): Promise<void> {
    this.clock.advance(byMs);
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    for (let wait = 0; wait < WAITS_MAX; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (this.everybody.every(({ pending }) => pending === 0)) return;
    }
  }

  /** Time passes in small steps until it is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    const progress = { isDone: false };
    const watched = work.finally(() => {
      progress.isDone = true;
    });
    // Whoever awaits it hears of a failure.
    watched.catch(() => undefined);
    while (!progress.isDone) await this.step(STEP_MS);
    return watched;
  }

  /** Time passes until it has come to this, or for so long at most; the answer is whether it has. */
  async passUntil(
    holds: () => boolean | Promise<boolean>,
    most: { readonly ms: number; readonly stepMs: number },
  ) {
    const untilMs = this.nowMs + most.ms;
    while (this.nowMs < untilMs) {
      if (await holds()) return true;
      await this.step(most.stepMs);
    }
    return holds();
  }

  /** One step of both markets. */
  moveMarkets(): void {
    const { control, htx } = this.#venue;
    control.tick();
    htx.tick();
    control.setPrice('BTC-USDT', this.#nextPrice('okx'));
    htx.setPrice('btcusdt', this.#nextPrice('htx'));
  }

  async close(): Promise<void> {
    for (const bot of this.everybody) for (const stream of bot.streams) stream.lose();
    if (this.#life !== null) await this.end();
    await this.#venue.close();
    this.#installation.remove();
  }

  #nextPrice(venue: VenueId): string {
    const step = Math.floor((this.random() * 2 - 1) * DRIFT_STEP_MAX);
    const drift = Math.max(-DRIFT_MAX, Math.min(DRIFT_MAX, this.#drift[venue] + step));
    this.#drift[venue] = drift;
    return REFERENCE.multiply(Decimal.of(BigInt(1_000_000 + drift), 6))
      .round(1, 'half-even')
      .toString();
  }

  async #openOkx(): Promise<void> {
    const { control } = this.#venue;
    const { uid, key } = this.#venue.openAccount({ funds: { USDT: '10000000', BTC: '100' } });
    const { admin } = this.life;
    const accountId = await this.during(bindPaperKey(admin, key));
    const cut = () => issueTestKey(admin, accountId);
    await this.#addAccount({
      venue: 'okx',
      words: OKX_WORDS,
      uid,
      key,
      accountId,
      control: control,
      wallets: { trading: 'trading' },
      cut,
    });
  }

  async #openHtx(): Promise<void> {
    const { htx } = this.#venue;
    const { uid, key } = this.#venue.openHtxAccount({
      funds: { USDT: '10000000', BTC: '100' },
      contract: { USDT: '10000000' },
    });
    const { data } = await this.askHtx<{ data: { id: number; type: string }[] }>(key, '/v1/account/accounts');
    const ledgerId = String(data.find(({ type }) => type === 'spot')?.id);
    const { admin } = this.life;
    const accountId = await this.during(bindPaperKey(admin, key));
    const cut = () => issueHtxTestKey(admin, accountId);
    await this.#addAccount({
      venue: 'htx',
      words: htxWords(ledgerId),
      uid,
      key,
      accountId,
      control: htx,
      wallets: { spot: `account-${ledgerId}`, contract: 'contract' },
      cut,
    });
  }

  /** What the venue says to the owner of a real key. */
  async askHtx<T>(key: DayKey, path: string): Promise<T> {
    const url = path.startsWith('/v5/') ? this.#venue.htxContractUrl : this.#venue.htxSpotUrl;
    const { host } = new URL(url);
    const request = signHtx(key, { method: 'GET', path, host, timestampMs: this.nowMs });
    return JSON.parse((await requestRaw(url, request)).body.toString()) as T;
  }

  async #addAccount({
    cut,
    ...account
  }: Omit<DayAccount, 'bots' | 'stranger'> & {
    readonly cut: () => Promise<DayKey & { readonly virtualKeyId: string }>;
  }): Promise<void> {
    const { control, key, venue, words } = account;
    const first = this.accounts.length * 10 + 1;
    const common = {
      random: this.random,
      nowMs: () => this.nowMs,
      lastPrice: ({ id }: DayInstrument) => control.truth().prices[id]?.last ?? Decimal.ZERO,
    };
    const through: BotGround = { ...common, urlOf: (family) => this.listener(family) };
    const past: BotGround = { ...common, urlOf: (family) => this.#venueUrl(venue, family) };
    const bots: DayBot[] = [];
    for (let nth = 0; nth < KEYS_PER_ACCOUNT; nth += 1) {
      const issued = await this.during(cut());
      const options = {
        words,
        key: issued,
        owner: issued.virtualKeyId,
        number: first + nth,
        hasStreams: true,
      };
      bots.push(new DayBot(options, through));
    }
    const options = { words, key, owner: STRANGER, number: first + KEYS_PER_ACCOUNT, hasStreams: false };
    this.accounts.push({ ...account, bots, stranger: new DayBot(options, past) });
  }

  get okxUrl(): string {
    return this.#venue.okxUrl;
  }

  /** Where bots connect; `null` while there is nobody to connect to. */
  listener(family: ApiFamily): string | null {
    return this.#life?.gateway.ready.listeners[family] ?? null;
  }

  #venueUrl(venue: VenueId, family: ApiFamily): string {
    if (venue === 'okx') return this.#venue.okxUrl;
    return family === 'htx-spot' ? this.#venue.htxSpotUrl : this.#venue.htxContractUrl;
  }
}
