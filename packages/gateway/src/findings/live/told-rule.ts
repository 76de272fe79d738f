import { type Finding, type Found } from '../finding.ts';
import { FOUND_REMEMBERED_MAX, FOUND_REMEMBERED_MS, TOLD_EVERY_MS, TOLD_LATE_MS } from './bounds.ts';

interface Waiting {
  readonly id: string;
  finding: Finding;
}

/** What of one rule and one key was told. Plain data. */
export interface ToldState {
  toldMs: number | null;
  /** The finding that is to be told, and not in the ledger yet. */
  waiting: Waiting | null;
  /** Findings that came too soon after one that was told. */
  left: number;
  firstLeft: Finding | null;
  /** Findings that are known, and when they last went on. */
  readonly known: Map<string, number>;
}

export function newToldState(): ToldState {
  return { toldMs: null, waiting: null, left: 0, firstLeft: null, known: new Map() };
}

/** What a rule says now. What goes on is told once. */
export function noteFound(state: ToldState, { id, finding }: Found): void {
  if (finding === null) {
    if (state.waiting?.id === id) state.waiting = null;
    return;
  }
  const isKnown = state.known.delete(id);
  remember(state, id, finding.toMs);
  if (state.waiting?.id === id) state.waiting.finding = finding;
  if (isKnown) return;
  if (state.waiting === null && isTime(state, finding.toMs)) state.waiting = { id, finding };
  else leave(state, finding);
}

/** A record of the ledger says that a finding which begins with this record was told then. */
export function noteTold(state: ToldState, firstRecord: string, atMs: number): void {
  state.toldMs = Math.max(state.toldMs ?? 0, atMs);
  const { waiting } = state;
  if (waiting === null) return;
  state.waiting = null;
  if (waiting.finding.records[0]?.toString() !== firstRecord) leave(state, waiting.finding);
}

/** What is to be told now. */
export function dueOf(state: ToldState, nowMs: number): Finding | null {
  const { left, firstLeft } = state;
  if (state.waiting === null && firstLeft !== null && isTime(state, nowMs)) {
    const sentence =
      left === 1 ? firstLeft.sentence : `${left} more of this kind, beginning with: ${firstLeft.sentence}`;
    state.waiting = { id: '', finding: { ...firstLeft, sentence } };
    Object.assign(state, { left: 0, firstLeft: null });
  }
  const finding = state.waiting?.finding ?? null;
  if (finding === null || finding.toMs >= nowMs - TOLD_LATE_MS) return finding;
  state.waiting = null;
  return null;
}

/** Whether there is something that is told, or told later. */
export function isOpen({ waiting, left }: ToldState): boolean {
  return waiting !== null || left > 0;
}

function isTime({ toldMs }: ToldState, nowMs: number): boolean {
  return toldMs === null || nowMs - toldMs >= TOLD_EVERY_MS;
}

function leave(state: ToldState, finding: Finding): void {
  state.left += 1;
  state.firstLeft = { ...(state.firstLeft ?? finding), toMs: finding.toMs };
}

function remember({ known }: ToldState, id: string, atMs: number): void {
  known.set(id, atMs);
  const [oldest] = known;
  if (oldest !== undefined && (known.size > FOUND_REMEMBERED_MAX || oldest[1] < atMs - FOUND_REMEMBERED_MS))
    known.delete(oldest[0]);
}
