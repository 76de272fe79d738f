import {
  count,
  defineRule,
  extend,
  type FindingRule,
  findingOf,
  newSpell,
  NOTHING_FOUND,
  type Spell,
} from './finding.ts';
import type { Habits } from './story.ts';

const HOUR_MS = 3_600_000;
/** One of two may be a mistake. */
const REQUESTS_MIN = 10;
/** Half of what it asks for: a strategy that knows its limits is refused now and then. */
const SHARE_MIN = 0.5;
/** A bot that always had a third of its requests refused goes on being it. */
const TIMES_USUAL = 3;

interface Hour {
  index: number;
  requests: number;
  refused: Spell;
  codes: Map<string, number>;
}

/** Hours in which suddenly much is refused: somebody tries what the key may do. */
export const refusalShare: FindingRule = defineRule<Hour>({
  id: 'refusal-share',
  weight: 'alarm',
  looksFor: `an hour in which half of ${REQUESTS_MIN} or more requests that act are refused, and ${TIMES_USUAL} times the share of before`,
  start: () => ({ index: Number.NaN, requests: 0, refused: newSpell(), codes: new Map() }),
  take(hour, told, { habits }) {
    if (told.kind !== 'request' || told.request.isRead) return NOTHING_FOUND;
    const { request } = told;
    const index = Math.floor(request.atMs / HOUR_MS);
    if (index !== hour.index)
      Object.assign(hour, { index, requests: 0, refused: newSpell(), codes: new Map<string, number>() });
    hour.requests += 1;
    if (request.refusal !== null) {
      extend(hour.refused, request);
      hour.codes.set(request.refusal, (hour.codes.get(request.refusal) ?? 0) + 1);
    }
    if (hour.requests < REQUESTS_MIN) return NOTHING_FOUND;
    const id = index.toString();
    const bound = Math.min(1, Math.max(SHARE_MIN, TIMES_USUAL * usualOf(habits)));
    const { refused, requests } = hour;
    if (refused.count < bound * requests) return [{ id, finding: null }];
    const sentence = `${refused.count} of ${count(requests, 'request')} of an hour were refused: ${most(hour)}`;
    return [{ id, finding: findingOf(refused, sentence) }];
  },
});

function usualOf({ requests, refused }: Habits): number {
  return requests === 0 ? 0 : refused / requests;
}

const CODES_NAMED = 3;

function most({ codes }: Hour): string {
  const rows = [...codes].toSorted(([, one], [, other]) => other - one).slice(0, CODES_NAMED);
  return rows.map(([code, many]) => `${code} ${many}`).join(', ');
}
