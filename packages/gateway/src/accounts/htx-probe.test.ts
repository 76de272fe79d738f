import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import { probeHtxCredential } from './htx-probe.ts';
import {
  ACCESS_KEY,
  FakeVenue,
  GIVEN,
  KEY_ROW,
  LEDGERS,
  NOW,
  SECRET,
  signatureRefusal,
  spot,
  UID,
  v2,
  v2Refusal,
  v5Refusal,
  type Reply,
} from './testing/htx-venue.ts';

const DAY_MS = 86_400_000;

async function probe(
  venue: FakeVenue,
  given: Partial<ProbeRequest> = {},
): Promise<{ readonly report: ProbeReport; readonly steps: readonly string[] }> {
  const steps: string[] = [];
  const clock = { wallMs: () => epochMs(NOW), monotonicMs: () => 0, after: () => () => {} };
  const report = await probeHtxCredential({ ...GIVEN, ...given }, { upstream: venue, clock }, (step) =>
    steps.push(step),
  );
  assert.ok(!JSON.stringify({ report, steps }).includes(SECRET));
  assert.ok(!JSON.stringify({ report, steps }).includes(ACCESS_KEY));
  return { report, steps };
}

function ready(report: ProbeReport): Extract<ProbeReport, { readonly kind: 'ready' }> {
  assert.equal(report.kind, 'ready', JSON.stringify(report));
  return report;
}

function failed(report: ProbeReport): Extract<ProbeReport, { readonly kind: 'failed' }> {
  assert.equal(report.kind, 'failed', JSON.stringify(report));
  return report;
}

test('A good HTX key is ready after each of its wallets was read, and nothing was changed.', async () => {
  const venue = new FakeVenue();
  const { report, steps } = await probe(venue);
  assert.deepEqual(ready(report), {
    kind: 'ready',
    summary: 'Connected · spot and contract balances synced · ready for virtual keys',
    region: 'global',
    venueUid: String(UID),
    venueMainUid: '',
    venueAccounts: ['100001'],
    permissions: ['trade', 'readOnly'],
    ipBound: true,
    ips: ['203.0.113.7', '198.51.100.0/24'],
    keyLabel: 'bot',
    expiresAt: null,
    warnings: [],
    balances: [
      { wallet: 'spot', asset: 'USDT', total: '1010.5' },
      { wallet: 'contract', asset: 'USDT', total: '-20.25' },
    ],
  });
  assert.deepEqual(
    venue.asked,
    ['time', 'contract-time', 'uid', 'key', 'sub-users', 'ledgers', 'balance', 'contracts'].map(
      (name) => `global ${name}`,
    ),
  );
  assert.equal(steps.length, 5);
  assert.ok(venue.requests.every(({ method }) => method === 'GET'));
});

test('The question for the time carries nothing of the key.', async () => {
  const venue = new FakeVenue();
  await probe(venue);
  for (const { target } of venue.requests.slice(0, 2)) assert.ok(!target.includes('?'), target);
});

for (const [trading, asked, accounts, summary] of [
  ['spot', ['time', 'uid', 'key', 'sub-users', 'ledgers', 'balance'], ['100001'], /· spot balance synced/u],
  ['futures', ['time', 'contract-time', 'uid', 'key', 'sub-users', 'contracts'], [], /· contract balance/u],
] as const) {
  test(`A key for ${trading} is tried at what that needs and at nothing else.`, async () => {
    const venue = new FakeVenue();
    const report = ready((await probe(venue, { trading })).report);
    assert.deepEqual(
      venue.asked,
      asked.map((name) => `global ${name}`),
    );
    assert.deepEqual(report.venueAccounts, accounts);
    assert.match(report.summary, summary);
  });
}

const FAILURES: readonly (readonly [
  what: string,
  replies: Readonly<Record<string, Reply>>,
  cause: RegExp,
  evidence: RegExp,
])[] = [
  [
    'an unknown key',
    { uid: signatureRefusal('Incorrect Access key [Access key错误]') },
    /does not know this access key/u,
    /api-signature-not-valid: .*Incorrect Access key/u,
  ],
  [
    'a wrong secret',
    { uid: signatureRefusal('Verification failure [校验失败]') },
    /secret key does not belong/u,
    /Verification failure/u,
  ],
  [
    'a foreign address',
    { uid: signatureRefusal('Incorrect IP address [IP地址错误]:203.0.113.9') },
    /bound to other addresses/u,
    /203\.0\.113\.9/u,
  ],
  [
    'an expired key',
    { uid: signatureRefusal('API key has expired [API Key已经过期]') },
    /has expired/u,
    /expired/u,
  ],
  [
    'a missing read permission',
    { uid: signatureRefusal('API key has no permission [API Key没有权限]') },
    /may not read/u,
    /no permission/u,
  ],
  [
    'a clock that the venue refuses',
    { uid: signatureRefusal('invalid submission time [无效的提交时间]') },
    /clock of this machine/u,
    /submission time/u,
  ],
  [
    'a signature that is refused without a word',
    { uid: signatureRefusal('') },
    /does not accept access key and secret key/u,
    /api-signature-not-valid/u,
  ],
  [
    'a v2 refusal of the signature',
    { uid: v2Refusal(1003, 'unauthorized') },
    /secret key does not/u,
    /1003/u,
  ],
  ['a key of somebody else', { key: v2Refusal(1002, 'forbidden') }, /may not ask about this key/u, /1002/u],
  [
    'trouble of the venue',
    { uid: { body: { status: 'error', 'err-code': 'gateway-internal-error', 'err-msg': 'x' } } },
    /cannot answer/u,
    /gateway-internal-error/u,
  ],
  [
    'maintenance that begins with the clock',
    {
      time: {
        status: 503,
        body: { status: 'error', 'err-code': 'x', 'err-msg': 'System is in maintenance' },
      },
    },
    /cannot answer/u,
    /maintenance/u,
  ],
  ['a rate limit', { uid: v2Refusal(429, 'too many') }, /cannot answer/u, /429/u],
  ['a code that is new', { uid: v2Refusal(9_999, 'something new') }, /not known here/u, /9999/u],
  [
    'a code of strange form',
    { uid: { body: { status: 'error', 'err-code': '<b>', 'err-msg': '' } } },
    /not known here/u,
    /said \?/u,
  ],
  ['silence', { time: 'silence' }, /could not be reached/u, /htx-spot aws: .*refused/u],
  ['silence of the contract host', { 'contract-time': 'silence' }, /could not be reached/u, /htx-contract/u],
  [
    'a page that is not the venue',
    { time: { status: 502, body: '<html>' } },
    /could not be reached/u,
    /502/u,
  ],
  ['a uid that is none', { uid: v2('none') }, /could not be reached/u, /uid/u],
  ['an answer about other keys', { key: v2([]) }, /could not be reached/u, /api-key/u],
  [
    'a key that can withdraw',
    { key: v2([{ ...KEY_ROW, permission: 'readOnly,trade,withdraw' }]) },
    /can withdraw/u,
    /withdraw/u,
  ],
  [
    'a permission that is new',
    { key: v2([{ ...KEY_ROW, permission: 'readOnly,trade,fly' }]) },
    /permission that is not known/u,
    /fly/u,
  ],
  [
    'a key that only reads',
    { key: v2([{ ...KEY_ROW, permission: 'readOnly' }]) },
    /cannot trade/u,
    /readOnly/u,
  ],
  [
    'a key that is over',
    { key: v2([{ ...KEY_ROW, status: 'expired', validDays: 0 }]) },
    /has expired/u,
    /expired/u,
  ],
  ['a status that is new', { key: v2([{ ...KEY_ROW, status: 'frozen' }]) }, /not in use/u, /status/u],
  [
    'a user without a spot account',
    { ledgers: spot(LEDGERS.slice(1)) },
    /no spot account that works/u,
    /type spot/u,
  ],
  [
    'contracts that are not opened',
    { contracts: v5Refusal(1220, 'not opened') },
    /Contracts are not opened/u,
    /1220/u,
  ],
  [
    'contracts that are not activated',
    { contracts: v5Refusal(1228, 'x') },
    /Contracts are not opened/u,
    /1228/u,
  ],
  ['another kind of account', { contracts: v5Refusal(4_002, 'x') }, /Contracts are not opened/u, /4002/u],
  [
    'a sub-user without the right to contracts',
    { contracts: { body: { status: 'error', err_code: 1113, err_msg: 'x', ts: NOW } } },
    /sub-user may not trade contracts/u,
    /1113/u,
  ],
  ['a balance that does not come', { balance: 'silence' }, /could not be reached/u, /htx-spot global/u],
];

for (const [what, replies, cause, evidence] of FAILURES) {
  test(`The HTX probe names ${what} as the one cause.`, async () => {
    const {
      cause: named,
      evidence: seen,
      remedy,
      code,
    } = failed((await probe(new FakeVenue(replies))).report);
    assert.match(named, cause);
    assert.match(seen, evidence);
    assert.ok(remedy.length > 20);
    const isSilence = /could not be reached|cannot answer/u.test(named);
    assert.equal(code, isSilence ? 'UPSTREAM_UNREACHED' : 'CREDENTIAL_REFUSED');
  });
}

test('A misformed key is never sent.', async () => {
  const venue = new FakeVenue();
  failed((await probe(venue, { apiKey: 'short' })).report);
  assert.deepEqual(venue.asked, []);
});

test('The venue’s words are shown without key and secret, bounded and printable.', async () => {
  const words = `IP地址错误 no ${ACCESS_KEY} ${SECRET} \u001b[31m\u202e\u200b\n${'x'.repeat(1_000)}`;
  const { evidence } = failed((await probe(new FakeVenue({ uid: signatureRefusal(words) }))).report);
  assert.match(evidence, /IP地址错误 no \[API key\] \[secret\] \?\[31m\?\?\?x/u);
  assert.ok(evidence.length < 400);
});

for (const [skewMs, passes] of [
  [5_000, true],
  [-5_001, false],
] as const) {
  for (const host of ['time', 'contract-time']) {
    test(`A clock that is ${skewMs} ms off by the ${host} ${passes ? 'will do' : 'is the cause'}.`, async () => {
      const off = { body: { status: 'ok', data: NOW - skewMs, ts: NOW - skewMs } };
      const venue = new FakeVenue({ [host]: off, 'aws time': 'silence' });
      const { report } = await probe(venue);
      assert.equal(report.kind, passes ? 'ready' : 'failed');
      if (report.kind === 'failed') assert.match(report.cause, /clock of this machine/u);
    });
  }
}

test('The second region is taken where the first does not answer, and the first wherever it does.', async () => {
  const venue = new FakeVenue({ 'global time': 'silence' });
  assert.equal(ready((await probe(venue)).report).region, 'aws');
  const halfway = new FakeVenue({ 'global contract-time': 'silence' });
  assert.equal(ready((await probe(halfway)).report).region, 'aws');
  assert.equal(ready((await probe(halfway, { trading: 'spot' })).report).region, 'global');
});

test('A region that was chosen is the only one that is asked.', async () => {
  const venue = new FakeVenue();
  assert.equal(ready((await probe(venue, { region: 'aws' })).report).region, 'aws');
  assert.ok(venue.asked.every((line) => line.startsWith('aws ')));
  const silent = new FakeVenue({ 'aws time': 'silence' });
  failed((await probe(silent, { region: 'aws' })).report);
  assert.deepEqual(silent.asked, ['aws time']);
});

test('A key without an address has a strong warning and a day on which it ends.', async () => {
  const row = { ...KEY_ROW, ipAddresses: '', validDays: 90 };
  const { expiresAt, ipBound, warnings } = ready((await probe(new FakeVenue({ key: v2([row]) }))).report);
  assert.equal(ipBound, false);
  assert.equal(expiresAt, NOW + 90 * DAY_MS);
  assert.match(warnings[0] ?? '', /from anywhere, and HTX ends it after 90 days/u);
  assert.match(warnings[1] ?? '', new RegExp(new Date(NOW + 90 * DAY_MS).toISOString().slice(0, 10), 'u'));
  assert.doesNotMatch(warnings[1] ?? '', /now/u);
});

test('A key that ends soon is said to be urgent.', async () => {
  const row = { ...KEY_ROW, ipAddresses: '', validDays: 14 };
  const { warnings } = ready((await probe(new FakeVenue({ key: v2([row]) }))).report);
  assert.match(warnings[1] ?? '', /in 14 days: make the next one now/u);
});

test('A main user is warned of and named as such; a sub-user is not.', async () => {
  const { warnings, venueMainUid } = ready((await probe(new FakeVenue({ 'sub-users': v2([]) }))).report);
  assert.match(warnings.join(' '), /This is the main user/u);
  assert.equal(venueMainUid, String(UID));
  assert.deepEqual(ready((await probe(new FakeVenue())).report).warnings, []);
});
