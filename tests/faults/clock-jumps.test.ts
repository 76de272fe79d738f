/**
 * The gateway's wall clock jumps under load, by seconds up to ten years, back and forth, while the venue's goes on.
 * `CLOCK_STEPS` and `CLOCK_SEED` choose how long and which jumps; a failing run prints both.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { RawAnswer, RawRequest } from '../support/raw-client.ts';
import { ClockGround, type ClockVenue } from './clock-ground.ts';
import { seededRandom } from './random.ts';

const STEPS = Number(process.env['CLOCK_STEPS'] ?? 150);
const SEED = Number(process.env['CLOCK_SEED'] ?? 20_261_121);
const HOUR_MS = 3_600_000;
const YEAR_MS = 8_766 * HOUR_MS;
const JUMPS_MS = [0, 900, 6_000, 40_000, HOUR_MS, 24 * HOUR_MS, 10 * YEAR_MS] as const;
/** Open ends of one key are bounded, and orders that rest at the venue, too. */
const UNKNOWN_EVERY = 6;
/** What is sent at an instant far ahead stays open until then. */
const CUT_AHEAD_MAX_MS = 60_000;

const codeOf = (answer: RawAnswer): string | undefined => answer.headers.get('bitting-code');

for (const venue of ['okx', 'htx'] as const) {
  void test(`CRS-10 SIG-09 Clock jumps in front of ${venue} repeat and lose no order, and open no used signature again (seed ${SEED}, ${STEPS} steps).`, async (context) => {
    const ground = await ClockGround.open(venue);
    try {
      const load = new JumpingLoad(ground);
      await load.run();
      ground.setAhead(0);
      assert.ok(
        await ground.passUntil(() => ground.lives.edge.reconciliation().open === 0),
        'something stays open',
      );
      const atVenue = ground.ordersAtVenue();
      load.check(await ground.readLedger(), atVenue);
      context.diagnostic(load.summary);
    } finally {
      await ground.close();
    }
  });

  void test(`CRS-10 ORD-09 An order in front of ${venue} that arrives late is not given up because a clock jumped meanwhile.`, async () => {
    for (const aheadMs of [0, HOUR_MS, -HOUR_MS]) await arriveLate(venue, aheadMs);
  });

  void test(`CRS-11 ORD-10 Orders in front of ${venue} stop while the clocks are apart, cancels go on, and orders go again when the clock is right.`, async () => {
    const ground = await ClockGround.open(venue);
    try {
      const place = async (id: string): Promise<RawAnswer> => {
        ground.pass(1_000);
        return ground.send(ground.order(id, ground.lives.clock.wallMs()));
      };
      assert.equal(codeOf(await place('1001')), undefined, 'positive control');
      for (const aheadMs of [20_000, -20_000]) {
        ground.setAhead(aheadMs);
        // The first may still go by what was known; its answer tells the venue's time.
        await place(`11${aheadMs > 0 ? 1 : 2}`);
        assert.equal(codeOf(await place(`12${aheadMs > 0 ? 1 : 2}`)), 'VENUE_CLOCK_SKEWED');
        ground.setAhead(0);
        // Any answer of the venue shows that the clock is right again; a refused order brings none.
        await ground.read();
        assert.equal(codeOf(await place(`14${aheadMs > 0 ? 1 : 2}`)), undefined);
      }
      ground.setAhead(20_000);
      const cancelled = await ground.send(ground.cancel('1001', ground.lives.clock.wallMs()));
      assert.equal(codeOf(cancelled), undefined, cancelled.body.toString());
    } finally {
      await ground.close();
    }
  });
}

/** Held on the wire until nobody waits for it; then the gateway's clock is wrong, and the order arrives after all. */
async function arriveLate(venue: ClockVenue, aheadMs: number): Promise<void> {
  const ground = await ClockGround.open(venue);
  const countOpen = (): number => ground.lives.edge.reconciliation().open;
  try {
    const held = ground.proxy.arm(ground.begins, { kind: 'hold', direction: 'request', bytes: 20 });
    const answering = ground.send(ground.order('2001', ground.trueMs));
    await ground.lives.until(() => held.hasStruck);
    ground.pass(UPSTREAM_PATIENCE_MS);
    assert.equal(codeOf(await answering), 'OUTCOME_UNKNOWN');
    ground.setAhead(aheadMs);
    if (venue === 'htx') {
      await ground.passUntil(() => countOpen() === 0, 20);
      assert.equal(countOpen(), 1, 'HTX may still do it: nothing is known yet');
    }
    held.release();
    await ground.lives.until(() => ground.transmissions().length === 1 || held.hasStruck);
    ground.setAhead(0);
    assert.ok(await ground.passUntil(() => countOpen() === 0), 'it stays open');
    const truth = ground.ordersAtVenue().has('2001') ? 'accepted' : 'rejected';
    const ends = endsOf(await ground.readLedger()).get('2001');
    assert.deepEqual(ends, [truth], `ahead ${aheadMs}`);
  } finally {
    await ground.close();
  }
}

/** Longer than the gateway waits for an answer. */
const UPSTREAM_PATIENCE_MS = 11_000;

class JumpingLoad {
  readonly #ground: ClockGround;
  readonly #random = seededRandom(SEED);
  readonly #used: RawRequest[] = [];
  readonly #placed = new Set<string>();
  readonly #codes = new Map<string, number>();
  #orders = 0;
  #unknown = 0;

  constructor(ground: ClockGround) {
    this.#ground = ground;
  }

  get summary(): string {
    const codes = Array.from(this.#codes, ([code, count]) => `${count} ${code}`).join(', ');
    return `${this.#orders} orders, ${this.#placed.size} placed, ${this.#unknown} without an answer; refused: ${codes}`;
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      const ground = this.#ground;
      ground.pass(1_000 + Math.floor(this.#random() * 2_000));
      const turn = this.#random();
      if (turn < 0.3) ground.setAhead(this.#pick(JUMPS_MS) * (this.#random() < 0.5 ? -1 : 1));
      else if (turn < 0.5) ground.setAhead(0);
      if (this.#random() < 0.5) await ground.read();
      await this.#place();
      if (this.#random() < 0.4) await this.#replay();
    }
    assert.ok(this.#placed.size > STEPS / 10, 'orders were placed');
  }

  async #place(): Promise<void> {
    const ground = this.#ground;
    this.#orders += 1;
    const id = String(3_000_000 + this.#orders);
    // The bot's clock is right, or it is the gateway's; what is used at an instant far ahead closes the key until then.
    const isNear = Math.abs(ground.aheadMs) <= CUT_AHEAD_MAX_MS || this.#orders > 0.8 * STEPS;
    const isOwn = this.#random() < 0.5 && isNear;
    const timestampMs = isOwn ? ground.lives.clock.wallMs() : ground.trueMs;
    const request = ground.order(id, timestampMs);
    const isCut = this.#orders % UNKNOWN_EVERY === 0 && Math.abs(ground.aheadMs) <= CUT_AHEAD_MAX_MS;
    const cut = { kind: 'cut', direction: 'response', bytes: 30, ending: 'reset' } as const;
    const armed = isCut ? ground.proxy.arm(ground.begins, cut) : null;
    const answer = await ground.send(request);
    armed?.release();
    this.#note(answer, id);
    if (codeOf(answer) === undefined || codeOf(answer) === 'OUTCOME_UNKNOWN') this.#used.push(request);
  }

  #note(answer: RawAnswer, id: string): void {
    const code = codeOf(answer);
    if (code !== undefined) this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    if (code === 'OUTCOME_UNKNOWN') this.#unknown += 1;
    // Without a word of ours the venue has answered, and not always kindly: it sees a wrong timestamp, too.
    if (code === undefined && /"sCode":"0"|"status":"ok"/u.test(answer.body.toString())) this.#placed.add(id);
  }

  /** What was used stays used, whatever the clock says now. */
  async #replay(): Promise<void> {
    const [request] = [this.#pick(this.#used)];
    if (request === undefined) return;
    const answer = await this.#ground.send(request);
    const code = codeOf(answer) ?? '';
    assert.ok(REPLAYS_END_WITH.has(code), `a replay is answered ${code}: ${answer.body.toString()}`);
  }

  check(entries: readonly LedgerEntry[], atVenue: ReadonlySet<string>): void {
    const ends = endsOf(entries);
    const sent = this.#ground.transmissions();
    assert.equal(new Set(sent).size, sent.length, 'an order was sent twice');
    for (const id of sent) assert.ok(ends.has(id), `${id} was sent and is not in the ledger`);
    for (const id of this.#placed)
      assert.ok(atVenue.has(id), `${id} was acknowledged and is not at the venue`);
    for (const [id, words] of ends)
      assert.deepEqual(words, [atVenue.has(id) ? 'accepted' : 'rejected'], `the end of ${id}`);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }
}

const REPLAYS_END_WITH: ReadonlySet<string> = new Set(['REQUEST_REPLAYED', 'TIMESTAMP_OUTSIDE_WINDOW']);

/** The last words on each order that was asked for. */
function endsOf(entries: readonly LedgerEntry[]): ReadonlyMap<string, readonly string[]> {
  const ends = new Map<string, string[]>();
  const names = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type === 'intent') {
      const id = entry.items[0]?.clientOrderId ?? '';
      names.set(entry.intentId, id);
      ends.set(id, []);
    }
    if (entry.type !== 'outcome' && entry.type !== 'resolution') continue;
    const [item] = entry.items;
    if (item !== undefined && item.kind !== 'unknown')
      ends.get(names.get(entry.intentId) ?? '')?.push(item.kind);
  }
  return ends;
}
