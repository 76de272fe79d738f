import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  pageHeaders,
  startPageGround,
  type Asked,
  type PageGround,
  type Signed,
} from '../support/page-ground.ts';

let ground: PageGround;
let ada: Signed;

before(async () => {
  ground = await startPageGround();
  ada = await ground.person('ada', 'owner');
});
after(() => ground[Symbol.asyncDispose]());

const HALT = '/api/operations/halt';

/** What another site, or a name that was bent to this machine, can make a browser send with the cookie of somebody who is signed in. */
const FOREIGN: readonly (readonly [name: string, asked: Asked])[] = [
  [
    'a form of another site',
    { headers: { 'content-type': 'application/x-www-form-urlencoded', 'bitting-console': null } },
  ],
  ['JSON as plain text', { headers: { 'content-type': 'text/plain', 'bitting-console': null } }],
  ['no header of the page', { headers: { 'bitting-console': null } }],
  ['another header of the page', { headers: { 'bitting-console': '2' } }],
  ['a cross-site request', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ['another port of this machine', { headers: { 'sec-fetch-site': 'same-site' } }],
  ['an address that somebody typed', { headers: { 'sec-fetch-site': 'none' } }],
  ['a browser that does not say which site', { headers: { 'sec-fetch-site': null } }],
  ['another origin', { headers: { origin: 'https://evil.example' } }],
  ['an origin of the same host and another port', { headers: { origin: 'http://localhost:1' } }],
  ['an origin that nobody says', { headers: { origin: 'null' } }],
  ['no origin', { headers: { origin: null } }],
  ['a name that was bent to this machine', { headers: { host: 'evil.example' } }],
  ['the bare address of this machine', { headers: { host: '127.0.0.1' } }],
  ['JSON by another name', { headers: { 'content-type': 'application/json; charset=utf-16' } }],
];

for (const [name, asked] of FOREIGN)
  void test(`CON-01: a request with ${name} is refused before anything of it is looked at`, async () => {
    const answer = await ground.ask(HALT, { body: {}, who: ada, ...asked });
    assert.deepEqual([answer.status, answer.code], [403, 'REQUEST_FOREIGN']);
  });

for (const urlPath of ['/%61pi/operations/halt', '/a%70i/operations/halt', '/api/operations/%68alt'])
  void test(`CON-01: written as ${urlPath}, a request of another site is refused as by its plain name`, async () => {
    const foreign = {
      'bitting-console': null,
      'sec-fetch-site': 'same-site',
      origin: 'http://evil.localhost',
    };
    const answer = await ground.ask(urlPath, { body: {}, who: ada, headers: foreign });
    assert.deepEqual([answer.status, answer.code], [403, 'REQUEST_FOREIGN']);
    assert.equal(ground.fixture.keys.installationState, 'active');
  });

void test('CON-01: the same request of the page itself halts everything, and nothing but a POST does', async () => {
  const answers = [
    await ground.ask(HALT, { who: ada }),
    await ground.ask(HALT, { who: ada, method: 'PUT', body: {} }),
    await ground.ask(HALT, { who: ada, method: 'DELETE' }),
    await ground.ask(`${HALT}?state=halted`, { who: ada }),
  ];
  assert.ok(answers.every(({ status }) => status >= 400));
  assert.equal(ground.fixture.keys.installationState, 'active');
  const halted = await ground.ask(HALT, { who: ada, body: { reason: 'a try' } });
  assert.deepEqual([halted.status, halted.json['state']], [200, 'halted']);
  assert.equal(ground.fixture.keys.installationState, 'halted');
});

void test('CON-01: no route that is asked by GET changes anything', () => {
  const gets = ground.routes.filter(({ method }) => method === 'GET').map(({ url }) => url);
  const operations = ground.routes.filter(({ url }) => url.startsWith('/api/operations/'));
  assert.ok(operations.length > 40);
  assert.deepEqual(
    operations.filter(({ method }) => method !== 'POST'),
    [],
  );
  assert.deepEqual(
    gets.filter((url) => /\/(?:add|ack|approve|halt|set|remove|revoke|delete|end|reset)/u.test(url)),
    [],
  );
});

const LEADING = String.raw`
//evil.example ///evil.example /\evil.example \\evil.example /%2f%2fevil.example /%5cevil.example
/.//evil.example /..//evil.example /;//evil.example /sign-in?next=//evil.example
/sign-in?next=https://evil.example /sign-in?next=%2f%2fevil.example /sign-in?next=javascript:alert(1)
/sign-in?return_to=//evil.example /?url=http://evil.example /sign-in?next=/%09/evil.example
/sign-in?next=/%0d%0aLocation:%20//evil.example /http://evil.example /https:/evil.example
/@evil.example /sign-in/../..//evil.example /setup?x=//evil.example /assets//evil.example
/assets/..//evil.example //localhost@evil.example /%00//evil.example /sign-in?next=data:text/html,x
/sign-in?next[]=//evil.example /sign-in?next=//evil.example&next=/ /reset//evil.example
/bind//evil.example /sign-in#//evil.example /%e3%80%82evil.example /?redirect_uri=//evil.example
/?continue=//evil.example /?dest=//evil.example /?r=//evil.example /api//evil.example
/api/session//evil.example //evil.example/.. //evil.example/%2e%2e
`
  .trim()
  .split(/\s+/u);

void test('CON-06: no address leads anywhere else: what is no file is the page, and nothing is ever redirected', async () => {
  assert.ok(LEADING.length >= 40);
  for (const place of LEADING) {
    const { headers, status } = await ground.ask(place, { who: ada });
    assert.ok(status === 200 || (status >= 400 && status < 500), `${place}: ${status}`);
    assert.deepEqual([headers['location'], headers['refresh']], [undefined, undefined], place);
  }
});

void test('CON-09: nothing but files whose names say what is in them is kept by a browser or a proxy', async () => {
  const places = ['/', '/accounts', '/api/me', '/api/operations/status', '/nothing.js', '/api/nothing'];
  for (const place of places) {
    const body = place.includes('operations') ? { body: {} } : {};
    const { headers } = await ground.ask(place, { who: ada, ...body });
    assert.equal(headers['cache-control'], 'no-store', place);
  }
  const asset = await ground.ask('/assets/main-1a2b.js', { who: ada });
  assert.equal(asset.status, 200);
  assert.match(String(asset.headers['cache-control']), /immutable/u);
});

void test('CON-01: a live connection of another origin, of a bent name or without a session is never opened', async () => {
  const { origin, port } = ground;
  const open = (headers: Readonly<Record<string, string | null>>): Promise<number> =>
    ground
      .ask('/api/live', {
        who: ada,
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          origin,
          ...headers,
        },
      })
      .then(({ status }) => status);
  assert.equal(await open({ origin: 'https://evil.example' }), 403);
  assert.equal(await open({ origin: null }), 403);
  assert.equal(await open({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }), 403);
  assert.equal(await open({ 'sec-fetch-site': 'cross-site' }), 403);
  assert.equal(await open({ cookie: '' }), 401);
  assert.equal(await open({ cookie: `__Host-bitting=${'A'.repeat(43)}` }), 401);
  assert.ok('bitting-console' in pageHeaders(origin, 'GET'));
});

void test('I13: whoever uses up the calls of an address and of a person halts all the same', async () => {
  const eve = await ground.person('eve', 'trader');
  const answers = await Promise.all(
    Array.from({ length: 420 }, () => ground.ask('/api/people/me', { who: eve })),
  );
  assert.ok(answers.some(({ code }) => code === 'REQUESTS_TOO_MANY'));
  const halted = await ground.ask(HALT, { who: eve, body: { reason: 'a try' } });
  assert.deepEqual([halted.status, halted.json['state']], [200, 'halted']);
});
