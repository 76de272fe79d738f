/** The parts of a run, in their order, and what each is measured against. */
import {
  KEYS_GOAL,
  measureKeysPart,
  measureLedgerPart,
  measurePolicyPart,
  measureStreamsPart,
} from './older-parts.ts';
import { CCXT_GOALS, measureCcxt } from './ccxt-part.ts';
import { CROWD_GOAL, measureCrowd } from './crowd-part.ts';
import { GROWTH_GOAL, measureGrowth } from './growth-part.ts';
import { FIRM } from './guard-bounds.ts';
import { measureGuard } from './guard.ts';
import { IDLE_GOALS, measureIdle } from './idle-part.ts';
import type { Part } from './part.ts';
import { measureProfile } from './profile-part.ts';
import { requestGoals } from './request-goals.ts';
import { measureRestart, RESTART_GOAL } from './restart-part.ts';
import { measureRequests } from './requests-part.ts';
import { measureSigning, SIGNING_GOAL } from './signing-part.ts';
import { measureSimulator, SIMULATOR_GOALS } from './simulator-part.ts';
import { measureSoak, SOAK_GOALS } from './soak-part.ts';
import { measureStreamPeers } from './stream-scenes.ts';
import type { Goal } from './verdict.ts';

export interface PartRow {
  readonly run: Part;
  readonly isInShort: boolean;
  /** Whatever it judges is one of them. */
  readonly goals: readonly Goal[];
}

export const PARTS: Readonly<Record<string, PartRow>> = {
  guard: { run: measureGuard, isInShort: true, goals: Object.values(FIRM).map(({ goal }) => goal) },
  signing: { run: measureSigning, isInShort: true, goals: [SIGNING_GOAL] },
  policy: { run: measurePolicyPart, isInShort: true, goals: [] },
  keys: { run: measureKeysPart, isInShort: true, goals: [KEYS_GOAL] },
  requests: { run: measureRequests, isInShort: true, goals: requestGoals(false) },
  ccxt: { run: measureCcxt, isInShort: false, goals: CCXT_GOALS },
  'stream-peers': { run: measureStreamPeers, isInShort: false, goals: requestGoals(true) },
  streams: { run: measureStreamsPart, isInShort: false, goals: [] },
  crowd: { run: measureCrowd, isInShort: false, goals: [CROWD_GOAL] },
  growth: { run: measureGrowth, isInShort: false, goals: [GROWTH_GOAL] },
  idle: { run: measureIdle, isInShort: false, goals: Object.values(IDLE_GOALS) },
  restart: { run: measureRestart, isInShort: false, goals: [RESTART_GOAL] },
  simulator: { run: measureSimulator, isInShort: false, goals: Object.values(SIMULATOR_GOALS) },
  soak: { run: measureSoak, isInShort: true, goals: Object.values(SOAK_GOALS) },
  profile: { run: measureProfile, isInShort: false, goals: [] },
  ledger: { run: measureLedgerPart, isInShort: false, goals: [] },
};

export const GOALS: readonly Goal[] = Object.values(PARTS).flatMap(({ goals }) => goals);
