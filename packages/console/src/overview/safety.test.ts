import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountView, KeyView, Status } from '@bitting/client/operations.ts';
import { CHECKS, FINDINGS, OVERVIEW, type Overview } from '../api/overview.ts';
import type { Facts, Seen, SeenAccount } from './facts.ts';
import { readGauges } from './facts.ts';
import { judge } from './safety.ts';
import { spellsUnderWay } from './slow-looks.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 3, 30);
const DAY_MS = 86_400_000;
const seen = <Value>(value: Value): Seen<Value> => ({ kind: 'seen', value });
const unseen = { kind: 'unseen', why: 'GATEWAY_UNREACHED' } as const;

const STATUS: Status = {
  version: '1',
  sealed: false,
  state: 'active',
  uptimeMs: 1_000,
  ledgerWritable: true,
  ledgerReserved: false,
  openIntents: 0,
  accounts: 1,
  haltFile: false,
  closedVenues: [],
  closedAccounts: [],
  closedKeys: [],
  virtualKeys: 1,
  listeners: {},
};
const ACCOUNT: AccountView = {
  accountId: 'acc_1',
  venue: 'okx',
  environment: 'live',
  region: 'global',
  label: 'main',
  state: 'active',
  boundAtMs: NOW_MS - DAY_MS,
  permissions: ['read_only', 'trade'],
  ipBound: true,
  trading: 'both',
  expiresAtMs: null,
  venueKey: { state: 'as-accepted', lookedAtMs: NOW_MS - 60_000, problem: null, elsewhere: null },
  virtualKeys: 1,
};
const KEY: KeyView = {
  virtualKeyId: 'key_1',
  venue: 'okx',
  accountId: 'acc_1',
  label: 'grid',
  owner: 'ada',
  state: 'active',
  createdAtMs: NOW_MS - 90 * DAY_MS,
  expiresAtMs: NOW_MS + 60 * DAY_MS,
  secretVersion: 1,
  algorithm: 'hmac-sha256',
  bodyBinding: 'none',
};
const PART = { name: 'balances', askedMs: NOW_MS - 5_000, problem: null, drift: 0, repaired: 0 };
const account = (
  more: Partial<AccountView> = {},
  picture: SeenAccount['picture'] = seen({ state: 'live', nowMs: NOW_MS, leftOut: 0, parts: [PART] }),
): SeenAccount => ({ account: { ...ACCOUNT, ...more }, picture });
const CHANNEL = {
  name: 'telegram',
  sinceMs: 1,
  sentMs: NOW_MS - 1_000,
  failingMs: null,
  problem: null,
  beatMs: NOW_MS,
  told: false,
};
const GAUGES = { bitting_ledger_unwitnessed_seconds: 3, bitting_disk_free_bytes: 5e10 };
const gauges = (more: Readonly<Record<string, number>> = {}): Facts['gauges'] =>
  seen(new Map(Object.entries({ ...GAUGES, ...more })));
const SLOW = { backupMs: NOW_MS - DAY_MS, clocksApart: [], usedMs: new Map([['key_1', NOW_MS - DAY_MS]]) };
const FACTS: Facts = {
  nowMs: NOW_MS,
  status: seen(STATUS),
  plans: seen([]),
  accounts: seen([account()]),
  keys: seen([KEY]),
  ledger: seen({
    records: '42',
    checkpoint: 'x',
    archived: '0',
    covered: '42',
    uncoveredMs: null,
    addressesErasedBefore: null,
  }),
  gauges: gauges(),
  approvals: seen([]),
  alerts: seen({ open: { info: 3, warning: 0, critical: 0 }, channels: [CHANNEL] }),
  slow: seen(SLOW),
};

const codesOf = ({ checks }: Overview): readonly string[] =>
  checks.flatMap(({ findings }) => findings.map(({ code }) => code));

test('Where everything was seen and is as it should be, the verdict is good and every part says so.', () => {
  const overview = judge(FACTS);
  assert.equal(overview.verdict, 'good');
  assert.deepEqual(codesOf(overview), []);
  assert.deepEqual(
    overview.checks.map(({ check, state }) => [check, state]),
    CHECKS.map((check) => [check, 'good']),
  );
  assert.deepEqual(OVERVIEW.parse(overview), overview);
});

const status = (more: Partial<Status>): Partial<Facts> => ({ status: seen({ ...STATUS, ...more }) });
const venueKey = (more: Partial<AccountView['venueKey']>): Partial<Facts> => ({
  accounts: seen([account({ venueKey: { ...ACCOUNT.venueKey, ...more } })]),
});
const accounts = (...list: readonly SeenAccount[]): Partial<Facts> => ({ accounts: seen(list) });
const key = (more: Partial<KeyView>): Partial<Facts> => ({ keys: seen([{ ...KEY, ...more }]) });
const picture = (more: object): Partial<Facts> =>
  accounts(account({}, seen({ state: 'live', nowMs: NOW_MS, leftOut: 0, parts: [PART], ...more })));
const CLOSED = { label: 'x', state: 'halted' } as const;

/** What each finding is found by; nothing else is found then. */
const FOUND_BY: Readonly<Record<keyof typeof FINDINGS, Partial<Facts>>> = {
  'gateway-sealed': status({ sealed: true }),
  'everything-closed': status({ state: 'halted' }),
  'halt-file': status({ haltFile: true }),
  'venue-closed': status({ closedVenues: [{ venue: 'htx', state: 'halted' }] }),
  'account-closed': status({ closedAccounts: [{ accountId: 'acc_1', ...CLOSED }] }),
  'key-closed': status({ closedKeys: [{ virtualKeyId: 'key_1', ...CLOSED }] }),
  'plan-running': {
    plans: seen([
      {
        venue: null,
        accountId: null,
        virtualKeyId: null,
        planId: 'p',
        operatorId: 'op',
        includingExternal: false,
        startedMs: 1,
        state: 'running',
        steps: [],
      },
    ]),
  },
  'no-accounts': accounts(),
  'account-blind': picture({ state: 'blind' }),
  'account-reconciling': picture({ state: 'reconciling' }),
  'account-unseen': accounts(account({}, unseen)),
  'account-part': picture({ parts: [{ ...PART, problem: 'no answer' }] }),
  'account-rows': picture({ leftOut: 3 }),
  'venue-key-any-address': accounts(account({ ipBound: false })),
  'venue-key-withdraws': accounts(account({ permissions: ['trade', 'withdraw'] })),
  'venue-key-beyond': venueKey({ state: 'beyond' }),
  'venue-key-gone': venueKey({ state: 'gone' }),
  'venue-key-changed': venueKey({ state: 'changed' }),
  'venue-key-elsewhere': venueKey({ elsewhere: '203.0.113.7', problem: 'it said no' }),
  'venue-key-unseen': venueKey({ problem: 'no answer' }),
  'venue-key-ends': accounts(account({ expiresAtMs: NOW_MS + 13 * DAY_MS })),
  'venue-key-ended': accounts(account({ expiresAtMs: NOW_MS })),
  'key-ends': key({ expiresAtMs: NOW_MS + 6 * DAY_MS }),
  'key-over': key({ expiresAtMs: NOW_MS }),
  'key-never-ends': key({ expiresAtMs: null }),
  'key-dormant': { slow: seen({ ...SLOW, usedMs: new Map([['key_1', null]]) }) },
  'outcomes-open': { gauges: gauges({ bitting_reconciliations_open: 2 }) },
  'ledger-unwritable': status({ ledgerWritable: false }),
  'ledger-reserved': status({ ledgerReserved: true }),
  'ledger-uncovered': {
    ledger: seen({
      records: '42',
      checkpoint: null,
      archived: '0',
      covered: '1',
      uncoveredMs: 61_000,
      addressesErasedBefore: null,
    }),
  },
  'ledger-damaged': { gauges: gauges({ bitting_ledger_damaged: 1 }) },
  'no-witness': { gauges: seen(new Map([['bitting_disk_free_bytes', 5e10]])) },
  unwitnessed: { gauges: gauges({ bitting_ledger_unwitnessed_seconds: 301 }) },
  'unwitnessed-stop': {
    gauges: gauges({ bitting_ledger_unwitnessed_seconds: 900, bitting_ledger_unwitnessed_stopped: 1 }),
  },
  'witness-refused': { gauges: gauges({ bitting_ledger_witnesses_refusing: 1 }) },
  'disk-low': { gauges: gauges({ bitting_disk_free_bytes: 1e9 }) },
  'disk-full': { gauges: gauges({ bitting_disk_free_bytes: 1e8 }) },
  'clock-skew': { slow: seen({ ...SLOW, clocksApart: ['okx live'] }) },
  'alerts-critical': {
    alerts: seen({ open: { info: 0, warning: 0, critical: 1 }, channels: [CHANNEL] }),
  },
  'alerts-warning': { alerts: seen({ open: { info: 0, warning: 1, critical: 0 }, channels: [CHANNEL] }) },
  'no-channel': { alerts: seen({ open: { info: 0, warning: 0, critical: 0 }, channels: [] }) },
  'channel-failing': {
    alerts: seen({
      open: { info: 0, warning: 0, critical: 0 },
      channels: [{ ...CHANNEL, failingMs: 1, problem: 'no route' }],
    }),
  },
  'approvals-waiting': {
    approvals: seen([
      {
        approvalId: 'apr_1',
        operation: 'bind',
        class: 'bind',
        proposedBy: 'op',
        proposedAtMs: 1,
        expiresAtMs: 2,
        state: 'open',
        needed: 1,
        approvals: 0,
        digest: '',
        lines: [],
      },
    ]),
  },
  'no-backup': { slow: seen({ ...SLOW, backupMs: null }) },
  'backup-old': { slow: seen({ ...SLOW, backupMs: NOW_MS - 31 * DAY_MS }) },
};

const VERDICTS = { note: 'good', warn: 'attention', danger: 'danger' } as const;

for (const [code, facts] of Object.entries(FOUND_BY))
  test(`${code} is found where it is so, alone, and the verdict follows.`, () => {
    const overview = judge({ ...FACTS, ...facts });
    assert.deepEqual(codesOf(overview), [code]);
    assert.equal(overview.verdict, VERDICTS[FINDINGS[code as keyof typeof FINDINGS]]);
    assert.deepEqual(OVERVIEW.parse(overview), overview);
  });

test('What was not seen is never called good, and without what matters nobody is called safe.', () => {
  for (const [name, verdict] of [
    ['status', 'unknown'],
    ['accounts', 'unknown'],
    ['gauges', 'good'],
    ['slow', 'good'],
    ['alerts', 'good'],
    ['approvals', 'good'],
    ['keys', 'good'],
  ] as const) {
    const overview = judge({ ...FACTS, [name]: unseen });
    assert.equal(overview.verdict, verdict, name);
    const blind = overview.checks.filter(({ state }) => state === 'unseen');
    assert.ok(blind.length > 0, name);
    for (const { why } of blind) assert.equal(why, 'GATEWAY_UNREACHED');
  }
});

test('A danger that was seen is one, whatever else was not.', () => {
  const facts = {
    ...FACTS,
    ...FOUND_BY['ledger-unwritable'],
    accounts: unseen,
    gauges: unseen,
    slow: unseen,
  };
  assert.equal(judge(facts).verdict, 'danger');
});

test('A key on paper may be used from anywhere, and one that is revoked or closed for good tells nothing.', () => {
  assert.equal(
    judge({ ...FACTS, ...accounts(account({ environment: 'paper', ipBound: false })) }).verdict,
    'good',
  );
  assert.deepEqual(codesOf(judge({ ...FACTS, ...key({ state: 'revoked', expiresAtMs: null }) })), []);
  assert.deepEqual(codesOf(judge({ ...FACTS, ...accounts(account({ state: 'suspended' }, null)) })), []);
});

test('Metrics are added up over their labels, and what is no number is left out.', () => {
  const text = '# HELP a b\na_total{venue="okx"} 2\na_total{venue="htx"} 3.5\nb 1e3\nc NaN\nd{x="}"} 4\n';
  assert.deepEqual(
    [...readGauges(text)],
    [
      ['a_total', 5.5],
      ['b', 1000],
      ['d', 4],
    ],
  );
});

test('Clocks are apart where the newest word says so and no start came since.', () => {
  const skew = (sequence: string, state: string, venue: string) => ({
    type: 'system',
    sequence,
    wallMs: 1,
    details: { state, venue, environment: 'live' },
  });
  const start = { type: 'system', sequence: '5', wallMs: 1 };
  const records = [
    skew('9', 'over', 'okx'),
    skew('8', 'begun', 'htx'),
    skew('7', 'begun', 'okx'),
    skew('3', 'begun', 'x'),
  ];
  assert.deepEqual(spellsUnderWay(records, start), ['htx live']);
  assert.deepEqual(spellsUnderWay(records, undefined), ['htx live', 'x live']);
  assert.deepEqual(spellsUnderWay([], start), []);
});
