import { isPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import { FINDING_RULES, findAll, type RuleFinding } from '@bitting/gateway/findings/rules.ts';
import type { Story } from '@bitting/gateway/findings/story.ts';
import type { Gathered } from './gathering.ts';
import { type AskedOrder, listOrders } from './orders.ts';
import type { LogState } from './source.ts';
import type { ToldRecord } from './told-record.ts';

/** Everything that the page and the file for programs say. */
export interface IncidentReport {
  readonly format: 'bitting-incident/1';
  readonly madeAtMs: number;
  readonly subject: Story['subject'];
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly log: LogState & { readonly covered: string };
  readonly habits: HabitsTold;
  readonly rules: readonly { readonly id: string; readonly weight: string; readonly looksFor: string }[];
  readonly findings: readonly ToldFinding[];
  readonly totals: Totals;
  readonly addresses: readonly AddressRow[];
  readonly instruments: readonly InstrumentRow[];
  readonly orders: readonly AskedOrder[];
  readonly refusals: readonly RefusalRow[];
  /** Records that have a receipt beside the report. */
  readonly proven: readonly string[];
}

/** `seenLive`: the record that the gateway wrote of it while it happened; `null`: it is told by this report alone. */
export interface ToldFinding extends RuleFinding {
  readonly seenLive: { readonly record: string; readonly atMs: number } | null;
}

export interface HabitsTold {
  readonly sinceMs: number | null;
  readonly requests: number;
  readonly refused: number;
  readonly orders: number;
  readonly instruments: readonly string[];
  readonly addresses: readonly string[];
  readonly ordersByHour: readonly number[];
}

export interface Totals {
  readonly requests: number;
  readonly refused: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly open: number;
}

export interface AddressRow {
  readonly address: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly requests: number;
  readonly refused: number;
  readonly isNew: boolean;
}

export interface InstrumentRow {
  readonly instrument: string;
  readonly orders: number;
  readonly accepted: number;
  readonly isNew: boolean;
}

export interface RefusalRow {
  readonly record: string;
  readonly atMs: number;
  readonly virtualKeyId: string;
  readonly operation: string;
  readonly code: string;
  readonly detail: string;
  readonly ruleId: string | null;
  readonly policyVersion: number | null;
  readonly sourceAddress: string;
  readonly bodyHash: string;
}

/** What all of it comes to; `proven` and how far the log is signed are added when they are known. */
export function tellIncident(
  { story, records }: Gathered,
  { log, madeAtMs }: { readonly log: LogState; readonly madeAtMs: number },
): IncidentReport {
  const { subject, stretch, habits } = story;
  const orders = listOrders(records);
  const ends = Map.groupBy(orders, ({ end }) => end);
  const many = (end: AskedOrder['end']): number => ends.get(end)?.length ?? 0;
  return {
    format: 'bitting-incident/1',
    madeAtMs,
    subject,
    ...stretch,
    log: { ...log, covered: '0' },
    habits: {
      ...habits,
      instruments: [...habits.instruments],
      addresses: [...habits.addresses],
    },
    rules: FINDING_RULES.map(({ id, weight, looksFor }) => ({ id, weight, looksFor })),
    findings: findAll(story).map((finding) => Object.assign({ seenLive: findLive(finding, story) }, finding)),
    totals: {
      requests: story.requests.filter(({ isRead }) => !isRead).length,
      refused: story.requests.filter(({ refusal }) => refusal !== null).length,
      accepted: many('accepted'),
      rejected: many('rejected'),
      unknown: many('unknown'),
      open: many('open'),
    },
    addresses: listAddresses(story),
    instruments: listInstruments(orders, habits.instruments),
    orders,
    refusals: listRefusals(records),
    proven: [],
  };
}

/** The record that names the same rule and one of its records. */
function findLive({ rule, records }: RuleFinding, { events }: Story): ToldFinding['seenLive'] {
  const own = new Set(records.map(String));
  const found = events.find(
    ({ entry }) =>
      entry.event === 'finding' &&
      entry.details['rule'] === rule &&
      (entry.details['records'] ?? '').split(' ').some((record) => own.has(record)),
  );
  return found === undefined ? null : { record: found.sequence.toString(), atMs: found.entry.wallMs };
}

function listAddresses({ requests, habits }: Story): readonly AddressRow[] {
  return Array.from(
    Map.groupBy(requests, ({ address }) => address),
    ([address, all]) => ({
      address,
      firstMs: all.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY),
      lastMs: all.reduce((most, { atMs }) => Math.max(most, atMs), 0),
      requests: all.length,
      refused: all.filter(({ refusal }) => refusal !== null).length,
      isNew: habits.addresses.size > 0 && !habits.addresses.has(address) && !isPseudonym(address),
    }),
  );
}

function listInstruments(
  orders: readonly AskedOrder[],
  known: ReadonlySet<string>,
): readonly InstrumentRow[] {
  const placed = orders.filter(({ kind, instrument }) => kind === 'place' && instrument !== null);
  return Array.from(
    Map.groupBy(placed, ({ instrument }) => instrument ?? ''),
    ([instrument, all]) => ({
      instrument,
      orders: all.length,
      accepted: all.filter(({ end }) => end === 'accepted').length,
      isNew: known.size > 0 && !known.has(instrument),
    }),
  ).toSorted((one, other) => other.orders - one.orders);
}

function listRefusals(records: readonly ToldRecord[]): readonly RefusalRow[] {
  return records.flatMap(({ sequence, entry }) => {
    if (entry.type !== 'refusal') return [];
    const { virtualKeyId, operation, code, detail, ruleId, policyVersion, sourceAddress, bodyHash } = entry;
    const record = sequence.toString();
    const atMs: number = entry.wallMs;
    return [
      { record, atMs, virtualKeyId, operation, code, detail, ruleId, policyVersion, sourceAddress, bodyHash },
    ];
  });
}
