import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import type { AccountChange, AccountFill } from '@bitting/core/trading/account-picture.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { AccountReader } from '@bitting/core/venues/account-reader.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import {
  SHOWN_FILLS_MAX,
  SYNC_BLIND_ROUND_MS,
  SYNC_FILLS_LOOKBACK_MS,
  SYNC_FILLS_MARGIN_MS,
  SYNC_FIRST_WAIT_MS,
  SYNC_FORMER_MS,
  SYNC_ROUND_MS,
  SYNC_UNSTREAMED_WAIT_MS,
} from '../bounds.ts';
import { idSpaceOf } from '../../orders/id-space.ts';
import { findDestination } from '../../pipeline/destination.ts';
import type {
  LivePicture,
  OwnedRow,
  Owner,
  Picture,
  PictureRow,
  PictureState,
} from '../../ports/pictures.ts';
import type { VenueLinkPorts } from '../../streams/venue-link.ts';
import { Attribution, type OwnOrders } from './attribution.ts';
import { ExternalWatch, type ExternalPorts } from './external-watch.ts';
import { HeardInstruments } from './heard-instruments.ts';
import { Origins } from './origins.ts';
import { askPart, type PartAnswer, type QuestionPorts } from './part-questions.ts';
import { PartState } from './part-state.ts';
import { AccountPicture, type Asking, type Heard } from './picture.ts';
import { StreamSet } from './stream-set.ts';
import type { SyncedAccount } from './synced-account.ts';

export interface SyncPorts extends QuestionPorts, ExternalPorts {
  readonly reader: AccountReader;
  readonly links: VenueLinkPorts;
  readonly orders: OwnOrders;
}

const DAY_MS = 86_400_000;

/** What the owner of a sync hears. */
export type SyncNews =
  { readonly kind: 'row'; readonly row: OwnedRow } | { readonly kind: 'state'; readonly state: PictureState };

/** The live picture of one account: its streams, and the questions that set right what they missed. */
export class AccountSync implements LivePicture {
  readonly account: SyncedAccount;
  readonly #picture = new AccountPicture();
  readonly #external: ExternalWatch;
  readonly #parts: readonly PartState[];
  readonly #ports: SyncPorts;
  readonly #hear: (news: SyncNews) => void;
  readonly #streams: StreamSet;
  readonly #origins: Origins;
  readonly #instruments = new HeardInstruments();
  #stopTimer: (() => void) | null = null;
  #isAsking = false;
  #isClosed = false;
  #shownState: PictureState = 'blind';
  #fillsCutMs: EpochMs | null = null;

  constructor(account: SyncedAccount, ports: SyncPorts, hear: (news: SyncNews) => void) {
    const { clock, keyRing, orders, reader } = ports;
    const { accountId, credentialId, families } = account;
    this.account = account;
    this.#ports = ports;
    this.#hear = hear;
    this.#external = new ExternalWatch(account, new Attribution(account, orders), ports);
    this.#origins = new Origins(accountId, ports, (order) => {
      this.#external.learn(order);
    });
    const dueMs = clock.monotonicMs() + SYNC_FIRST_WAIT_MS;
    const sinceMs = epochMs(
      Math.max(
        account.boundMs - SYNC_FILLS_MARGIN_MS,
        Math.min(account.formerMs - SYNC_FORMER_MS, startOfDay(clock.wallMs())),
        clock.wallMs() - SYNC_FILLS_LOOKBACK_MS,
      ),
    );
    this.#parts = reader.parts
      .filter(({ family }) => families.includes(family))
      .map((part) => new PartState(part, dueMs, sinceMs));
    this.#streams = new StreamSet({
      channels: reader.channels.filter(({ endpoint }) => families.includes(endpoint.family)),
      ports: ports.links,
      destinationOf: (family) => findDestination(accountId, family, keyRing),
      signer: () => (keyRing.credential(accountId)?.id === credentialId ? keyRing.signer(accountId) : null),
      pushed: (key, frame) => {
        this.#pushed(key, frame);
      },
      whole: (family) => {
        // What else is on its way is there in a moment, and would have to be asked after, too.
        this.#want(family, this.#streams.isLive(family) ? 0 : SYNC_UNSTREAMED_WAIT_MS);
      },
      interrupted: (family) => {
        this.#want(family, SYNC_FIRST_WAIT_MS);
      },
    });
  }

  start(): void {
    this.#streams.open();
    this.#pump();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
    this.#streams.close();
    this.#origins.close();
    this.#external.close();
  }

  get state(): PictureState {
    if (!this.account.families.every((family) => this.#streams.isLive(family))) return 'blind';
    return this.#parts.every(({ isWhole }) => isWhole) ? 'live' : 'reconciling';
  }

  get leftOut(): number {
    return this.#picture.left;
  }

  get fillsCutMs(): EpochMs | null {
    return this.#fillsCutMs;
  }

  fillOf(told: AccountFill): AccountFill | null {
    return this.#picture.fill(told);
  }

  ownerOf(change: AccountChange): Owner | null {
    return this.#external.ownerOf(change);
  }

  show(): Picture {
    const { accountId, venue } = this.account;
    // Answers name the newest first, pushes come in order: the venue's time puts them together.
    const fills = [...this.#picture.fills]
      .sort((one, other) => other.change.atMs - one.change.atMs)
      .slice(0, SHOWN_FILLS_MAX);
    return {
      accountId,
      venue,
      state: this.state,
      rows: Array.from(this.#picture.rows, (row) => this.#owned(row)),
      leftOut: this.#picture.left,
      fills: fills.map((row) => this.#owned(row)),
      external: this.#external.counts,
      streams: this.#streams.states(),
      parts: this.#parts.map((state) => state.report()),
    };
  }

  /** What former lives have traded, whose last fills nobody may have heard of. */
  noteFormer(instruments: HeardInstruments): void {
    this.#instruments.take(instruments, this.#ports.clock.monotonicMs());
  }

  /** An intent of one of our keys for this account: its instruments may have fills that no stream told of. */
  noteIntent(entry: IntentEntry): void {
    const nowMs = this.#ports.clock.monotonicMs();
    for (const { instrument, market } of entry.items) this.#instruments.note(instrument, market, nowMs);
    if (entry.items.some(({ algo }) => algo)) this.#hastenUnstreamed(nowMs);
  }

  #owned(row: PictureRow): OwnedRow {
    const { change, source, heardMs } = row;
    return { change, source, heardMs, owner: this.#external.ownerOf(change) };
  }

  #heard(): Heard {
    const { clock } = this.#ports;
    return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  }

  #pushed(key: string, frame: string): void {
    const heard = this.#heard();
    const changes = this.#ports.reader.readPush(key, frame);
    this.#tell(this.#picture.push(changes, heard), 'stream', heard);
  }

  #tell(changes: readonly AccountChange[], source: PictureRow['source'], heard: Heard): void {
    for (const change of changes) {
      this.#instruments.see(change, heard.monotonicMs);
      this.#external.see(change);
      if (source === 'asked' && change.kind === 'order' && change.order.algo && change.order.state !== 'open')
        this.#external.sprang(change.order);
      this.#suspectAlgos(change, heard.monotonicMs);
      if (source === 'asked' && change.kind === 'fill' && this.#external.ownerOf(change)?.kind === 'pending')
        this.#origins.ask(change.fill);
      this.#hear({ kind: 'row', row: this.#owned({ change, source, heardMs: heard.wallMs }) });
    }
  }

  /** An order that is nobody's may be what an algo order placed, of which no stream told. */
  #suspectAlgos(change: AccountChange, nowMs: number): void {
    if (change.kind !== 'order' || this.#external.ownerOf(change)?.kind !== 'pending') return;
    const { instrument } = change.order;
    for (const { change: row } of this.#picture.rows)
      if (row.kind === 'order' && row.order.algo && row.order.instrument === instrument) {
        this.#hastenUnstreamed(nowMs);
        return;
      }
  }

  #hastenUnstreamed(nowMs: number): void {
    for (const state of this.#parts)
      if (state.part.unstreamed === true) state.hasten(nowMs + SYNC_UNSTREAMED_WAIT_MS);
    this.#pump();
  }

  /** A gap ended, or began and may last: all that the family's streams tell of is asked for anew. */
  #want(family: ApiFamily, waitMs: number): void {
    const dueMs = this.#ports.clock.monotonicMs() + waitMs;
    for (const state of this.#parts) if (state.part.family === family) state.want(dueMs);
    this.#showState();
    this.#pump();
  }

  #showState(): void {
    const { state } = this;
    if (state === this.#shownState || this.#isClosed) return;
    this.#shownState = state;
    this.#hear({ kind: 'state', state });
  }

  #pump(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#isClosed || this.#isAsking) return;
    const next = this.#parts.reduce<PartState | null>(
      (first, state) => (first === null || state.dueMs < first.dueMs ? state : first),
      null,
    );
    if (next === null) return;
    const waitMs = next.dueMs - this.#ports.clock.monotonicMs();
    if (waitMs <= 0) void this.#askSafely(next);
    else
      this.#stopTimer = this.#ports.clock.after(waitMs, () => {
        this.#pump();
      });
  }

  /** Whatever is wrong with a picture, trading goes on without it. */
  async #askSafely(state: PartState): Promise<void> {
    try {
      await this.#ask(state);
    } catch {
      this.#isAsking = false;
      this.#picture.giveUpAll();
      this.#ports.metrics.count('account_questions', 'fault');
      state.failed('INTERNAL_FAULT', this.#heard().monotonicMs, SYNC_BLIND_ROUND_MS);
      this.#pump();
    }
  }

  async #ask(state: PartState): Promise<void> {
    const { accountId, venueAccounts } = this.account;
    const { family } = state.part;
    this.#isAsking = true;
    state.begin();
    const { monotonicMs } = this.#heard();
    const asking = this.#picture.ask(monotonicMs);
    const wasLive = this.#streams.isLive(family);
    const interruptions = this.#streams.interruptions(family);
    const askedMs = this.#venueNow(family);
    const instruments = this.#instrumentsFor(state);
    const about = { accountId, sinceMs: state.sinceMs, venueAccounts, instruments };
    const answer = await askPart(state.part, about, this.#ports);
    this.#isAsking = false;
    if (this.#isClosed) return;
    const isUnbroken = wasLive && this.#streams.interruptions(family) === interruptions;
    this.#settle(state, answer, { asking, isUnbroken, askedMs });
    this.#showState();
    this.#pump();
  }

  #settle(
    state: PartState,
    answer: PartAnswer,
    asked: { readonly asking: Asking; readonly isUnbroken: boolean; readonly askedMs: EpochMs },
  ): void {
    const heard = this.#heard();
    const { family } = state.part;
    const isTold = this.#streams.isLive(family) && state.part.unstreamed !== true;
    const paceMs = isTold ? SYNC_ROUND_MS : SYNC_BLIND_ROUND_MS;
    if (answer.kind === 'failed') {
      this.#picture.giveUp(asked.asking);
      state.failed(answer.problem, heard.monotonicMs, paceMs);
      this.#ports.metrics.count('account_questions', 'failed');
      return;
    }
    this.#ports.metrics.count('account_questions', 'answered');
    if (state.part.kind === 'fill' && !answer.isWhole) this.#fillsCutMs = heard.wallMs;
    const owns = (change: AccountChange): boolean => answer.isWhole && state.part.owns(change);
    const { changes, again } = this.#picture.reconcile(answer.changes, asked.asking, { owns, heard });
    this.#countRepairs(state, changes.length);
    state.askedMs = asked.askedMs;
    state.askedSteadyMs = asked.asking.monotonicMs;
    state.sinceMs = epochMs(Math.max(state.sinceMs, asked.askedMs - SYNC_FILLS_MARGIN_MS));
    state.isWhole = asked.isUnbroken;
    state.answered(again, heard.monotonicMs, paceMs);
    this.#tell(changes, 'asked', heard);
  }

  /** The first answer is no repair; what an answer changes while nothing was missed is drift. */
  #countRepairs(state: PartState, rows: number): void {
    if (state.askedMs === null || rows === 0) return;
    const word = state.isWhole && state.part.unstreamed !== true ? 'drift' : 'repaired';
    state[word] += rows;
    for (let row = 0; row < rows; row += 1) this.#ports.metrics.count('account_rows', word);
  }

  #instrumentsFor({ part, askedSteadyMs }: PartState): readonly string[] {
    if (part.perInstrument !== true) return [];
    const { monotonicMs } = this.#heard();
    // What is open now can have fills of any time since.
    for (const { change } of this.#picture.rows) this.#instruments.see(change, monotonicMs);
    return this.#instruments.since(
      askedSteadyMs - SYNC_FILLS_MARGIN_MS,
      (market) => idSpaceOf(this.account, { market })?.family === part.family,
    );
  }

  #venueNow(family: ApiFamily): EpochMs {
    const { clock, keyRing, venueNow } = this.#ports;
    try {
      const destination = findDestination(this.account.accountId, family, keyRing);
      return destination === null ? clock.wallMs() : venueNow(destination);
    } catch {
      // Sealed: the question fails for the same reason.
      return clock.wallMs();
    }
  }
}

/** What is traded is counted by the day of UTC: a life that begins within it has to hear of all of it. */
function startOfDay(atMs: EpochMs): number {
  return atMs - (atMs % DAY_MS);
}
