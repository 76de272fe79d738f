/** Signing in and looking after people as a browser does it: real routes, a real administration socket. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { codeAt, readTotpSecret } from '@bitting/console/people/testing/put-person.ts';
import { startPageGround, type Answered, type PageGround, type Signed } from '../support/page-ground.ts';

const PASSWORD = 'violet hammer cloud nine';
const FRESH_MS = 5 * 60 * 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

let ground: PageGround;
let owner: Signed;
let owners = 0;

before(async () => {
  ground = await startPageGround();
  owner = await ground.person('ada', 'owner');
});
after(() => ground[Symbol.asyncDispose]());

const nowMs = (): number => ground.fixture.clock.wallMs();

async function post(path: string, body: object, who: Signed | null = null): Promise<Answered> {
  ground.fixture.clock.advance(50);
  return ground.ask(path, { body, who });
}

/** What the browser keeps of an answer, where it was told to keep something. */
function cookieOf({ headers }: Answered, name = '__Host-bitting'): string | null {
  const all = [headers['set-cookie'] ?? []].flat();
  return all.find((one) => one.startsWith(`${name}=`)) ?? null;
}

function by(answer: Answered, known: Signed): Signed {
  const cookie = cookieOf(answer)?.split(';', 1)[0];
  assert.ok(cookie !== undefined, answer.text);
  return { ...known, cookie };
}

/** An owner with a fresh session: others look at what becomes of one. */
async function freshOwner(): Promise<Signed> {
  owners += 1;
  return ground.person(`owner ${owners}`, 'owner');
}

async function openLink(path: string): Promise<{ readonly signed: Answered; readonly secret: Uint8Array }> {
  const token = path.split('#')[1] ?? '';
  const begun = await post('/api/people/link/password', { token, password: PASSWORD });
  const { offer, ticket } = begun.json as { offer: { totp: { secret: string } }; ticket: string };
  const secret = readTotpSecret(offer.totp.secret);
  const factor = { kind: 'totp', code: codeAt(secret, nowMs()), name: 'app' };
  const made = await post('/api/people/link/factor', { token, ticket, factor });
  assert.equal((made.json['codes'] as readonly string[]).length, 10);
  const signed = await post('/api/people/link/finish', { token, ticket, codesAreKept: true });
  assert.equal(signed.status, 200, signed.text);
  return { signed, secret };
}

void test('A new person comes by a link, has no token, signs in by password and code, and is out when disabled.', async () => {
  const added = await post('/api/people/add', { name: 'ben', role: 'trader', accounts: null }, owner);
  assert.equal(added.status, 200, added.text);
  const { operatorId, path } = added.json as { operatorId: string; path: string };
  assert.match(path, /^\/setup#[A-Za-z0-9_-]{43}$/u);
  const { secret, signed } = await openLink(path);
  const cookie = cookieOf(signed) ?? '';
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
    assert.ok(cookie.includes(part), part);
  assert.ok(!/domain=/iu.test(cookie));
  assert.equal((await post('/api/people/link/open', { token: path.split('#')[1] })).code, 'LINK_UNKNOWN');

  ground.fixture.clock.advance(30_000);
  const first = await post('/api/session/password', { name: 'ben', password: PASSWORD });
  assert.equal(cookieOf(first), null);
  const ticket = first.json['ticket'] as string;
  const second = await post('/api/session/factor', { ticket, factor: { code: codeAt(secret, nowMs()) } });
  const ben = by(second, { operatorId, sessionId: '', cookie: '' });
  const me = await ground.ask('/api/me', { who: ben });
  assert.equal((me.json['signedIn'] as { name: string } | null)?.name, 'ben');

  const gone = await post('/api/operations/operators-disable', { operatorId, reason: 'left' }, owner);
  assert.equal(gone.status, 200, gone.text);
  assert.equal((await ground.ask('/api/people/me', { who: ben })).code, 'SESSION_MISSING');
  ground.fixture.clock.advance(30_000);
  const again = await post('/api/session/password', { name: 'ben', password: PASSWORD });
  const late = { ticket: again.json['ticket'], factor: { code: codeAt(secret, nowMs()) } };
  assert.equal((await post('/api/session/factor', late)).code, 'SIGN_IN_REFUSED');
});

void test('TIM-03: an unknown name and a wrong password are answered by the same bytes.', async () => {
  await ground.person('cleo', 'viewer');
  const seen = [];
  for (const name of ['cleo', 'nobody of this name']) {
    const { headers, status, text } = await post('/api/session/password', {
      name,
      password: 'a wrong password',
    });
    const { date: _date, ...rest } = headers;
    seen.push(JSON.stringify([status, text, rest]));
  }
  assert.equal(seen[0], seen[1]);
  assert.match(seen[0] ?? '', /SIGN_IN_REFUSED/u);
});

void test('AUT-04: another role ends the sessions of that person at once, and those of nobody else.', async () => {
  const dan = await ground.person('dan', 'admin');
  const eve = await ground.person('eve', 'admin');
  assert.equal((await ground.ask('/api/people/me', { who: dan })).status, 200);
  // The console has to have seen the rights of before.
  await post('/api/operations/operators-role', { operatorId: owner.operatorId, role: 'owner' }, owner);
  const changed = await post(
    '/api/operations/operators-role',
    { operatorId: dan.operatorId, role: 'viewer' },
    owner,
  );
  assert.equal(changed.status, 200, changed.text);
  assert.equal((await ground.ask('/api/people/me', { who: dan })).code, 'SESSION_MISSING');
  assert.equal((await ground.ask('/api/people/me', { who: eve })).status, 200);
});

const STRONG = [
  ['/api/people/me/password', { current: PASSWORD, next: 'quiet otter paints fences' }],
  ['/api/people/me/factor-offer', {}],
  ['/api/people/me/factor-remove', { factorId: 'fac_x' }],
  ['/api/people/me/recovery-codes', {}],
  ['/api/people/add', { name: 'x', role: 'viewer', accounts: null }],
  ['/api/people/link', { operatorId: 'op_x' }],
  ['/api/people/reset', { operatorId: 'op_x', forgetFactors: false }],
  ['/api/people/confirm', { operatorId: 'op_x' }],
  ['/api/people/sign-out', { operatorId: 'op_x' }],
] as const;

void test('AUT-06: new recovery codes, factors, passwords and people need a second factor that is fresh.', async () => {
  const old = await freshOwner();
  ground.fixture.clock.advance(FRESH_MS + 1_000);
  for (const [path, body] of STRONG) assert.equal((await post(path, body, old)).code, 'STEP_UP_NEEDED', path);
  for (const [path, body] of STRONG)
    assert.notEqual((await post(path, body, await freshOwner())).code, 'STEP_UP_NEEDED', path);
});

void test('CON-12: who is neither owner nor admin does nothing to how others sign in, and nobody reads about it who may not.', async () => {
  const target = await ground.person('target', 'viewer');
  const acts = ['link', 'confirm', 'sign-out'].map((name) => [`/api/people/${name}`, {}] as const);
  const all = [...acts, ['/api/people/reset', { forgetFactors: true }] as const];
  for (const role of ['trader', 'viewer', 'approver', 'auditor'] as const) {
    const who = await ground.person(`some ${role}`, role);
    for (const [path, body] of all) {
      const { code } = await post(path, { ...body, operatorId: target.operatorId }, who);
      assert.equal(code, 'ROLE_MISSING', `${role} ${path}`);
    }
    const { code } = await ground.ask('/api/people', { who });
    assert.equal(code, role === 'trader' || role === 'viewer' ? 'ROLE_MISSING' : null, role);
  }
  assert.equal((await ground.ask('/api/people/me', { who: target })).status, 200);
  const done = await post('/api/people/sign-out', { operatorId: target.operatorId }, await freshOwner());
  assert.deepEqual(done.json, { ended: 1 });
  assert.equal((await ground.ask('/api/people/me', { who: target })).code, 'SESSION_MISSING');
});

void test('A person whose sign-in was reset looks and stops, and widens nothing until somebody else confirms.', async () => {
  const [fay, gil, hal] = [
    await ground.person('fay', 'owner'),
    await ground.person('gil', 'owner'),
    await ground.person('hal', 'owner'),
  ];
  ground.fixture.clock.advance(DAY_MS);
  const other = ground.enter(gil);
  const { json } = await post(
    '/api/people/reset',
    { operatorId: fay.operatorId, forgetFactors: true },
    other,
  );
  assert.equal((await ground.ask('/api/people/me', { who: fay })).code, 'SESSION_MISSING');
  const { signed } = await openLink(json['path'] as string);
  const back = by(signed, fay);
  assert.equal((await post('/api/operations/halt', { reason: 'stop' }, back)).status, 200);
  assert.equal((await post('/api/operations/resume', { reason: 'a try' }, back)).code, 'WIDENING_HELD');
  assert.equal(
    (await post('/api/people/add', { name: 'y', role: 'viewer', accounts: null }, back)).code,
    'WIDENING_HELD',
  );
  const { operatorId } = fay;
  assert.equal((await post('/api/people/confirm', { operatorId }, other)).code, 'ROLE_MISSING');
  // Nor does one who is no day old: whoever reset may have made him.
  assert.equal((await post('/api/people/confirm', { operatorId }, await freshOwner())).code, 'ROLE_MISSING');
  assert.equal((await post('/api/people/confirm', { operatorId }, ground.enter(hal))).status, 200);
  const after = await post('/api/operations/resume', { reason: 'a try' }, back);
  assert.equal(after.status, 200, after.text);
});
