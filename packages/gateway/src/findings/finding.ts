import type { Habits, Request, ToldAct, ToldEvent } from './story.ts';
import { RECORDS_NAMED_MAX } from './bounds.ts';

/** `alarm`: what a thief would do, and the key has not done before. `note`: what whoever reads the rest has to know. */
export type Weight = 'alarm' | 'note';

/** Something that stands out. */
export interface Finding {
  /** The first and the last instant of it. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly sentence: string;
  /** The records that show it, the first ones of many. */
  readonly records: readonly bigint[];
}

/** What rules look at, one after the other. */
export type Told =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'act'; readonly act: ToldAct }
  | { readonly kind: 'event'; readonly event: ToldEvent };

/** What there was before the instant from which on somebody looks. */
export interface Past {
  readonly habits: Habits;
  readonly untilMs: number;
}

/** What a rule says of one thing that stands out, again and again while it goes on; `null`: it does no longer. */
export interface Found {
  /** Which of the things that the rule found. */
  readonly id: string;
  readonly finding: Finding | null;
}

/** Somebody who looks, with one rule, at what one key or account does. */
export interface Watch {
  /** What was told before came before it. */
  take(told: Told, past: Past): readonly Found[];
  /** Lets go of what ended before that instant: it is not found again. */
  forget(beforeMs: number): void;
  /** What `begin` goes on from: plain data. */
  readonly state: unknown;
}

/** A plain rule over what the ledger holds. */
export interface FindingRule {
  readonly id: string;
  readonly weight: Weight;
  /** What it looks for, with its threshold, as the report says it. */
  readonly looksFor: string;
  begin(saved?: unknown): Watch;
}

/** How a rule works: `State` is plain data, which can be kept and read again. */
export interface RuleWork<State> extends Omit<FindingRule, 'begin'> {
  start(): State;
  take(state: State, told: Told, past: Past): readonly Found[];
  forget?(state: State, beforeMs: number): void;
}

export function defineRule<State>(work: RuleWork<State>): FindingRule {
  const { id, weight, looksFor } = work;
  return {
    id,
    weight,
    looksFor,
    begin(saved) {
      // What was saved is what this rule had as its state.
      const state = saved === undefined ? work.start() : (saved as State);
      return {
        state,
        take: (told, past) => work.take(state, told, past),
        forget: (beforeMs) => work.forget?.(state, beforeMs),
      };
    },
  };
}

export const NOTHING_FOUND: readonly Found[] = [];

interface Instance {
  readonly sequence: bigint;
  readonly atMs: number;
}

/** Records that belong together, as they come. */
export interface Spell {
  fromMs: number;
  toMs: number;
  count: number;
  readonly records: bigint[];
}

export function newSpell(): Spell {
  return { fromMs: Number.POSITIVE_INFINITY, toMs: 0, count: 0, records: [] };
}

export function extend(spell: Spell, { sequence, atMs }: Instance): void {
  spell.fromMs = Math.min(spell.fromMs, atMs);
  spell.toMs = Math.max(spell.toMs, atMs);
  spell.count += 1;
  if (spell.records.length < RECORDS_NAMED_MAX) spell.records.push(sequence);
}

/** What a spell shows by now. */
export function findingOf({ fromMs, toMs, records }: Spell, sentence: string): Finding {
  return { fromMs, toMs, sentence, records: [...records] };
}

/** What one record shows. */
export function foundIn({ sequence, atMs }: Instance, sentence: string): readonly Found[] {
  return [{ id: sequence.toString(), finding: { fromMs: atMs, toMs: atMs, sentence, records: [sequence] } }];
}

export function forgetSpells(spells: Map<string, Spell>, beforeMs: number): void {
  for (const [name, { toMs }] of spells) if (toMs < beforeMs) spells.delete(name);
}

/** `1 order`, `2 orders`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
