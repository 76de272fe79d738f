import { defineRule, type FindingRule, type Found, foundIn, NOTHING_FOUND, type Told } from './finding.ts';

const STOPS = new Set(['halt', 'resume', 'suspend', 'resume-key', 'revoke', 'unbind']);
const POLICIES = new Set(['policy-set', 'policy-shadow-enforce']);
const KEYS = new Set(['issue', 'rotate', 'bind', 'rebind', 'rebind-client']);
const BREAKS = new Set(['breaker', 'dead-man', 'gap', 'stale-data', 'venue-down', 'clock-skew']);

/** Each of them was a decision: whoever reads of losses has to know when somebody stopped what, and who. */
export const stops: FindingRule = noteActs(
  'stop',
  STOPS,
  'every halt, suspension, revocation, taking out and resumption of it or of what is above it',
);

export const policyChanges: FindingRule = noteActs(
  'policy-change',
  POLICIES,
  'every change of its policy or of one above it',
);

/** A key that was cut an hour before the loss is one to ask about. */
export const keysIssued: FindingRule = noteActs(
  'key-issued',
  KEYS,
  'every key that was cut or given a new secret on its account',
);

export const breaks: FindingRule = defineRule({
  id: 'break',
  weight: 'note',
  looksFor: 'circuit breakers, dead-man, missing records, stale prices, venues and clocks that were wrong',
  start: () => null,
  take(_, told) {
    if (told.kind !== 'event') return NOTHING_FOUND;
    const { sequence, entry } = told.event;
    if (!BREAKS.has(entry.event) || entry.details['state'] === 'over') return NOTHING_FOUND;
    return foundIn({ sequence, atMs: entry.wallMs }, `${entry.event} ${detailsOf(entry.details)}`.trim());
  },
});

function noteActs(id: string, names: ReadonlySet<string>, looksFor: string): FindingRule {
  return defineRule({
    id,
    weight: 'note',
    looksFor,
    start: () => null,
    take: (_, told) => findAct(told, names),
  });
}

function findAct(told: Told, names: ReadonlySet<string>): readonly Found[] {
  if (told.kind !== 'act' || !names.has(told.act.entry.act)) return NOTHING_FOUND;
  const { sequence, entry } = told.act;
  const { act, subject, operatorId, reason, details } = entry;
  const label = details['label'] === undefined ? '' : ` (${details['label']})`;
  const changes = details['changes'] === undefined ? '' : `: ${details['changes']}`;
  const why = reason === null ? '' : `, because “${reason}”`;
  const sentence = `${act} of ${subject ?? 'everything'}${label} by ${operatorId}${changes}${why}`;
  return foundIn({ sequence, atMs: entry.wallMs }, sentence);
}

/** Policies among them are for who reads the record. */
const DETAIL_CHARACTERS_MAX = 200;

function detailsOf(details: Readonly<Record<string, string>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}=${value.slice(0, DETAIL_CHARACTERS_MAX)}`)
    .join(' ');
}
