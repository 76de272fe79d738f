import type { NoteSignature } from '@bitting/core/ledger/tree/note-key.ts';
import type { WitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import type { Released } from '../ledger/checkpoint-file.ts';
import type { LogTree } from '../ledger/log-tree.ts';
import type { Clock } from '../ports/clock.ts';
import { UNWITNESSED_ALERT_MS, WITNESS_CLOSE_MS, WITNESS_INTERVAL_MS } from './bounds.ts';
import type { WitnessAnswer, WitnessLink } from './witness-link.ts';

export type WitnessEvent = 'unwitnessed' | 'unwitnessed-stop' | 'witnessed' | 'witness-refused';

export interface WitnessingOptions {
  readonly tree: Pick<LogTree, 'observe' | 'released' | 'dueSinceMs' | 'tiles' | 'checkpoints'>;
  readonly policy: Pick<WitnessPolicy, 'isQuorum'>;
  readonly links: readonly WitnessLink[];
  readonly clock: Clock;
  /** Unwitnessed for so long, nothing more is opened; `null`: trading goes on. */
  readonly stopAfterMs?: number | null;
  readonly tell: (event: WitnessEvent, details: Readonly<Record<string, string>>) => void;
}

/** One checkpoint that witnesses are asked for. */
interface Round {
  readonly released: Released;
  readonly cosignatures: Map<WitnessLink, NoteSignature>;
  /** Since when the checkpoint after it was due; `null`: none was released. */
  followedSinceMs: number | null;
}

/**
 * Shows the log's newest checkpoint to its witnesses, and to everybody what enough of them have cosigned. The log waits for none of
 * this: without witnesses it goes on, and says for how long.
 */
export class Witnessing {
  readonly #options: WitnessingOptions;
  readonly #stop: () => void;
  readonly #refusing = new Set<WitnessLink>();
  #round: Round | null = null;
  #cancelTimer: (() => void) | null = null;
  #cancelWatch: () => void = () => {};
  /** Of what was released; what is not yet is the tree's to say. */
  #unwitnessedSinceMs: number | null = null;
  readonly #told = new Set<WitnessEvent>();

  constructor(options: WitnessingOptions) {
    this.#options = options;
    this.#stop = options.tree.observe((_, sinceMs) => {
      this.#unwitnessedSinceMs ??= sinceMs;
      if (this.#round !== null) this.#round.followedSinceMs ??= sinceMs;
      this.#begin();
    });
    this.#watchLater();
  }

  /** For how long there have been records that no checkpoint covers which enough have cosigned, or none that could be shown; 0: there are none. */
  get unwitnessedMs(): number {
    const { clock, tree } = this.#options;
    const sinceMs = Math.min(this.#unwitnessedSinceMs ?? Infinity, tree.dueSinceMs ?? Infinity);
    return sinceMs === Infinity ? 0 : clock.monotonicMs() - sinceMs;
  }

  /** Whether what opens is to be refused now. */
  get isStopped(): boolean {
    const { stopAfterMs = null } = this.#options;
    return stopAfterMs !== null && this.unwitnessedMs >= stopAfterMs;
  }

  /** Witnesses that have signed another history of this log. */
  get refusing(): number {
    return this.#refusing.size;
  }

  async close(): Promise<void> {
    this.#stop();
    this.#cancelTimer?.();
    this.#cancelWatch();
    const { links, clock } = this.#options;
    const waited = new Promise<void>((resolve) => void clock.after(WITNESS_CLOSE_MS, resolve));
    await Promise.race([Promise.all(links.map((link) => link.close())), waited]);
  }

  /** Asks everybody who has not answered for the newest checkpoint; then not before a while has passed. */
  #begin(): void {
    const { tree, links, clock } = this.#options;
    const { released } = tree;
    if (this.#cancelTimer !== null || released === null || this.#unwitnessedSinceMs === null) return;
    if (this.#round?.released !== released)
      this.#round = { released, cosignatures: new Map(), followedSinceMs: null };
    const round = this.#round;
    for (const link of links) if (!link.isAsked && !round.cosignatures.has(link)) void this.#ask(link, round);
    this.#cancelTimer = clock.after(WITNESS_INTERVAL_MS, () => {
      this.#cancelTimer = null;
      this.#begin();
    });
  }

  async #ask(link: WitnessLink, round: Round): Promise<void> {
    const { tree } = this.#options;
    const { released } = round;
    const answer = await link.show(released, tree.tiles.nodes(released.head.size));
    this.#note(link, answer, released);
    if (answer.kind !== 'cosigned') return;
    round.cosignatures.set(link, answer.signature);
    await this.#publish(round);
  }

  /** Each more cosignature is shown as well. A disk that does not take it leaves the log unwitnessed, and is tried again. */
  async #publish(round: Round): Promise<void> {
    const { tree, policy } = this.#options;
    const { head, checkpoint } = round.released;
    if (!policy.isQuorum(Array.from(round.cosignatures.keys(), ({ key }) => key))) return;
    const signatures = [...checkpoint.signatures, ...round.cosignatures.values()];
    try {
      const released = { head, checkpoint: { ...checkpoint, signatures } };
      if (!(await tree.checkpoints.showWitnessed(released))) return;
    } catch {
      round.cosignatures.clear();
      return;
    }
    this.#unwitnessedSinceMs = round.followedSinceMs;
    // There may be later records, of which that was told as well.
    if (this.#told.size === 0 || this.isStopped || this.#isAlarming) return;
    this.#told.clear();
    this.#options.tell('witnessed', { size: head.size.toString() });
  }

  /** A witness that refuses knows of a second log with our key: told once, until it agrees again. */
  #note(link: WitnessLink, answer: WitnessAnswer, { head }: Released): void {
    if (answer.kind === 'cosigned') this.#refusing.delete(link);
    if (answer.kind !== 'refused' || this.#refusing.has(link)) return;
    this.#refusing.add(link);
    const details = { witness: link.key.name, reason: answer.reason, size: head.size.toString() };
    this.#options.tell('witness-refused', details);
  }

  get #isAlarming(): boolean {
    return this.unwitnessedMs >= UNWITNESSED_ALERT_MS;
  }

  /** Also while nothing is released, and nobody asked. */
  #watchLater(): void {
    this.#cancelWatch = this.#options.clock.after(WITNESS_INTERVAL_MS, () => {
      if (this.#isAlarming) this.#tellOnce('unwitnessed');
      if (this.isStopped) this.#tellOnce('unwitnessed-stop');
      this.#watchLater();
    });
  }

  /** Until it is over. */
  #tellOnce(event: WitnessEvent): void {
    if (this.#told.has(event)) return;
    this.#told.add(event);
    const shown = this.#options.tree.checkpoints.witnessed?.head.size ?? 0n;
    this.#options.tell(event, { size: shown.toString() });
  }
}
