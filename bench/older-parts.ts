/** What a decision costs by itself and among many keys, what streams cost beside the way without a gateway, and what the ledger costs. */
import { bindPaperKey, configFor, issueTestKey, startTestGateway } from '../tests/support/gateway.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { startFixedVenue } from './fixed-venue.ts';
import { ACCOUNT } from './keys-of-load.ts';
import { growthOf, GROWTH_MAX, measureKeys, printKeys } from './keys.ts';
import { measureLedgerCost, printLedgerCost } from './ledger-cost.ts';
import { measureLog, printLog } from './ledger-log.ts';
import type { Part, RunPlan } from './part.ts';
import { measurePolicy, printPolicy } from './policy.ts';
import { printStreams } from './print-streams.ts';
import { judge, type Goal } from './verdict.ts';
import { runStreamRounds, type StreamContestant } from './streams.ts';

/** Each logs in to a connection of its own, on both sides of the gateway. */
const STREAM_KEYS = 16;
/** Of the ledger there are many windows, and each shows enough: parts of the others’ length. */
const LEDGER_PART = 1 / 2;
const LOG_PART = 1 / 4;
/** Their best window counts, and three find it. */
const roundsOf = ({ rounds }: RunPlan): number => Math.min(3, rounds);

export const KEYS_GOAL: Goal = {
  id: 'growth-keys',
  what: 'a decision of a key among 100,000 / of the only one',
  goal: 1.1,
  bound: 'at most',
  unit: '×',
};

export const measurePolicyPart: Part = () => {
  const rows = measurePolicy();
  return { data: rows, print: () => printPolicy(rows) };
};

export const measureKeysPart: Part = async () => {
  const rows = await measureKeys();
  const growth = growthOf(rows);
  const faults = growth > GROWTH_MAX ? [`a decision among many keys costs ×${growth}`] : [];
  return { data: rows, faults, verdicts: [judge(KEYS_GOAL, growth)], print: () => printKeys(rows) };
};

export const measureStreamsPart: Part = async (plan) => {
  const rounds = roundsOf(plan);
  await using parts = new AsyncDisposableStack();
  const venue = await startFixedVenue();
  parts.defer(() => venue.close());
  const { url, port } = venue;
  const gateway = await startTestGateway({ okxUrl: url, htxSpotUrl: url, htxContractUrl: url });
  parts.defer(() => gateway.close());
  const accountId = await bindPaperKey(gateway.admin, ACCOUNT);
  const keys: OkxKey[] = [];
  while (keys.length < STREAM_KEYS) keys.push(await issueTestKey(gateway.admin, accountId));
  const ends: readonly StreamContestant[] = [
    { name: 'direct', url: `ws://127.0.0.1:${port}`, pid: null },
    { name: 'gateway', url: gateway.okxUrl.replace('http', 'ws'), pid: gateway.process.pid },
  ];
  const rows = await runStreamRounds(ends, { ...plan, rounds, venue: venue.streams, keys });
  return { data: rows, print: () => printStreams(rows) };
};

export const measureLedgerPart: Part = async (plan) => {
  const rounds = roundsOf(plan);
  const log = await measureLog({ rounds, durationMs: plan.durationMs * LOG_PART });
  await using parts = new AsyncDisposableStack();
  const venue = await startFixedVenue();
  parts.defer(() => venue.close());
  const { url } = venue;
  const config = configFor({ okxUrl: url, htxSpotUrl: url, htxContractUrl: url }, false);
  const cost = await measureLedgerCost({
    rounds,
    durationMs: plan.durationMs * LEDGER_PART,
    config,
  });
  const failures = cost.costs.reduce((sum, row) => sum + row.failures, 0);
  return {
    data: { cost, log },
    faults: failures === 0 ? [] : [`the ledger’s loads had ${failures} failures`],
    print: () => {
      printLedgerCost(cost);
      printLog(log);
    },
  };
};
