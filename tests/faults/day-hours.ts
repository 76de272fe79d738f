import assert from 'node:assert/strict';
import { BookKeeper } from './day-book.ts';
import { pick } from './day-bot.ts';
import type { DayGround } from './day-ground.ts';
import { AccountStory, checkEvents, checkLedger, checkPicture, readEntries } from './day-truth.ts';
import { clearWeather, pickMishap } from './day-weather.ts';

/** Storms and calms by turns: at the end of each calm the pictures are compared, at the end of an hour everything is. */
const BLOCKS_PER_HOUR = 6;
const ROUNDS_PER_STORM = 7;
const ACTS_PER_ROUND = 8;
const PAUSES_PER_ROUND = 8;
const PAUSE_MS = 5_000;
const MISHAPS_PER_ROUND = 0.7;
const STRANGERS = 0.05;
/** Of calms: somebody begins a book while others have it. */
const BOOK_ANEW = 0.3;
const RESTARTS = 0.03;
const DOWN_MS_MAX = 90_000;
/** A silent stream of a venue is found out within this. */
const SILENCE_MS = 75_000;
/** Within this a gateway that nothing disturbs is whole again: all that was missed is asked for. */
const CALM_MS = 420_000;
/** What every channel of a venue pushes has come after this. */
const PUSHED_MS = 500;
/** Every part is asked for anew within this. */
const ROUND_MS = 330_000;
/** HTX takes a signature for five minutes, and what cannot come any more is asked about after that. */
const RECONCILED_MS = 1_200_000;
/** What strangers did is recorded within this. */
const EVENTS_MS = 120_000;

/** What happens on the ground, hour by hour, and what is checked of it. */
export class DayHours {
  readonly #ground: DayGround;
  readonly #stories: readonly AccountStory[];
  /** One keeps the book; the other begins anew now and then, while the first has it. */
  readonly #books = [new BookKeeper(), new BookKeeper()] as const;
  /** Since the last calm something was lost of which nobody can know. */
  #isLossy = false;
  readonly #counts = { acts: 0, mishaps: 0, sights: 0, checks: 0, mistaken: 0 };

  constructor(ground: DayGround) {
    this.#ground = ground;
    this.#stories = ground.accounts.map((account) => new AccountStory(account));
  }

  /** That many hours, or a part of one. */
  async pass(hours: number): Promise<void> {
    const blocks = Math.ceil(hours * BLOCKS_PER_HOUR);
    for (let block = 0; block < blocks; block += 1) {
      await this.#storm(block % BLOCKS_PER_HOUR);
      await this.#calm();
      if ((block + 1) % BLOCKS_PER_HOUR === 0 || block + 1 === blocks) await this.#reconcile();
    }
  }

  /** Ends the gateway and reads what it wrote; the answer is a summary. */
  async end(): Promise<string> {
    const stories = this.#stories;
    await this.#pass(() => false, EVENTS_MS);
    for (const book of this.#books) book.lose();
    this.#hear(await this.#ground.end());
    const entries = readEntries(this.#ground.ledgerDirectory);
    const intents = checkLedger(entries, stories);
    const strangers = stories.map((story) => checkEvents(entries, story));
    const fills = stories.map((story) => story.checkFills());
    const { acts, checks, mishaps, mistaken, sights } = this.#counts;
    return [
      `${acts} acts, ${intents} intents, ${strangers.join(' + ')} orders of strangers, ${fills.join(' + ')} fills`,
      `${mishaps} mishaps, ${this.#ground.lives} lives, ${checks} checks, ${this.#books.map(({ snapshots }) => snapshots).join(' + ')} books, ${sights} orders as bots were told, ${mistaken} of stops taken for strangers’`,
    ].join('; ');
  }

  async #storm(block: number): Promise<void> {
    const ground = this.#ground;
    for (let round = 0; round < ROUNDS_PER_STORM; round += 1) {
      if (ground.random() < RESTARTS || (block === 0 && round === 3)) await this.#restart();
      if (ground.random() < MISHAPS_PER_ROUND) {
        const mishap = pickMishap(ground.random);
        mishap.strike(ground, pick(ground.accounts, ground.random));
        this.#isLossy ||= mishap.isLossy === true;
        this.#counts.mishaps += 1;
      }
      ground.moveMarkets();
      for (let count = 0; count < ACTS_PER_ROUND; count += 1) await this.#act();
      for (let count = 0; count < PAUSES_PER_ROUND; count += 1) await this.#pause(PAUSE_MS);
    }
  }

  /** Nothing disturbs until everything is whole; then the pictures are true. */
  async #calm(): Promise<void> {
    const ground = this.#ground;
    const sinceMs = this.#isLossy ? ground.nowMs : 0;
    clearWeather(ground);
    if (this.#isLossy) for (const bot of ground.bots) for (const stream of bot.streams) stream.lose();
    if (ground.random() < BOOK_ANEW) this.#books[1].lose();
    this.#isLossy = false;
    await this.#pass(() => false, SILENCE_MS);
    const isWhole = await this.#pass(() => this.#isWhole(sinceMs), CALM_MS);
    assert.ok(isWhole, `not whole again: ${await this.#describe()}`);
    await ground.passUntil(() => false, { ms: PUSHED_MS, stepMs: 100 });
    await this.#compare(false);
    for (const book of this.#books) await book.compare(ground.okxUrl);
    this.#counts.checks += 1;
  }

  /** Everything that was begun has its end, and everything was asked for once more. */
  async #reconcile(): Promise<void> {
    const isEnded = await this.#pass(async () => {
      const { openIntents } = await this.#ground.life.admin.status({});
      return openIntents === 0;
    }, RECONCILED_MS);
    assert.ok(isEnded, 'intents are still open');
    await this.#pass(() => false, ROUND_MS);
    await this.#calm();
    await this.#compare(true);
    for (const story of this.#stories) {
      story.checkFills();
      this.#counts.mistaken = Math.max(this.#counts.mistaken, story.checkOwners());
      story.checkOrders();
    }
  }

  async #act(): Promise<void> {
    const { accounts, random } = this.#ground;
    const { bots, stranger } = pick(accounts, random);
    const actor = random() < STRANGERS ? stranger : pick(bots, random);
    actor.act();
    this.#counts.acts += 1;
    await this.#pause(50 + Math.floor(random() * 400));
  }

  async #restart(): Promise<void> {
    const ground = this.#ground;
    if (ground.random() < 0.5) pick(ground.accounts, ground.random).stranger.act();
    const fromMs = ground.nowMs;
    this.#hear(await ground.end());
    for (let downMs = ground.random() * DOWN_MS_MAX; downMs > 0; downMs -= PAUSE_MS) {
      if (ground.random() < STRANGERS) pick(ground.accounts, ground.random).stranger.act();
      await ground.step(PAUSE_MS);
      ground.moveMarkets();
    }
    for (const story of this.#stories) story.beginLife();
    await ground.begin();
    for (const story of this.#stories) story.noteDown(fromMs, ground.nowMs);
  }

  /** Time passes, bots come back where they were hung up on, and what the gateway tells is heard. */
  async #pause(ms: number): Promise<void> {
    await this.#ground.step(ms);
    for (const bot of this.#ground.bots) bot.connect();
    for (const book of this.#books) book.connect(this.#ground.listener('okx'));
    if (this.#ground.isRunning) this.#hear(this.#ground.life.takeTold());
  }

  async #pass(holds: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
    const untilMs = this.#ground.nowMs + ms;
    while (!(await holds())) {
      if (this.#ground.nowMs >= untilMs) return false;
      await this.#pause(PAUSE_MS);
    }
    return true;
  }

  #hear(told: ReturnType<DayGround['life']['takeTold']>): void {
    for (const one of told)
      this.#stories.find(({ account }) => account.accountId === one.accountId)?.hear(one);
  }

  /** `sinceMs`: everything has been asked for since then. */
  async #isWhole(sinceMs: number): Promise<boolean> {
    const { accounts, bots, everybody } = this.#ground;
    if (
      everybody.some(({ pending }) => pending > 0) ||
      !bots.every(({ isWhole }) => isWhole) ||
      !this.#books.every(({ isWhole }) => isWhole)
    )
      return false;
    for (const { accountId } of accounts) {
      const { parts, state } = await this.#ground.show(accountId);
      if (state !== 'live' || parts.some(({ askedMs }) => (askedMs ?? 0) < sinceMs)) return false;
    }
    return true;
  }

  /** `isAsked`: all was asked for while nothing changed. */
  async #compare(isAsked: boolean): Promise<void> {
    const ground = this.#ground;
    this.#hear(ground.life.takeTold());
    for (const story of this.#stories) {
      const { account } = story;
      const view = await ground.show(account.accountId);
      story.look(view);
      const equity = isAsked && account.venue === 'htx' ? await this.#equity(story) : null;
      checkPicture(view, story.facts(), equity);
      this.#counts.sights += story.checkBots();
    }
  }

  /** What HTX's contract wallet is worth: nobody is told when only the price moves. */
  async #equity({ account }: AccountStory): Promise<string> {
    const { data } = await this.#ground.askHtx<{
      data: { details: { currency: string; equity: string }[] };
    }>(account.key, '/v5/account/balance');
    return data.details.find(({ currency }) => currency === 'USDT')?.equity ?? '';
  }

  async #describe(): Promise<string> {
    const { accounts, bots, everybody } = this.#ground;
    const views = await Promise.all(accounts.map(({ accountId }) => this.#ground.show(accountId)));
    return JSON.stringify({
      pending: everybody.map(({ pending }) => pending),
      bots: bots.map(({ streams }) => streams.map(({ state, words }) => `${words.path} ${state}`)),
      pictures: views.map(({ parts, state, streams }) => ({ state, streams, parts })),
    });
  }
}
