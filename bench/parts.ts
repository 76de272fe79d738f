/** The parts of a run, in their order. */
import { measureKeysPart, measureLedgerPart, measurePolicyPart, measureStreamsPart } from './older-parts.ts';
import { measureCcxt } from './ccxt-part.ts';
import { measureCrowd } from './crowd-part.ts';
import { measureGrowth } from './growth-part.ts';
import { measureGuard } from './guard.ts';
import { measureIdle } from './idle-part.ts';
import type { Part } from './part.ts';
import { measureProfile } from './profile-part.ts';
import { measureRestart } from './restart-part.ts';
import { measureRequests } from './requests-part.ts';
import { measureSigning } from './signing-part.ts';
import { measureSimulator } from './simulator-part.ts';
import { measureSoak } from './soak-part.ts';
import { measureStreamPeers } from './stream-scenes.ts';

export const PARTS: Readonly<Record<string, { readonly run: Part; readonly isInShort: boolean }>> = {
  guard: { run: measureGuard, isInShort: true },
  signing: { run: measureSigning, isInShort: true },
  policy: { run: measurePolicyPart, isInShort: true },
  keys: { run: measureKeysPart, isInShort: true },
  requests: { run: measureRequests, isInShort: true },
  ccxt: { run: measureCcxt, isInShort: false },
  'stream-peers': { run: measureStreamPeers, isInShort: false },
  streams: { run: measureStreamsPart, isInShort: false },
  crowd: { run: measureCrowd, isInShort: false },
  growth: { run: measureGrowth, isInShort: false },
  idle: { run: measureIdle, isInShort: false },
  restart: { run: measureRestart, isInShort: false },
  simulator: { run: measureSimulator, isInShort: false },
  soak: { run: measureSoak, isInShort: true },
  profile: { run: measureProfile, isInShort: false },
  ledger: { run: measureLedgerPart, isInShort: false },
};
