import type { Status } from '@bitting/client/operations.ts';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import type { Check, Finding, Overview } from '../api/overview.ts';
import {
  BACKUP_WITHIN_MS,
  DISK_FULL_BYTES,
  DISK_LOW_BYTES,
  UNCOVERED_MS_MAX,
  UNWITNESSED_MS_MAX,
} from '../bounds.ts';
import { checkAccounts, checkKeys, checkVenueKeys } from './account-checks.ts';
import type { AlertFacts, Facts, Gauges, Seen } from './facts.ts';
import { aboutAccount, aboutKey, checkSeen, find, when } from './findings.ts';

/** Am I safe? What was seen, judged row by row; what was not seen is never called good. */
export function judge(facts: Facts): Overview {
  const { accounts, alerts, approvals, gauges, keys, nowMs, slow, status } = facts;
  const checks: readonly Check[] = [
    checkSeen('gateway', status, ({ sealed, uptimeMs }) => ({
      findings: [...when(sealed, 'gateway-sealed')],
      count: null,
      atMs: nowMs - uptimeMs,
    })),
    checkTrading(facts),
    checkAccounts(accounts),
    checkVenueKeys(accounts, nowMs),
    checkKeys(keys, slow, nowMs),
    checkSeen('outcomes', gauges, (found) => {
      const open = found.get('bitting_reconciliations_open') ?? 0;
      return when(open > 0, 'outcomes-open', { count: open });
    }),
    checkSeen('ledger', status, (seen) => judgeLedger(seen, facts)),
    checkSeen('witnesses', gauges, (found) => judgeWitnesses(found, nowMs)),
    checkSeen('disk', gauges, judgeDisk),
    checkSeen('clock', slow, ({ clocksApart }) => clocksApart.map((text) => find('clock-skew', { text }))),
    checkSeen('alerts', alerts, ({ open }) => [
      ...when(open.critical > 0, 'alerts-critical', { count: open.critical }),
      ...when(open.warning > 0, 'alerts-warning', { count: open.warning }),
    ]),
    checkSeen('channels', alerts, judgeChannels),
    checkSeen('approvals', approvals, (list) => {
      const open = list.filter(({ state }) => state === 'open' || state === 'approved').length;
      return when(open > 0, 'approvals-waiting', { count: open });
    }),
    checkSeen('backups', slow, ({ backupMs }) => ({
      findings: [
        ...when(backupMs === null, 'no-backup'),
        ...when(backupMs !== null && nowMs - backupMs > BACKUP_WITHIN_MS, 'backup-old', { atMs: backupMs }),
      ],
      count: null,
      atMs: backupMs,
    })),
  ];
  return { verdict: verdictOf(checks), atMs: nowMs, checks: [...checks] };
}

/** Nobody is called safe of whom nothing is known. */
function verdictOf(checks: readonly Check[]): Overview['verdict'] {
  if (checks.some(({ state }) => state === 'danger')) return 'danger';
  const needed: ReadonlySet<string> = new Set(['gateway', 'accounts', 'ledger']);
  if (checks.some(({ check: name, state }) => state === 'unseen' && needed.has(name))) return 'unknown';
  return checks.some(({ state }) => state === 'warn') ? 'attention' : 'good';
}

function checkTrading({ plans, status }: Facts): Check {
  return checkSeen('trading', status, (seen) => [
    ...closedOf(seen),
    ...(plans.kind === 'seen' ? plans.value.filter(({ state }) => state === 'running').map(planFinding) : []),
  ]);
}

function closedOf({ closedAccounts, closedKeys, closedVenues, haltFile, state }: Status): readonly Finding[] {
  return [
    ...when(haltFile, 'halt-file'),
    ...when(state !== null && state !== 'active', 'everything-closed', { text: state }),
    ...closedVenues.map(({ state: how, venue }) =>
      find('venue-closed', { about: { kind: 'venue', id: venue, label: venue }, text: how }),
    ),
    ...closedAccounts.map((one) => find('account-closed', { about: aboutAccount(one), text: one.state })),
    ...closedKeys.map((one) => find('key-closed', { about: aboutKey(one), text: one.state })),
  ];
}

function planFinding({ startedMs }: HaltPlanView): Finding {
  return find('plan-running', { atMs: startedMs });
}

/** Without witnesses the gateway says nothing of them. */
function judgeWitnesses(gauges: Gauges, nowMs: number): readonly Finding[] {
  const seconds = gauges.get('bitting_ledger_unwitnessed_seconds');
  if (seconds === undefined) return [find('no-witness')];
  const isStopped = (gauges.get('bitting_ledger_unwitnessed_stopped') ?? 0) > 0;
  const ms = seconds * 1_000;
  return [
    ...when((gauges.get('bitting_ledger_witnesses_refusing') ?? 0) > 0, 'witness-refused'),
    ...when(isStopped, 'unwitnessed-stop', { atMs: nowMs - ms }),
    ...when(!isStopped && ms > UNWITNESSED_MS_MAX, 'unwitnessed', { atMs: nowMs - ms }),
  ];
}

function judgeDisk(gauges: Gauges): Pick<Check, 'atMs' | 'count' | 'findings'> {
  const free = gauges.get('bitting_disk_free_bytes') ?? null;
  const isFull = (gauges.get('bitting_disk_full') ?? 0) > 0 || (free !== null && free < DISK_FULL_BYTES);
  const isLow = !isFull && free !== null && free < DISK_LOW_BYTES;
  return {
    findings: [...when(isFull, 'disk-full', { count: free }), ...when(isLow, 'disk-low', { count: free })],
    count: free,
    atMs: null,
  };
}

/** A channel of which nobody knows whether it works is no channel. */
function judgeChannels({ channels }: AlertFacts): Pick<Check, 'atMs' | 'count' | 'findings'> {
  const failing = channels.filter(({ failingMs }) => failingMs !== null);
  const sent = channels.flatMap(({ sentMs }) => sentMs ?? []);
  return {
    findings: [
      ...when(channels.length === 0, 'no-channel'),
      ...failing.map(({ failingMs, name, problem }) =>
        find('channel-failing', {
          about: { kind: 'channel', id: name, label: name },
          atMs: failingMs,
          text: problem,
        }),
      ),
    ],
    count: channels.length,
    atMs: sent.length === 0 ? null : Math.min(...sent),
  };
}

function judgeLedger(
  { ledgerReserved, ledgerWritable }: Status,
  { gauges, ledger, nowMs }: Facts,
): Pick<Check, 'atMs' | 'count' | 'findings'> {
  const { records, uncoveredMs } =
    ledger.kind === 'seen' ? ledger.value : { records: null, uncoveredMs: null };
  const openMs = uncoveredMs ?? 0;
  return {
    findings: [
      ...when(!ledgerWritable, 'ledger-unwritable'),
      ...when(ledgerReserved, 'ledger-reserved'),
      ...when(openMs > UNCOVERED_MS_MAX, 'ledger-uncovered', { atMs: nowMs - openMs }),
      ...when(gaugeOf(gauges, 'bitting_ledger_damaged') > 0, 'ledger-damaged'),
    ],
    count: records === null ? null : Number(records),
    atMs: null,
  };
}

function gaugeOf(gauges: Seen<Gauges>, name: string): number {
  return gauges.kind === 'seen' ? (gauges.value.get(name) ?? 0) : 0;
}
