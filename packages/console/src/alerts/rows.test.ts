/** Every row by a record as the gateway writes it, and every event of the ledger's format by a row or a reason for none. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { AT_MS } from '../testing/messages.ts';
import { ALERT_ROWS, readAlert } from './read-alert.ts';
import { tame, type ShownRecord } from './record-fields.ts';

const STAMP = { wallMs: AT_MS, monotonicMs: 5, boot: 'boot-1' };
const PSEUDONYM = 'a1.20261121.PLYGelKFnhvUGsxvxUElwQ';

/** What details of every kind are called, with something in each. */
const DETAILS = {
  environment: 'live',
  label: 'grid',
  owner: 'ada',
  who: 'Ada',
  address: PSEUDONYM,
  account: 'acc_1',
  version: '3',
  changes: 'tightened: may place 5 orders a second: 20 before',
  name: 'eve',
  role: 'auditor',
  from: 'viewer of all',
  to: '10 keys',
  before: '20260101',
  first: '0',
  last: '99',
  operation: 'bind',
  code: 'ROLE_MISSING',
  accountId: 'acc_1',
  virtualKeyId: 'vk_1',
  credentialId: 'cred_1',
  what: 'permissions',
  told: 'the venue said no.',
  days: '3',
  endsAt: '2026-12-01T00:00:00.000Z',
  venue: 'okx',
  orders: '2',
  fills: '1',
  instruments: 'BTC-USDT',
  sentence: 'grid trades BTC-USDT at 3 o’clock.',
  count: '40',
  codes: 'SIGNATURE_WRONG KEY_UNKNOWN',
  sealed: 'no',
  digest: '00ff',
  known: '7',
  found: '6',
  backup: 'b1',
  taken: '2026-11-20T00:00:00Z',
  record: '12',
  records: '12',
  size: '11',
  witness: 'w1',
  reason: 'inconsistent',
  freeBytes: '1024',
  signed: '10',
  seconds: '60',
  result: 'done',
  family: 'okx',
  problem: 'no answer',
  layer: 'key',
  subject: 'vk_1',
  instrument: 'BTC-USDT',
  lastedMs: '900',
  expected: '1',
};

function recordOf(taken: (typeof ALERT_ROWS)[number]['takes'][number], number: number): ShownRecord {
  const record = { ...STAMP, sequence: String(number) };
  if (taken.type === 'admin')
    return {
      ...record,
      type: 'admin',
      operatorId: 'op_1',
      act: taken.act,
      subject: 'vk_1',
      reason: 'a drill',
      details: { ...DETAILS, address: '203.0.113.7' },
      recorded: { details: { ...DETAILS, address: PSEUDONYM } },
    };
  if (taken.type === 'refusal')
    return {
      ...record,
      type: 'refusal',
      virtualKeyId: 'vk_1',
      accountId: 'acc_1',
      operation: 'POST /x',
      code: taken.code,
      detail: 'it is not allowed',
      // As operators see it; the record itself has the pseudonym.
      sourceAddress: '203.0.113.7',
      recorded: { sourceAddress: PSEUDONYM },
    };
  const { event, rule = 'guessing', state = 'begun' } = taken;
  const codes = rule === 'address-not-allowed' ? 'KEY_UNKNOWN ADDRESS_NOT_ALLOWED' : DETAILS.codes;
  return {
    ...record,
    type: 'system',
    event,
    details: { ...DETAILS, codes, rule, state, address: '203.0.113.7' },
    recorded: { details: { ...DETAILS, codes, rule, state, address: PSEUDONYM } },
  };
}

for (const [number, row] of ALERT_ROWS.entries())
  for (const taken of row.takes)
    test(`${JSON.stringify(taken)} is told as ${row.id}, in whole sentences.`, () => {
      const alert = readAlert(recordOf(taken, number));
      assert.ok(alert !== null);
      assert.equal(alert.rule, row.id);
      assert.equal(alert.sequence, String(number));
      for (const text of [alert.title, alert.sentence, alert.advice]) {
        assert.match(text, /^\S.*\S$/u);
        assert.doesNotMatch(text, /undefined|null|“”|\s\s|\s[.,;:]|203\.0\.113/u);
      }
      assert.doesNotMatch(alert.sentence, /\.\.$/u);
      assert.ok(alert.group.startsWith(row.id));
    });

test('No two rows have one name, or take the same record.', () => {
  const ids = ALERT_ROWS.map(({ id }) => id);
  assert.deepEqual(ids.toSorted(), [...new Set(ids)].toSorted());
  const taken = ALERT_ROWS.flatMap(({ takes }) => takes.map((one) => JSON.stringify(one)));
  assert.equal(new Set(taken).size, taken.length);
  assert.ok(ids.length > 70);
});

/** Why nobody is told of these. */
const UNTOLD: Readonly<Record<string, string>> = {
  vault: 'how the vault is after a change; the change itself is an act',
  'state-written': 'the end of an act that was told',
  'addresses-erased': 'an age that the owner set',
  'addresses-erased-again': 'the same once more',
  'addresses-erased-sealed': 'the vault hears of an act that was told',
  shadow: 'decides nothing',
  summary: 'housekeeping',
  'summary-refused': 'a slower start',
};

test('Every event of the format of records has a row, or a reason for none.', () => {
  const page = path.resolve(
    import.meta.dirname,
    '..',
    '..',
    '..',
    '..',
    'docs',
    'formats',
    'ledger-record.md',
  );
  const text = readFileSync(page, 'utf8');
  const table = text.slice(
    text.indexOf('## Events of the system'),
    text.indexOf('## Acts that the vault lacks'),
  );
  const cells = table.split('\n').map((line) => /^\| (`[^|]*`) *\|/u.exec(line)?.[1] ?? '');
  const events = cells.flatMap((cell) => Array.from(cell.matchAll(/`([a-z-]+)`/gu), ([, name = '']) => name));
  assert.ok(events.length > 35, `${events.length} events`);
  const rows = new Set(
    ALERT_ROWS.flatMap(({ takes }) => takes.map((taken) => (taken.type === 'system' ? taken.event : ''))),
  );
  const without = events.filter((event) => !rows.has(event) && !Object.hasOwn(UNTOLD, event));
  assert.deepEqual(without, []);
  assert.deepEqual(
    Object.keys(UNTOLD).filter((event) => rows.has(event) || !events.includes(event)),
    [],
  );
});

/** Why nobody is told of these acts. */
const UNTOLD_ACTS: Readonly<Record<string, string>> = {
  'carry-out': 'what is carried out is an act of its own',
  'ledger-read': 'people look at the ledger all day',
  'ledger-reindex': 'an index is not the ledger',
};

test('Every act that the gateway writes down has a row, or a reason for none, and every row an act that it writes down.', () => {
  const gateway = path.resolve(import.meta.dirname, '..', '..', '..', 'gateway', 'src');
  const files = globSync('**/*.ts', { cwd: gateway }).filter(
    (file) => !/^search|testing|\.test\.ts$/u.test(file),
  );
  const written = new Set(
    files.flatMap((file) =>
      Array.from(
        readFileSync(path.join(gateway, file), 'utf8').matchAll(
          /(?:\b(?:act|begin): |\b(?:describeAct|note)\(|\bcloseKey\(\[|\bACT = )'(?<act>[a-z-]+)'/gu,
        ),
        ({ groups }) => groups?.['act'] ?? '',
      ),
    ),
  );
  assert.ok(written.size > 30, `${written.size} acts`);
  const rows = new Set(
    ALERT_ROWS.flatMap(({ takes }) => takes.flatMap((taken) => (taken.type === 'admin' ? [taken.act] : []))),
  );
  assert.deepEqual(
    [...written].filter((act) => !rows.has(act) && !Object.hasOwn(UNTOLD_ACTS, act)),
    [],
  );
  assert.deepEqual(
    [...rows, ...Object.keys(UNTOLD_ACTS)].filter((act) => !written.has(act)),
    [],
  );
});

const ACT = {
  ...STAMP,
  type: 'admin',
  sequence: '7',
  operatorId: 'op_1',
  subject: 'vk_1',
  reason: null,
} as const;

test('Where somebody came from is told by the pseudonym that the record has, not by what operators are shown.', () => {
  const refused = recordOf({ type: 'refusal', code: 'OPERATION_FORBIDDEN' }, 1);
  const strangers = recordOf({ type: 'system', event: 'rejected-callers' }, 2);
  for (const record of [refused, strangers]) assert.ok(readAlert(record)?.sentence.includes(PSEUDONYM));
});

test('A record that is nothing to anybody is no alert.', () => {
  assert.equal(readAlert({ ...ACT, act: 'ledger-read', details: {} }), null);
  assert.equal(readAlert({ ...STAMP, type: 'system', event: 'summary', details: {} }), null);
  assert.equal(readAlert({ ...STAMP, type: 'refusal', code: 'RATE_EXCEEDED' }), null);
  assert.notEqual(readAlert({ ...ACT, act: 'issue', details: {} }), null);
});

test('A policy that allows more is an emergency, also where the message has no room to say so.', () => {
  const set = (changes: string) =>
    readAlert({ ...ACT, act: 'policy-set', details: { version: '2', changes } });
  assert.equal(set('tightened: less')?.severity, 'warning');
  assert.equal(set('tightened: less; loosened: more')?.severity, 'critical');
  const long = `${'tightened: less; '.repeat(100)}loosened: more`;
  assert.equal(set(long)?.severity, 'critical');
  assert.ok(!set(long)?.sentence.includes('loosened'));
  assert.equal(set('tightened: less; '.repeat(400).slice(0, 4_000))?.severity, 'critical');
});

test('A handful of wrong signatures is a mistake; more of them are somebody who guesses.', () => {
  const rejected = (count: string, codes: string, address = PSEUDONYM) =>
    readAlert({ ...STAMP, type: 'system', event: 'rejected-callers', details: { count, codes, address } });
  assert.equal(rejected('9', 'SIGNATURE_WRONG'), null);
  assert.equal(rejected('10', 'SIGNATURE_WRONG')?.severity, 'critical');
  assert.equal(rejected('10', 'KEY_UNKNOWN')?.severity, 'warning');
  assert.equal(rejected('1', 'KEY_UNKNOWN, ADDRESS_NOT_ALLOWED')?.rule, 'address-not-allowed');
  assert.equal(rejected('1', 'OPERATOR_UNKNOWN', 'admin-socket')?.severity, 'warning');
});

test('One record has one id, and another of the same number in another life has another.', () => {
  const issued = { ...ACT, act: 'issue', details: {} };
  assert.equal(readAlert(issued)?.id, readAlert({ ...issued })?.id);
  assert.notEqual(readAlert(issued)?.id, readAlert({ ...issued, boot: 'boot-2' })?.id);
  assert.notEqual(readAlert(issued)?.id, readAlert({ ...issued, sequence: '8' })?.id);
});

const ADDRESSES = [
  '203.0.113.7',
  '203.0.113.7:8443',
  '2001:db8::1',
  '[2001:db8::1]:443',
  '::ffff:203.0.113.7',
  'fe80::1%eth0',
];

for (const address of ADDRESSES)
  test(`Text with ${address} in it is shown without it.`, () => {
    const shown = tame(`from ${address}, twice ${address}.`);
    assert.match(shown, /\(address\)/u);
    assert.doesNotMatch(shown, /203\.0|2001|fe80/u);
  });

test('Numbers, times and pseudonyms are no addresses.', () => {
  for (const text of [
    '0.0001',
    '1.5',
    '12:30:59',
    '2026-11-21T23:30:00.000Z',
    PSEUDONYM,
    'BTC-USDT',
    'a.b.c',
  ])
    assert.equal(tame(text), text);
});

test('Whatever a record says, a message is visible text of a bounded length.', () => {
  const odd = fc.string({ unit: 'binary', maxLength: 3_000 });
  fc.assert(
    fc.property(
      odd,
      odd,
      fc.constantFrom(...ALERT_ROWS.flatMap(({ takes }) => takes)),
      (one, other, taken) => {
        const record = recordOf(taken, 1);
        const details = Object.fromEntries(Object.keys(DETAILS).map((name) => [name, one]));
        const hostile = {
          ...record,
          subject: other,
          detail: other,
          details: { ...details, rule: 'guessing', state: 'begun' },
        };
        const alert = readAlert({ ...hostile, recorded: {} });
        if (alert === null) return;
        const text = `${alert.title}${alert.sentence}${alert.advice}${alert.group}`;
        assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.ok(text.isWellFormed());
        assert.ok(text.length < 4_000);
      },
    ),
    { numRuns: 60 },
  );
});

test('A refused order is told with what it was; text of its bot as tamely as any.', () => {
  const item = {
    kind: 'place',
    instrument: 'BTC-USDT',
    side: 'buy',
    type: 'limit',
    size: '50 base',
    price: '60000',
    clientOrderId: 'grid\u202e7',
    venueOrderId: null,
  };
  const record = recordOf({ type: 'refusal', code: 'NOTIONAL_ABOVE_LIMIT' }, 1);
  assert.equal(
    readAlert({ ...record, items: [item] })?.sentence,
    `vk_1 on acc_1 asked for place BTC-USDT buy limit 50 base at 60000 (the bot’s grid 7), from ${PSEUDONYM}: it is not allowed`,
  );
  for (const items of [[], null, ['x'], 7])
    assert.match(readAlert({ ...record, items })?.sentence ?? '', / asked for POST \/x, from /u);
});
