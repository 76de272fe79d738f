import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EMAIL_CODE_LIFETIME_MS, LOCK_MS, SESSION_IDLE_MS, SESSION_LIFETIME_MS } from '../bounds.ts';
import {
  codeOf,
  keyFields,
  mailedCode,
  PASSWORD,
  problemsOf,
  signUpTrader,
  startDesk,
  subjectsTo,
  Visitor,
  type Rehearsal,
  type Trader,
  type VenueName,
} from './desk.fixture.ts';
import { totpCode } from './totp.ts';

let rehearsal: Rehearsal;
before(async () => {
  rehearsal = await startDesk();
});
after(() => rehearsal.close());

let people = 0;
/** A new person for every test. */
function newTrader(venue: VenueName): Promise<Trader> {
  people += 1;
  return signUpTrader(rehearsal, venue, `person${people}@example.org`);
}

/** A visitor who has shown the password. */
async function showPassword({ venue, email }: Trader): Promise<Visitor> {
  const visitor = new Visitor(rehearsal.url);
  const { status } = await visitor.post(`/${venue}/api/sign-in`, { email, password: PASSWORD });
  assert.equal(status, 200);
  return visitor;
}

test('A sign-up opens a funded paper account at each venue', async () => {
  for (const venue of ['okx', 'htx'] as const) {
    const trader = await newTrader(venue);
    const { json } = await trader.api('account');
    const [main] = json['accounts'] as readonly { readonly balances: readonly object[] }[];
    const wallet = venue === 'okx' ? 'trading' : 'spot';
    assert.deepEqual(main?.balances[0], { wallet, asset: 'USDT', amount: '10000' });
    assert.equal(json['hasTwoFactor'], true);
    assert.equal(rehearsal.engines[venue].state.accounts.get(trader.uid)?.kind, 'main');
  }
});

test('A sign-up refuses weak passwords, odd addresses and an address that is taken', async () => {
  const { email } = await newTrader('okx');
  const visitor = new Visitor(rehearsal.url);
  const signUp = async (fields: object): Promise<string> => {
    const got = await visitor.post('/okx/api/sign-up', {
      email: 'new@example.org',
      password: PASSWORD,
      ...fields,
    });
    return `${got.status} ${Object.keys(problemsOf(got)).join()}`;
  };
  for (const password of ['', 'short 1', 'onlyletters', '12345678901', 'a1'.repeat(65), 'new@example.org']) {
    assert.equal(await signUp({ password }), '400 password', password);
  }
  for (const odd of ['', 'nobody', 'a b@example.org', `${'a'.repeat(250)}@b.cd`]) {
    assert.equal(await signUp({ email: odd }), '400 email', odd);
  }
  assert.equal(await signUp({ email: email.toUpperCase() }), '409 email');
  assert.equal(await signUp({}), '201 ');
});

test('Signing in takes the password and then a code; each alone opens nothing', async () => {
  const trader = await newTrader('okx');
  const visitor = await showPassword(trader);
  assert.equal(codeOf(await visitor.get('/okx/api/account')), 'SIGN_IN_NEEDED');
  assert.equal(codeOf(await visitor.get('/okx/api/keys')), 'SIGN_IN_NEEDED');
  const stranger = new Visitor(rehearsal.url);
  const code = (await trader.codes())['code'];
  assert.equal(codeOf(await stranger.post('/okx/api/verify', { code })), 'SIGN_IN_NEEDED');
  assert.equal((await visitor.post('/okx/api/verify', { code })).status, 200);
  assert.equal((await visitor.get('/okx/api/account')).status, 200);
  assert.ok((await subjectsTo(rehearsal.url, trader.email)).includes('OKX: new sign-in'));
});

test('A wrong password and an unknown address are refused alike', async () => {
  const { email } = await newTrader('okx');
  const visitor = new Visitor(rehearsal.url);
  const wrong = await visitor.post('/okx/api/sign-in', { email, password: 'another one 2' });
  const unknown = await visitor.post('/okx/api/sign-in', { email: 'who@example.org', password: PASSWORD });
  assert.equal(codeOf(wrong), 'PASSWORD_WRONG');
  assert.equal(wrong.text, unknown.text);
});

test('The session changes its name when it opens, so that a name known before is worth nothing', async () => {
  const trader = await newTrader('okx');
  const visitor = await showPassword(trader);
  const first = visitor.cookieHeader;
  await visitor.post('/okx/api/verify', await trader.codes());
  assert.notEqual(visitor.cookieHeader, first);
  const thief = new Visitor(rehearsal.url);
  thief.setCookie('okx-session', first.replace('okx-session=', ''));
  assert.equal(codeOf(await thief.get('/okx/api/account')), 'SIGN_IN_NEEDED');
  assert.equal(codeOf(await thief.post('/okx/api/verify', await trader.codes())), 'SIGN_IN_NEEDED');
  assert.equal((await visitor.get('/okx/api/account')).status, 200);
});

test('A wrong code is refused, and the right one after it is taken', async () => {
  const trader = await newTrader('okx');
  const fields = keyFields('okx');
  const { code = '' } = await trader.codes();
  const wrong = code === '000000' ? '000001' : '000000';
  for (const odd of [wrong, '', code.slice(1), `${code}0`]) {
    const got = await trader.api('keys', { ...fields, code: odd });
    assert.equal(codeOf(got), 'CODE_WRONG', odd);
    assert.deepEqual(Object.keys(problemsOf(got)), ['code']);
  }
  assert.equal(
    (await trader.api('keys', { ...fields, code: `${code.slice(0, 3)} ${code.slice(3)}` })).status,
    201,
  );
});

test('A code is good once, for signing in and for confirming alike', async () => {
  const trader = await newTrader('okx');
  const codes = await trader.codes();
  assert.equal((await trader.api('keys', { ...keyFields('okx'), ...codes })).status, 201);
  const again = { ...keyFields('okx'), label: 'another bot' };
  assert.equal(codeOf(await trader.api('keys', { ...again, ...codes })), 'CODE_WRONG');
  assert.equal(codeOf(await (await showPassword(trader)).post('/okx/api/verify', codes)), 'CODE_WRONG');
  assert.equal((await trader.confirm('keys', again)).status, 201);
});

test('The code that set two-factor authentication up is used up by it', async () => {
  const trader = await newTrader('okx');
  const setUpCode = totpCode(trader.secret, rehearsal.clock.now());
  assert.equal(codeOf(await trader.api('keys', { ...keyFields('okx'), code: setUpCode })), 'CODE_WRONG');
  assert.equal((await trader.confirm('keys', keyFields('okx'))).status, 201);
});

test('Two-factor authentication is set up once, with a code of its own secret', async () => {
  const visitor = new Visitor(rehearsal.url);
  await visitor.post('/okx/api/sign-up', { email: 'setup@example.org', password: PASSWORD });
  const offer = await visitor.post('/okx/api/two-factor');
  assert.equal((await visitor.post('/okx/api/two-factor')).text, offer.text);
  const secret = String(offer.json['secret']);
  assert.match(String(offer.json['uri']), /^otpauth:\/\/totp\/OKX/);
  assert.equal(codeOf(await visitor.post('/okx/api/keys', keyFields('okx'))), 'TWO_FACTOR_NEEDED');
  const other = totpCode('MZXW6YTBOI', rehearsal.clock.now());
  assert.equal(codeOf(await visitor.post('/okx/api/two-factor/confirm', { code: other })), 'CODE_WRONG');
  const code = totpCode(secret, rehearsal.clock.now());
  assert.equal((await visitor.post('/okx/api/two-factor/confirm', { code })).status, 200);
  assert.equal(codeOf(await visitor.post('/okx/api/two-factor')), 'TWO_FACTOR_SET');
});

test('Five wrong codes close the account for a while, even to the right one', async () => {
  const trader = await newTrader('okx');
  const fields = { ...keyFields('okx'), code: 'abcdef' };
  for (let turn = 0; turn < 5; turn += 1)
    assert.equal(codeOf(await trader.api('keys', fields)), 'CODE_WRONG');
  const locked = await trader.confirm('keys', keyFields('okx'));
  assert.equal(`${locked.status} ${codeOf(locked)}`, '429 LOCKED');
  const visitor = new Visitor(rehearsal.url);
  const signIn = { email: trader.email, password: PASSWORD };
  assert.equal(codeOf(await visitor.post('/okx/api/sign-in', signIn)), 'LOCKED');
  assert.ok((await subjectsTo(rehearsal.url, trader.email))[0]?.includes('closed for a while'));
  rehearsal.clock.advance(LOCK_MS);
  assert.equal((await trader.confirm('keys', keyFields('okx'))).status, 201);
});

test('Wrong passwords close the account too, and a right password does not wipe wrong codes out', async () => {
  const trader = await newTrader('okx');
  for (let turn = 0; turn < 4; turn += 1) {
    const visitor = await showPassword(trader);
    assert.equal(codeOf(await visitor.post('/okx/api/verify', { code: 'abcdef' })), 'CODE_WRONG');
  }
  const visitor = new Visitor(rehearsal.url);
  const wrong = { email: trader.email, password: 'another one 2' };
  assert.equal(codeOf(await visitor.post('/okx/api/sign-in', wrong)), 'PASSWORD_WRONG');
  assert.equal(codeOf(await visitor.post('/okx/api/sign-in', wrong)), 'LOCKED');
});

test('HTX asks for the code by e-mail beside the authenticator’s, and takes neither without the other', async () => {
  const trader = await newTrader('htx');
  const visitor = await showPassword(trader);
  rehearsal.clock.advance(30_000);
  const code = totpCode(trader.secret, rehearsal.clock.now());
  const emailCode = await mailedCode(rehearsal.url, trader.email);
  const alone = await visitor.post('/htx/api/verify', { code });
  assert.deepEqual(Object.keys(problemsOf(alone)), ['emailCode']);
  const mailAlone = await visitor.post('/htx/api/verify', { emailCode });
  assert.deepEqual(Object.keys(problemsOf(mailAlone)), ['code']);
  assert.equal((await visitor.post('/htx/api/verify', { code, emailCode })).status, 200);
});

test('A code by e-mail opens only what it was mailed for, once, and not for long', async () => {
  const trader = await newTrader('htx');
  const fields = keyFields('htx');
  await showPassword(trader);
  const forSignIn = await mailedCode(rehearsal.url, trader.email);
  rehearsal.clock.advance(30_000);
  const code = totpCode(trader.secret, rehearsal.clock.now());
  assert.equal(codeOf(await trader.api('keys', { ...fields, code, emailCode: forSignIn })), 'CODE_WRONG');
  const late = await trader.codes();
  rehearsal.clock.advance(EMAIL_CODE_LIFETIME_MS);
  const fresh = totpCode(trader.secret, rehearsal.clock.now());
  assert.equal(codeOf(await trader.api('keys', { ...fields, ...late, code: fresh })), 'CODE_WRONG');
  const good = await trader.codes();
  assert.equal((await trader.api('keys', { ...fields, ...good })).status, 201);
  rehearsal.clock.advance(30_000);
  const next = totpCode(trader.secret, rehearsal.clock.now());
  assert.equal(codeOf(await trader.api('keys', { ...fields, ...good, code: next })), 'CODE_WRONG');
});

test('OKX mails no codes', async () => {
  const trader = await newTrader('okx');
  assert.equal((await trader.api('email-code', {})).status, 404);
});

test('A session ends when nobody uses it, and after half a day in any case', async () => {
  const trader = await newTrader('okx');
  rehearsal.clock.advance(SESSION_IDLE_MS - 1);
  assert.equal((await trader.api('account')).status, 200);
  rehearsal.clock.advance(SESSION_IDLE_MS);
  assert.equal(codeOf(await trader.api('account')), 'SIGN_IN_NEEDED');
  const visitor = await showPassword(trader);
  await visitor.post('/okx/api/verify', { code: totpCode(trader.secret, rehearsal.clock.now()) });
  const startedAt = rehearsal.clock.now();
  while (rehearsal.clock.now() + SESSION_IDLE_MS < startedAt + SESSION_LIFETIME_MS) {
    rehearsal.clock.advance(SESSION_IDLE_MS - 1);
    assert.equal((await visitor.get('/okx/api/account')).status, 200);
  }
  rehearsal.clock.advance(startedAt + SESSION_LIFETIME_MS - 1 - rehearsal.clock.now());
  assert.equal((await visitor.get('/okx/api/account')).status, 200);
  rehearsal.clock.advance(1);
  assert.equal(codeOf(await visitor.get('/okx/api/account')), 'SIGN_IN_NEEDED');
});

test('Signing out ends the session at the desk, not only in the browser', async () => {
  const trader = await newTrader('okx');
  const cookie = trader.visitor.cookieHeader;
  assert.equal((await trader.api('sign-out', {})).status, 200);
  assert.equal(trader.visitor.cookieHeader, '');
  trader.visitor.setCookie('okx-session', cookie.replace('okx-session=', ''));
  assert.equal(codeOf(await trader.api('account')), 'SIGN_IN_NEEDED');
});
