import type { Explanation } from '@bitting/client/policies.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { IntentEntry, RecordedItem, RefusalEntry } from '@bitting/core/ledger/entry.ts';
import { RECENT_RECORDS_MAX } from '../../bounds.ts';
import { explainLimits, type ExplainedLimits } from '../explained-limits.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';
import { sequence } from '../sequence.ts';

/** Why something was admitted or refused, from the ledger's own record of it. */
export const policyExplain = defineOperation('policy-explain', { sequence }, async (ports, given) => {
  const record = await ports.findRecord(given.sequence);
  if (record === null) throw notFound(`The ledger has no record ${given.sequence}.`);
  const { entry } = record;
  const common = { sequence: given.sequence.toString(), wallMs: entry.wallMs };
  if (entry.type === 'refusal') return { ...common, ...explainRefusal(entry, ports) };
  if (entry.type === 'intent') return { ...common, ...explainIntent(entry, ports) };
  throw notFound(
    `Record ${given.sequence} is of type "${entry.type}"; decisions are "intent" (admitted) and "refusal".`,
  );
});

type Explained = Omit<Explanation, 'sequence' | 'wallMs'>;

function explainRefusal(entry: RefusalEntry, ports: AdminPorts): Explained {
  const { code, ruleId, detail } = entry;
  return {
    verdict: 'refused',
    ...describeAsker(entry, ports),
    policyVersion: entry.policyVersion,
    ruleIds: ruleId === null ? [] : [ruleId],
    limits: [],
    unlimited: [],
    items: (entry.items ?? []).map((item) => ({
      text: describeItem(item),
      worth: null,
      limit: null,
      order: namesOf(item),
    })),
    refusal: { code, ruleId, detail, item: null },
    outcome: [],
  };
}

function explainIntent(entry: IntentEntry, ports: AdminPorts): Explained {
  const policy = ports.keys.virtualKey(entry.virtualKeyId)?.policy;
  const limits = policy?.version === entry.policyVersion ? policy.notionalPerOrder : null;
  return {
    verdict: 'admitted',
    ...describeAsker(entry, ports),
    policyVersion: entry.policyVersion,
    ruleIds: entry.ruleIds,
    ...explainWithin(entry, ports),
    items: entry.items.map((item) => {
      const asset = item.notional?.split(' ')[1] ?? '';
      const limit = limits?.get(asset);
      return {
        text: describeItem(item),
        worth: item.notional,
        limit: limit === undefined ? null : `${limit.toString()} ${asset}`,
        order: namesOf(item),
      };
    }),
    refusal: null,
    outcome: findOutcome(entry.intentId, ports),
  };
}

/** Records do not say limits: those are known while the policy is the one that it was judged by. */
function explainWithin(entry: IntentEntry, { clock, keys, limits }: AdminPorts): ExplainedLimits {
  const policy = keys.virtualKey(entry.virtualKeyId)?.policy;
  if (policy === undefined || policy.version !== entry.policyVersion) return { limits: [], unlimited: [] };
  const layers = keys.layers(entry.accountId);
  return explainLimits(entry, { policy, layers, usage: limits.usage(entry), nowMs: clock.wallMs() });
}

function describeAsker(
  { virtualKeyId, operation, sourceAddress }: IntentEntry | RefusalEntry,
  { keys, pseudonyms }: AdminPorts,
) {
  const currentVersion = keys.virtualKey(virtualKeyId)?.policy.version ?? null;
  const shown = pseudonyms.reveal(sourceAddress) ?? sourceAddress;
  return { virtualKeyId, operation, sourceAddress: shown, currentVersion };
}

function describeItem({ kind, side, type, size, instrument, price, reduceOnly }: RecordedItem): string {
  return [kind, side, type, size, instrument, price === null ? null : `at ${price}`]
    .filter((part) => part !== null)
    .concat(reduceOnly ? ['reduce-only'] : [])
    .join(' ');
}

/** By which the bot, and then the venue, knows it. */
function namesOf({ clientOrderId, venueOrderId }: RecordedItem): Explanation['items'][number]['order'] {
  return { clientOrderId, venueOrderId };
}

/** As far as it is among the recent records. */
function findOutcome(intentId: string, { recent }: AdminPorts): readonly string[] {
  const ends = recent
    .last(RECENT_RECORDS_MAX, intentId)
    .map(({ entry }) => entry)
    .filter((entry) => entry.type === 'outcome' || entry.type === 'resolution')
    .filter((entry) => entry.intentId === intentId);
  return (ends.at(-1)?.items ?? []).map(({ kind, venueCode }) =>
    venueCode === null ? kind : `${kind} (${venueCode})`,
  );
}

function notFound(sentence: string): BittingError {
  return new BittingError('RECORD_NOT_FOUND', sentence, { publicDetail: sentence });
}
