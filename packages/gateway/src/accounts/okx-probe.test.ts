import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { epochMs, type Environment } from '@bitting/core/trading/vocabulary.ts';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import type { ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import { probeOkxCredential } from './okx-probe.ts';
import type { ProbeAnswer, ProbePlace, ProbeUpstream } from './probe-upstream.ts';

const NOW = 1_795_226_400_000;
const API_KEY = '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77';
const SECRET = '22582BD0CFF14C41EDBF1AB98506286D';
const PASSPHRASE = 'Chosen-1-myself';

const GIVEN: ProbeRequest = {
  venue: 'okx',
  environment: 'live',
  trading: 'spot',
  apiKey: API_KEY,
  secret: SECRET,
  passphrase: PASSPHRASE,
  region: null,
};
const CONFIG = {
  uid: '44705892343619584',
  mainUid: '44705892343000000',
  acctLv: '2',
  perm: 'read_only,trade',
  ip: '203.0.113.7',
  roleType: '0',
  spotRoleType: '0',
};
type Reply = { readonly status?: number; readonly body: unknown } | 'silence';

/** A venue that checks signatures by its own arithmetic; what it says to whom is a table. */
class FakeVenue implements ProbeUpstream {
  readonly regions: readonly string[];
  readonly hostOf = (): string => '';
  readonly asked: string[] = [];
  readonly requests: OutgoingRequest[] = [];
  readonly #replies: Readonly<Record<string, Reply>>;

  constructor(
    replies: Readonly<Record<string, Reply>> = {},
    regions: readonly string[] = ['global', 'eea', 'us'],
  ) {
    this.regions = regions;
    this.#replies = {
      time: ok([{ ts: String(NOW) }]),
      config: ok([CONFIG]),
      balance: ok([
        {
          details: [
            { ccy: 'USDT', eq: '100000' },
            { ccy: 'BTC', eq: '1.5' },
          ],
        },
      ]),
      ...replies,
    };
  }

  get({ region }: ProbePlace, outgoing: OutgoingRequest): Promise<ProbeAnswer> {
    const name = outgoing.target.split('/').at(-1) ?? '';
    this.asked.push(`${region} ${name}`);
    this.requests.push(outgoing);
    const reply = this.#replies[`${region} ${name}`] ?? this.#replies[name];
    if (reply === undefined || reply === 'silence')
      return Promise.resolve({ kind: 'unreached', cause: 'the connection was refused' });
    const said = name === 'time' || isSigned(outgoing) ? reply : refusal('50113', 'Invalid Sign', 401);
    const text = typeof said.body === 'string' ? said.body : JSON.stringify(said.body);
    const answer = { status: said.status ?? 200, body: Buffer.from(text) };
    return Promise.resolve({ kind: 'answer', answer });
  }
}

function ok(data: unknown): Reply {
  return { body: { code: '0', msg: '', data } };
}

function refusal(code: string, msg: string, status = 401): Exclude<Reply, string> {
  return { status, body: { msg, code } };
}

function isSigned({ method, target, headers }: OutgoingRequest): boolean {
  const said = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const timestamp = said.get('ok-access-timestamp') ?? '';
  const expected = createHmac('sha256', SECRET)
    .update(timestamp + method + target)
    .digest('base64');
  return (
    said.get('ok-access-sign') === expected &&
    said.get('ok-access-key') === API_KEY &&
    said.get('ok-access-passphrase') === PASSPHRASE &&
    timestamp === new Date(NOW).toISOString()
  );
}

async function probe(
  venue: FakeVenue,
  given: Partial<ProbeRequest> = {},
): Promise<{ readonly report: ProbeReport; readonly steps: readonly string[] }> {
  const steps: string[] = [];
  const clock = { wallMs: () => epochMs(NOW), monotonicMs: () => 0, after: () => () => {} };
  const report = await probeOkxCredential({ ...GIVEN, ...given }, { upstream: venue, clock }, (step) =>
    steps.push(step),
  );
  for (const secret of [SECRET, PASSPHRASE]) assert.ok(!JSON.stringify({ report, steps }).includes(secret));
  return { report, steps };
}

function ready(report: ProbeReport): Extract<ProbeReport, { readonly kind: 'ready' }> {
  assert.equal(report.kind, 'ready', JSON.stringify(report));
  return report;
}

test('A good key is ready after its clock, region, rights and balance were read, and nothing was changed.', async () => {
  const venue = new FakeVenue();
  const { report, steps } = await probe(venue);
  assert.deepEqual(ready(report), {
    kind: 'ready',
    summary: 'Connected · balance synced · ready for virtual keys',
    region: 'global',
    venueUid: CONFIG.uid,
    venueMainUid: CONFIG.mainUid,
    venueAccounts: [],
    permissions: ['read_only', 'trade'],
    ipBound: true,
    ips: ['203.0.113.7'],
    keyLabel: '',
    expiresAt: null,
    warnings: [],
    balances: [
      { wallet: null, asset: 'USDT', total: '100000' },
      { wallet: null, asset: 'BTC', total: '1.5' },
    ],
  });
  assert.deepEqual(venue.asked, ['global time', 'global config', 'global balance']);
  assert.equal(steps.length, 5);
  assert.ok(venue.requests.every(({ method }) => method === 'GET'));
});

test('The question for the time carries nothing of the key.', async () => {
  const venue = new FakeVenue();
  await probe(venue);
  const [first] = venue.requests;
  assert.ok(first?.headers.every(([name]) => !name.toLowerCase().startsWith('ok-access')));
});

const FAILURES: readonly (readonly [
  what: string,
  replies: Readonly<Record<string, Reply>>,
  cause: RegExp,
  evidence: RegExp,
])[] = [
  [
    'a wrong secret',
    { config: refusal('50113', 'Invalid Sign') },
    /secret key does not belong/u,
    /50113: Invalid Sign/u,
  ],
  ['a wrong passphrase', { config: refusal('50105', 'wrong passphrase') }, /passphrase is wrong/u, /50105/u],
  [
    'a foreign address',
    { config: refusal('50110', 'Your IP 203.0.113.9 is not included') },
    /bound to other addresses/u,
    /203\.0\.113\.9/u,
  ],
  [
    'an invalid key',
    { config: refusal('50111', 'Invalid OK-ACCESS-KEY') },
    /does not accept the API key/u,
    /50111/u,
  ],
  ['another environment', { config: refusal('50101', 'does not match') }, /other environment/u, /50101/u],
  [
    'a clock that the venue refuses',
    { config: refusal('50102', 'expired') },
    /clock of this machine/u,
    /50102/u,
  ],
  ['a missing read permission', { config: refusal('50120', 'no permission') }, /may not read/u, /50120/u],
  ['a frozen key', { config: refusal('50100', 'API frozen', 400) }, /blocked/u, /50100/u],
  ['a blocked account', { config: refusal('50007', 'User blocked', 200) }, /blocked/u, /50007/u],
  ['an account in liquidation', { config: refusal('50009', 'liquidation', 200) }, /blocked/u, /50009/u],
  ['maintenance', { config: refusal('50001', 'Service unavailable', 503) }, /cannot answer/u, /50001/u],
  [
    'maintenance that begins with the clock',
    { time: refusal('50001', 'Service temporarily unavailable', 503) },
    /cannot answer/u,
    /50001/u,
  ],
  ['a busy venue', { config: refusal('50013', 'busy', 429) }, /cannot answer/u, /50013/u],
  ['a timeout', { config: refusal('50004', 'timeout', 400) }, /cannot answer/u, /50004/u],
  ['a rate limit', { config: refusal('50011', 'too many', 429) }, /cannot answer/u, /50011/u],
  ['an internal error', { config: refusal('50026', 'internal', 500) }, /cannot answer/u, /50026/u],
  ['a code that is new', { config: refusal('59999', 'something new', 400) }, /not known here/u, /59999/u],
  [
    'a code of strange form',
    { config: { body: { code: '<b>', msg: '', data: [] } } },
    /not known here/u,
    /said \?/u,
  ],
  ['silence', { time: 'silence' }, /could not be reached/u, /refused/u],
  [
    'a page that is not the venue',
    { time: { status: 502, body: '<html>' } },
    /could not be reached/u,
    /502/u,
  ],
  [
    'an answer that is no envelope',
    { config: { status: 502, body: '<html>' } },
    /could not be reached/u,
    /502/u,
  ],
  ['an account without uid', { config: ok([{ ...CONFIG, uid: '' }]) }, /could not be reached/u, /uid/u],
  [
    'an account without permissions',
    { config: ok([{ ...CONFIG, perm: '' }]) },
    /could not be reached/u,
    /permissions/u,
  ],
  ['an answer without rows', { config: ok([]) }, /could not be reached/u, /config/u],
  [
    'a key that can withdraw',
    { config: ok([{ ...CONFIG, perm: 'read_only,withdraw,trade' }]) },
    /can withdraw/u,
    /withdraw/u,
  ],
  [
    'a permission that is new',
    { config: ok([{ ...CONFIG, perm: 'read_only,trade,fly' }]) },
    /permission that is not known/u,
    /fly/u,
  ],
  [
    'a key that only reads',
    { config: ok([{ ...CONFIG, perm: 'read_only' }]) },
    /cannot trade/u,
    /read_only/u,
  ],
  [
    'a balance that is refused',
    { balance: refusal('50030', 'no permission', 200) },
    /not known here/u,
    /50030/u,
  ],
  ['a balance that does not come', { balance: 'silence' }, /could not be reached/u, /refused/u],
];

for (const [what, replies, cause, evidence] of FAILURES) {
  test(`The probe names ${what} as the one cause.`, async () => {
    const { report } = await probe(new FakeVenue(replies));
    assert.equal(report.kind, 'failed', JSON.stringify(report));
    assert.match(report.cause, cause);
    assert.match(report.evidence, evidence);
    assert.ok(report.remedy.length > 20);
    const isSilence = /reached|cannot answer/u.test(report.cause);
    assert.equal(report.code === 'UPSTREAM_UNREACHED', isSilence);
  });
}

test('A misformed key is never sent.', async () => {
  const venue = new FakeVenue();
  const { report } = await probe(venue, { apiKey: 'short' });
  assert.equal(report.kind, 'failed');
  assert.deepEqual(venue.asked, []);
});

test('The venue’s words are shown without the key, bounded and printable.', async () => {
  const msg = `no ${API_KEY} \u001b[31m${'x'.repeat(1_000)}`;
  const { report } = await probe(new FakeVenue({ config: refusal('50111', msg) }));
  assert.equal(report.kind, 'failed');
  assert.ok(!report.evidence.includes(API_KEY));
  assert.ok(!report.evidence.includes('\u001b'));
  assert.ok(report.evidence.length < 400);
});

for (const [skewMs, passes] of [
  [5_000, true],
  [-5_000, true],
  [5_001, false],
  [-5_001, false],
] as const) {
  test(`A clock that is ${skewMs} ms off ${passes ? 'will do' : 'is the cause'}.`, async () => {
    const { report } = await probe(new FakeVenue({ time: ok([{ ts: String(NOW - skewMs) }]) }));
    assert.equal(report.kind, passes ? 'ready' : 'failed');
    if (report.kind !== 'failed') return;
    assert.match(report.cause, /clock of this machine/u);
    assert.equal(report.evidence, `it is 5.001 seconds ${skewMs < 0 ? 'behind' : 'ahead of'} OKX's`);
  });
}

test('The region is the one that knows the key.', async () => {
  const unknown = refusal('50119', "API key doesn't exist");
  const venue = new FakeVenue({ 'global config': unknown, 'eea config': unknown });
  assert.equal(ready((await probe(venue)).report).region, 'us');
  assert.deepEqual(venue.asked, ['global time', 'global config', 'eea config', 'us config', 'us balance']);
});

test('A region that was chosen is the only one that is asked.', async () => {
  const venue = new FakeVenue();
  ready((await probe(venue, { region: 'eea' })).report);
  assert.deepEqual(venue.asked, ['eea time', 'eea config', 'eea balance']);
});

test('A key that no region knows is named so, with the rule of 14 days.', async () => {
  const { report } = await probe(new FakeVenue({ config: refusal('50119', "API key doesn't exist") }));
  assert.equal(report.kind, 'failed');
  assert.match(report.cause, /does not exist in any region/u);
  assert.match(report.remedy, /14 days/u);
});

test('A region that does not answer may be the one: the key is not called unknown.', async () => {
  const venue = new FakeVenue({
    config: refusal('50119', "API key doesn't exist"),
    'global config': 'silence',
  });
  const { report } = await probe(venue);
  assert.equal(report.kind, 'failed');
  assert.match(report.cause, /could not be reached/u);
});

test('A region that does not answer does not hide the region that knows the key.', async () => {
  const venue = new FakeVenue({ 'global time': 'silence', 'global config': 'silence' });
  assert.equal(ready((await probe(venue)).report).region, 'eea');
});

test('Any refusal but an unknown key ends the search: it came from the right region.', async () => {
  const venue = new FakeVenue({ 'global config': refusal('50105', 'wrong passphrase') });
  await probe(venue);
  assert.deepEqual(venue.asked, ['global time', 'global config']);
});

for (const [trading, level, passes] of [
  ['spot', '1', true],
  ['futures', '1', false],
  ['both', '1', false],
  ['futures', '2', true],
  ['both', '3', true],
] as const) {
  test(`Trading ${trading} in account mode ${level} is ${passes ? 'possible' : 'refused'}.`, async () => {
    const { report } = await probe(new FakeVenue({ config: ok([{ ...CONFIG, acctLv: level }]) }), {
      trading,
    });
    assert.equal(report.kind, passes ? 'ready' : 'failed');
    if (report.kind === 'failed') assert.match(report.cause, /cannot trade futures/u);
  });
}

test('The permission that is spelled read counts as read_only.', async () => {
  const venue = new FakeVenue({ config: ok([{ ...CONFIG, perm: 'read,trade' }]) });
  assert.deepEqual(ready((await probe(venue)).report).permissions, ['read_only', 'trade']);
});

for (const [environment, end] of [
  ['live', NOW + 14 * 86_400_000],
  ['paper', NOW + 14 * 86_400_000],
  ['demo', null],
] as const) {
  test(`A ${environment} key without an address ends on ${end === null ? 'no' : 'a'} day, and says so.`, async () => {
    const venue = new FakeVenue({ config: ok([{ ...CONFIG, ip: '' }]) });
    const { expiresAt, ipBound, warnings } = ready((await probe(venue, { environment })).report);
    assert.deepEqual([ipBound, expiresAt], [false, end]);
    assert.ok(warnings.some((warning) => warning.includes('bound to no address')));
    const day = new Date(NOW + 14 * 86_400_000).toISOString().slice(0, 10);
    assert.equal(warnings.join(' ').includes(day), end !== null);
  });
}

const CLAIMS: readonly (readonly [environment: Environment, simulated: string | undefined])[] = [
  ['live', undefined],
  ['demo', '1'],
  ['paper', undefined],
];
for (const [environment, simulated] of CLAIMS) {
  test(`Every question about a ${environment} key says ${simulated ?? 'nothing'} of simulated trading.`, async () => {
    const venue = new FakeVenue({}, environment === 'paper' ? ['paper'] : ['global']);
    ready((await probe(venue, { environment })).report);
    for (const { headers } of venue.requests) {
      const header = headers.find(([name]) => name.toLowerCase() === 'x-simulated-trading');
      assert.equal(header?.[1], simulated);
    }
  });
}

test('A main account and a lead trader are warned of; a plain sub-account is not.', async () => {
  const lead = { ...CONFIG, mainUid: CONFIG.uid, roleType: '1' };
  const { warnings } = ready((await probe(new FakeVenue({ config: ok([lead]) }))).report);
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /main account/u);
  assert.match(warnings[1] ?? '', /lead trader/u);
  const spotLead = { ...CONFIG, spotRoleType: '1' };
  assert.equal(ready((await probe(new FakeVenue({ config: ok([spotLead]) }))).report).warnings.length, 1);
});

test('An account without balances is ready.', async () => {
  assert.deepEqual(ready((await probe(new FakeVenue({ balance: ok([{}]) }))).report).balances, []);
});
