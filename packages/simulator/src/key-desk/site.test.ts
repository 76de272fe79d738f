import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Browser, formOn, textOf, unescaped } from './browser.fixture.ts';
import {
  ask,
  codeOf,
  mailedCode,
  PASSPHRASE,
  PASSWORD,
  startDesk,
  type Rehearsal,
  type VenueName,
} from './desk.fixture.ts';
import { totpCode } from './totp.ts';

let rehearsal: Rehearsal;
before(async () => {
  rehearsal = await startDesk();
});
after(() => rehearsal.close());

let people = 0;

interface Person {
  readonly browser: Browser;
  readonly email: string;
  readonly secret: string;
}

/** Somebody who clicked from the front page to two-factor authentication. */
async function settle(venue: VenueName): Promise<Person> {
  people += 1;
  const email = `person${people}@example.org`;
  const browser = new Browser(rehearsal.url);
  await browser.open(`/${venue}/sign-up`);
  await browser.submit(`/${venue}/sign-up`, { email, password: PASSWORD });
  const secret = textOf(browser.page, 'totp-secret');
  const done = await browser.submit(`/${venue}/security`, { code: totpCode(secret, rehearsal.clock.now()) });
  assert.equal(done.status, 200);
  return { browser, email, secret };
}

async function nextCodes(venue: VenueName, { browser, email, secret }: Person, action: string) {
  rehearsal.clock.advance(30_000);
  const code = totpCode(secret, rehearsal.clock.now());
  if (venue === 'okx') return { code };
  await browser.press(`${action}/email-code`, action, {});
  return { code, emailCode: await mailedCode(rehearsal.url, email) };
}

test('A person clicks from the front page to a working key, changes and deletes it, at each venue', async () => {
  for (const venue of ['okx', 'htx'] as const) {
    const browser = new Browser(rehearsal.url);
    await browser.open('/');
    assert.match(browser.page, new RegExp(`href="/${venue}"`));
    await browser.open(`/${venue}`);
    assert.match(browser.page, new RegExp(`href="/${venue}/sign-up"`));
    const person = await settle(venue);
    const action = `/${venue}/keys/new`;
    await person.browser.open(action);
    const secretField = venue === 'okx' ? { passphrase: PASSPHRASE } : {};
    const codes = await nextCodes(venue, person, action);
    const typed = { label: 'grid bot', ips: '127.0.0.1\n203.0.113.0/24', ...secretField, ...codes };
    const made = await person.browser.submit(action, typed);
    assert.equal(made.status, 200, made.text);
    const apiKey = textOf(made.text, 'api-key');
    const key = rehearsal.engines[venue].state.keys.get(apiKey);
    assert.equal(textOf(made.text, 'secret'), key?.secret);
    assert.deepEqual(key?.permissions, ['read_only', 'trade']);
    assert.deepEqual(key?.ips, ['127.0.0.1', '203.0.113.0/24']);
    await person.browser.open(`/${venue}/keys`);
    assert.ok(person.browser.page.includes(apiKey));
    await change(venue, person, apiKey);
    await person.browser.open(`/${venue}/keys/delete?key=${apiKey}`);
    await person.browser.submit(
      `/${venue}/keys/delete`,
      await nextCodes(venue, person, `/${venue}/keys/delete`),
    );
    assert.match(person.browser.page, /No API key yet/);
    assert.equal(rehearsal.engines[venue].state.keys.get(apiKey), null);
  }
});

/** Takes every box off and the addresses away. */
async function change(venue: VenueName, person: Person, apiKey: string): Promise<void> {
  const edit = `/${venue}/keys/edit`;
  await person.browser.open(`${edit}?key=${apiKey}`);
  const form = formOn(person.browser.page, edit);
  assert.deepEqual(
    form.values.filter(([name]) => name === 'permissions').map(([, value]) => value),
    ['read_only', 'trade'],
  );
  const codes = await nextCodes(venue, person, edit);
  const values = formOn(person.browser.page, edit).values.filter(([, value]) => value !== 'trade');
  await person.browser.post(edit, { values }, { ips: '', label: 'looker', ...codes });
  const key = rehearsal.engines[venue].state.keys.get(apiKey);
  assert.deepEqual([key?.label, key?.permissions, key?.ips], ['looker', ['read_only'], []]);
}

test('A person signs out and in again with password, authenticator and, at HTX, the mailed code', async () => {
  for (const venue of ['okx', 'htx'] as const) {
    const person = await settle(venue);
    const { browser, email, secret } = person;
    await browser.submit(`/${venue}/sign-out`);
    assert.match(browser.page, /href="\/\w+\/sign-in"/);
    await browser.open(`/${venue}/keys`);
    assert.match(browser.page, /<h1>Sign in<\/h1>/);
    await browser.submit(`/${venue}/sign-in`, { email, password: PASSWORD });
    assert.match(browser.page, /<h1>Verify that it is you<\/h1>/);
    rehearsal.clock.advance(30_000);
    const emailCode = venue === 'htx' ? { emailCode: await mailedCode(rehearsal.url, email) } : {};
    await browser.submit(`/${venue}/verify`, { code: totpCode(secret, rehearsal.clock.now()), ...emailCode });
    assert.match(browser.page, /<h1>Your account<\/h1>/);
    assert.match(browser.page, /<td>USDT<\/td><td>10000<\/td>/);
  }
});

test('Who has no second factor is led to it before a key is made', async () => {
  const browser = new Browser(rehearsal.url);
  await browser.open('/okx/sign-up');
  await browser.submit('/okx/sign-up', { email: 'eager@example.org', password: PASSWORD });
  const security = /<h1>Set up two-factor authentication<\/h1>/;
  assert.match((await browser.open('/okx/keys/new')).text, security);
  const form = formOn(browser.page, '/okx/security');
  const got = await browser.post('/okx/keys/new', form, { label: 'eager', passphrase: PASSPHRASE });
  assert.match(got.text, security);
});

test('A person makes a sub-account and a key for it', async () => {
  const person = await settle('okx');
  const { browser } = person;
  await browser.open('/okx/sub-accounts');
  await browser.submit('/okx/sub-accounts', { name: 'x' });
  assert.match(browser.page, /id="name-error"/);
  await browser.submit('/okx/sub-accounts', { name: `robot${people}` });
  const uid = /UID<\/dt><dd><code>(\d+)</.exec(browser.page)?.[1] ?? '';
  await browser.open('/okx/keys/new');
  const codes = await nextCodes('okx', person, '/okx/keys/new');
  await browser.submit('/okx/keys/new', { account: uid, label: 'robot', passphrase: PASSPHRASE, ...codes });
  const key = rehearsal.engines.okx.state.keys.get(textOf(browser.page, 'api-key'));
  assert.equal(key?.uid, uid);
});

test('What is wrong stands beside its field; what was typed stays, passphrase and codes do not', async () => {
  const person = await settle('okx');
  const { browser } = person;
  await browser.open('/okx/keys/new');
  const typed = { label: 'my "bot"', ips: '300.1.1.1', passphrase: 'weak-passphrase', code: '987654' };
  const got = await browser.submit('/okx/keys/new', typed);
  assert.equal(got.status, 400);
  assert.match(got.text, /role="alert"/);
  assert.match(
    got.text,
    /<textarea[^>]*aria-describedby="ips-hint ips-error"[^>]*aria-invalid="true"[^>]*>300\.1\.1\.1</,
  );
  assert.match(got.text, /id="passphrase-error"/);
  assert.ok(unescaped(got.text).includes('value="my "bot""'));
  assert.ok(!got.text.includes('weak-passphrase') && !got.text.includes('987654'));
  const signUp = new Browser(rehearsal.url);
  await signUp.open('/okx/sign-up');
  const refused = await signUp.submit('/okx/sign-up', { email: 'no address', password: 'tell-nobody-77' });
  assert.match(refused.text, /id="email-error"/);
  assert.match(refused.text, /value="no address"/);
  assert.ok(!refused.text.includes('tell-nobody-77'));
});

test('A private key that is pasted for a public one is refused and not shown again; a public one stays', async () => {
  const { browser } = await settle('htx');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await browser.open('/htx/keys/new');
  const typed = { label: 'modern', algorithm: 'ed25519' };
  const got = await browser.submit('/htx/keys/new', { ...typed, publicKey: secret });
  assert.match(got.text, /id="publicKey-error"/);
  assert.ok(!got.text.includes('PRIVATE') && !got.text.includes(secret.split('\n')[1] ?? ''));
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const again = await browser.submit('/htx/keys/new', { ...typed, publicKey: pem });
  assert.doesNotMatch(again.text, /id="publicKey-error"/);
  assert.ok(again.text.includes(pem.split('\n')[1] ?? 'missing'));
});

test('A remark with markup in it is shown as text, on pages and in mails', async () => {
  const person = await settle('htx');
  const evil = `</textarea><script>alert("x")</script><img src=x onerror='y'>`;
  await person.browser.open('/htx/keys/new');
  const codes = await nextCodes('htx', person, '/htx/keys/new');
  const made = await person.browser.submit('/htx/keys/new', { label: evil, ...codes });
  const apiKey = textOf(made.text, 'api-key');
  const pages = [
    await person.browser.open('/htx/keys'),
    await person.browser.open(`/htx/keys/edit?key=${apiKey}`),
    await person.browser.open(`/htx/keys/delete?key=${apiKey}`),
    await person.browser.open(`/mail?to=${person.email}`),
    await person.browser.open(`/mail?to=${encodeURIComponent('"><script>')}`),
  ];
  for (const { text } of pages) assert.doesNotMatch(text, /<script|<img|onerror='/);
  for (const { text } of pages.slice(0, 4)) assert.ok(unescaped(text).includes(evil));
});

test('A form without its token, or with another visitor’s, does nothing', async () => {
  const person = await settle('okx');
  const { browser } = person;
  await browser.open('/okx/sub-accounts');
  const own = formOn(browser.page, '/okx/sub-accounts');
  const stranger = new Browser(rehearsal.url);
  await stranger.open('/okx/sign-in');
  const [, foreign = ''] =
    formOn(stranger.page, '/okx/sign-in').values.find(([name]) => name === 'formToken') ?? [];
  assert.notEqual(foreign, '');
  const name = `forged${people}`;
  for (const values of [[], [['formToken', '']], [['formToken', foreign]]] as const) {
    const got = await browser.post('/okx/sub-accounts', { values }, { name });
    assert.equal(got.status, 403);
  }
  assert.ok(!rehearsal.engines.okx.state.accounts.all().some((account) => account.name === name));
  await browser.post('/okx/sub-accounts', own, { name });
  assert.ok(rehearsal.engines.okx.state.accounts.all().some((account) => account.name === name));
});

test('A post from another site does nothing, whatever it carries', async () => {
  const { browser } = await settle('okx');
  const cookie = browser.visitor.cookieHeader;
  const post = (headers: Readonly<Record<string, string>>, body: string, type: string) =>
    ask(rehearsal.url, {
      method: 'POST',
      target: '/okx/api/sub-accounts',
      headers: { cookie, 'content-type': type, ...headers },
      body,
    });
  const body = JSON.stringify({ name: `posted${people}` });
  const json = 'application/json';
  assert.equal(codeOf(await post({ origin: 'http://evil.example' }, body, json)), 'CROSS_SITE');
  assert.equal(codeOf(await post({ origin: 'null' }, body, json)), 'CROSS_SITE');
  assert.equal(codeOf(await post({ 'sec-fetch-site': 'cross-site' }, body, json)), 'CROSS_SITE');
  assert.equal(codeOf(await post({}, body, 'text/plain')), 'TYPE_WRONG');
  assert.equal(codeOf(await post({ host: 'evil.example' }, body, json)), 'HOST_WRONG');
  assert.equal((await post({ origin: rehearsal.url }, body, json)).status, 201);
});

test('Every page forbids scripts, frames and foreign resources, and its one style sheet is the allowed one', async () => {
  const { browser } = await settle('htx');
  for (const target of [
    '/',
    '/mail',
    '/authenticator',
    '/okx',
    '/okx/sign-up',
    '/htx/keys/new',
    '/htx/nothing',
  ]) {
    const got = await browser.open(target);
    const policy = String(got.headers['content-security-policy']);
    const style = /<style>([\s\S]*?)<\/style>/.exec(got.text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const parts = [
      `default-src 'none'`,
      `style-src 'sha256-${hash}'`,
      `form-action 'self'`,
      `base-uri 'none'`,
    ];
    assert.equal(policy, [...parts, `frame-ancestors 'none'`].join('; '), target);
    assert.equal(got.headers['cache-control'], 'no-store');
    assert.equal(got.headers['x-content-type-options'], 'nosniff');
    assert.doesNotMatch(got.text, /<script|<img|<link|style="|src="|https?:\/\/(?!127\.0\.0\.1)/);
    assert.match(got.text, /Rehearsal: this is not/);
    assert.match(got.text, /keys are worth nothing/);
  }
});

test('Every field that is shown has a label', async () => {
  const { browser } = await settle('htx');
  for (const target of [
    '/htx/keys/new',
    '/htx/sub-accounts',
    '/okx/sign-up',
    '/okx/sign-in',
    '/mail',
    '/authenticator',
  ]) {
    const { text } = await browser.open(target);
    const shown = [...text.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => !tag.includes('type="hidden"'));
    assert.ok(shown.length > 0);
    for (const tag of shown) {
      const id = / id="([^"]+)"/.exec(tag)?.[1];
      assert.ok(id !== undefined && text.includes(`<label for="${id}"`), tag);
    }
  }
});

test('The page says to leave withdrawing and transferring off, and both are off', async () => {
  const { browser } = await settle('htx');
  const { text } = await browser.open('/htx/keys/new');
  assert.equal(text.match(/Leave it off/g)?.length, 2);
  const sent = new Set(formOn(text, '/htx/keys/new').values.map(([, value]) => value));
  assert.ok(sent.has('trade') && !sent.has('withdraw') && !sent.has('transfer'));
});

test('The session’s cookie is for this site and no script', async () => {
  const got = await ask(rehearsal.url, {
    method: 'POST',
    target: '/okx/api/sign-up',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'cookie@example.org', password: PASSWORD }),
  });
  const [cookie = ''] = got.headers['set-cookie'] as readonly string[];
  assert.match(cookie, /^okx-session=[\w-]{43}; Path=\/okx; HttpOnly; SameSite=Strict$/);
});

test('The authenticator of the rehearsal shows the codes that the desk takes', async () => {
  const browser = new Browser(rehearsal.url);
  await browser.open('/okx/sign-up');
  await browser.submit('/okx/sign-up', { email: 'app@example.org', password: PASSWORD });
  const secret = textOf(browser.page, 'totp-secret');
  const app = new Browser(rehearsal.url);
  await app.open('/authenticator');
  assert.equal((await app.submit('/authenticator', { secret: 'nonsense!' })).status, 400);
  await app.submit('/authenticator', { secret });
  await browser.submit('/okx/security', { code: textOf(app.page, 'code') });
  assert.match(browser.page, /<h1>API management<\/h1>/);
});

test('Bodies that are too long, odd methods and unknown pages are refused', async () => {
  const { browser } = await settle('okx');
  const json = { 'content-type': 'application/json' };
  const post = (body: string) =>
    browser.visitor.send({ method: 'POST', target: '/okx/api/sub-accounts', headers: json, body });
  assert.equal(codeOf(await post(JSON.stringify({ name: 'x'.repeat(20_000) }))), 'BODY_TOO_LONG');
  for (const body of ['{', '[]', '7', '{"name":7}', '{"name":["a",1]}']) {
    assert.equal(codeOf(await post(body)), 'BODY_INVALID', body);
  }
  assert.equal((await browser.visitor.send({ method: 'PUT', target: '/okx/api/account' })).status, 405);
  for (const path of ['/okx/api/nothing', '/okx/api/toString', '/okx/constructor', '/nothing']) {
    assert.equal((await browser.visitor.get(path)).status, 404, path);
  }
  assert.equal((await post(`{"name":"proper${people}"}`)).status, 201);
});

test('The mailbox knows whose letters it is about, from the sign-up on and from the last time', async () => {
  const { browser, email } = await settle('okx');
  await browser.open('/mail');
  assert.match(browser.page, /Welcome to OKX on paper/u);
  assert.ok(browser.page.includes(`value="${email}"`));
  await browser.open('/mail?to=somebody-else%40example.org');
  await browser.open('/mail');
  assert.ok(browser.page.includes('value="somebody-else@example.org"'));
  const stranger = new Browser(rehearsal.url);
  await stranger.open('/mail');
  assert.ok(!stranger.page.includes('Welcome'));
});

test('A key is made by one press: for a funded sub-account, bound to this machine, and unable to withdraw', async () => {
  for (const venue of ['okx', 'htx'] as const) {
    const browser = new Browser(rehearsal.url);
    await browser.open(`/${venue}/ready?label=bitting-first`);
    await browser.submit(`/${venue}/ready`);
    const lines = textOf(browser.page, 'ready-key').split('\n');
    const [apiKey = '', secret = '', passphrase = ''] = lines.map((line) => line.split(': ')[1]);
    const { state } = rehearsal.engines[venue];
    const key = state.keys.get(apiKey);
    assert.ok(key !== null);
    assert.equal(key.secret, secret);
    assert.equal(key.passphrase, passphrase);
    assert.equal(key.label, 'bitting-first');
    assert.deepEqual([key.permissions, key.ips], [['read_only', 'trade'], ['127.0.0.1']]);
    const account = state.accounts.get(key.uid);
    assert.equal(account?.kind, 'sub');
    const again = new Browser(rehearsal.url);
    await again.open(`/${venue}/ready?label=${'x'.repeat(300)}`);
    await again.submit(`/${venue}/ready`);
    const second = textOf(again.page, 'ready-key').split('\n')[0]?.split(': ')[1] ?? '';
    assert.equal(state.keys.get(second)?.label, 'ready', 'a name that the venue does not take is not taken');
    assert.notEqual(state.keys.get(second)?.uid, key.uid);
  }
});
