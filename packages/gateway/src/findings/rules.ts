import { breaks, keysIssued, policyChanges, stops } from './acts.ts';
import { FINDINGS_OF_RULE_MAX } from './bounds.ts';
import type { Finding, FindingRule, Told } from './finding.ts';
import { guessing } from './guessing.ts';
import { newAddress, newInstrument } from './news.ts';
import { orderSpike } from './order-spike.ts';
import { refusalShare } from './refusal-share.ts';
import type { Story } from './story.ts';
import { unusualHour } from './unusual-hour.ts';

/** Every rule, alarms first. */
export const FINDING_RULES: readonly FindingRule[] = [
  orderSpike,
  newInstrument,
  newAddress,
  unusualHour,
  guessing,
  refusalShare,
  stops,
  policyChanges,
  keysIssued,
  breaks,
];

/** Those that are looked at while it happens; the others are of records that say so themselves. */
export const ALARM_RULES: readonly FindingRule[] = FINDING_RULES.filter(({ weight }) => weight === 'alarm');

export interface RuleFinding extends Finding {
  readonly rule: string;
  readonly weight: FindingRule['weight'];
}

/** What stands out, by all rules, in the order in which it began. */
export function findAll(story: Story): readonly RuleFinding[] {
  const told = tellAll(story);
  const past = { habits: story.habits, untilMs: story.stretch.sinceMs };
  return FINDING_RULES.flatMap((rule) => {
    const watch = rule.begin();
    const found = new Map<string, Finding>();
    for (const one of told)
      for (const { id, finding } of watch.take(one, past))
        if (finding === null) found.delete(id);
        else found.set(id, finding);
    return bound([...found.values()]).map((finding) =>
      Object.assign({ rule: rule.id, weight: rule.weight }, finding),
    );
  }).toSorted((one, other) => one.fromMs - other.fromMs);
}

function tellAll({ requests, acts, events }: Story): readonly Told[] {
  return [
    ...requests.map((request) => ({ kind: 'request', request }) as const),
    ...acts.map((act) => ({ kind: 'act', act }) as const),
    ...events.map((event) => ({ kind: 'event', event }) as const),
  ];
}

function bound(found: readonly Finding[]): readonly Finding[] {
  const shown = found.slice(0, FINDINGS_OF_RULE_MAX);
  const rest = found.slice(FINDINGS_OF_RULE_MAX);
  const [first] = rest;
  if (first === undefined) return shown;
  const toMs = rest.reduce((most, one) => Math.max(most, one.toMs), 0);
  const sentence = `${rest.length} more of this kind, beginning with: ${first.sentence}`;
  return [...shown, { fromMs: first.fromMs, toMs, sentence, records: first.records }];
}
