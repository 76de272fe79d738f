import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { startPageGround, type PageGround, type Signed } from '../support/page-ground.ts';

const SNAPSHOT = path.join(import.meta.dirname, 'page-headers.json');

let ground: PageGround;
let ada: Signed;

before(async () => {
  ground = await startPageGround();
  ada = await ground.person('ada', 'owner');
});
after(() => ground[Symbol.asyncDispose]());

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Places in a schema whose objects take fields that nobody named, beside some that are named. */
function findOpen(schema: unknown, at = 'body'): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((one, index) => findOpen(one, `${at}.${index}`));
  if (!isSchema(schema)) return [];
  const isOpen = 'properties' in schema && schema['additionalProperties'] !== false;
  const below = Object.entries(schema).flatMap(([name, value]) => findOpen(value, `${at}.${name}`));
  return isOpen ? [at, ...below] : below;
}

function addressOf(url: string): string {
  return url.replaceAll(/:[a-zA-Z]+/gu, 'x').replace('/*', '/somewhere');
}

const FIELDS = [
  'role',
  'tenantId',
  'approvedBy',
  'operatorId',
  'actingFor',
  'steppedUpAtMs',
  'isAdmin',
  'constructor2',
];

void test('CON-08: the body of every route is closed, down to the last object in it', () => {
  const posts = ground.routes.filter(({ method }) => method === 'POST');
  assert.ok(posts.length > 50);
  for (const { body, url } of posts) {
    if (url === '/browser-reports') continue;
    assert.deepEqual(findOpen(z.toJSONSchema(body as z.ZodType, { io: 'input' })), [], url);
  }
});

void test('CON-08: every route refuses every field that it does not name, in its body and in its address', async () => {
  for (const { access, body, method, url } of ground.routes) {
    const place = addressOf(url);
    if (method === 'GET') {
      if (url === '/' || url === '/*') continue;
      const asked = await ground.ask(`${place}?role=admin`, { who: ada });
      assert.deepEqual([asked.status, asked.code], [400, 'FIELD_UNKNOWN'], url);
      continue;
    }
    if (url === '/browser-reports') continue;
    const named = JSON.stringify(z.toJSONSchema(body as z.ZodType, { io: 'input' }));
    for (const field of FIELDS.filter((one) => !named.includes(`"${one}"`))) {
      const asked = await ground.ask(place, { who: ada, body: { [field]: 'owner' } });
      assert.equal(asked.status, 400, `${url} ${field} (${access}): ${asked.text}`);
      assert.match(asked.code ?? '', /^FIELD_/u, `${url} ${field}`);
      // The limits on calls are not what is tried here.
      ground.fixture.clock.advance(20);
    }
    const twice = await ground.ask(`${place}?x=1&x=2`, { who: ada, body: {} });
    assert.equal(twice.status, 400, url);
  }
});

void test('CON-08: a body that names a field twice, or one that means something to objects, is refused', async () => {
  const halt = '/api/operations/halt';
  for (const [raw, code] of [
    ['{"reason":"a","reason":"b"}', 'JSON_DUPLICATE_KEY'],
    ['{"__proto__":{"state":"halted"}}', 'JSON_MALFORMED'],
    ['{"reason":"a"', 'JSON_MALFORMED'],
    ['[]', 'FIELD_MALFORMED'],
    [`{"reason":"${'x'.repeat(70_000)}"}`, 'JSON_TOO_LARGE'],
  ] as const) {
    const asked = await ground.ask(halt, { who: ada, method: 'POST', raw });
    assert.equal(asked.status, 400, raw.slice(0, 40));
    assert.equal(asked.code, code, raw.slice(0, 40));
  }
  assert.equal(ground.fixture.keys.installationState, 'active');
  const taken = await ground.ask(halt, { who: ada, method: 'POST', raw: '{"reason":"a"}' });
  assert.equal(taken.status, 200, taken.text);
});

const VARYING = new Set([
  'date',
  'content-length',
  'etag',
  'keep-alive',
  'connection',
  'transfer-encoding',
  'set-cookie',
]);

void test('CON-05: every answer says what it is, and carries every header that keeps browsers from more', async () => {
  const seen = new Map<string, string[]>();
  // Whoever signs out does so last.
  const routes = ground.routes.toSorted(
    (a, b) => Number(a.url.endsWith('/end')) - Number(b.url.endsWith('/end')),
  );
  for (const { method, url } of routes) {
    const asked = await ground.ask(addressOf(url), { who: ada, ...(method === 'POST' ? { body: {} } : {}) });
    ground.fixture.clock.advance(50);
    const fields = Object.entries(asked.headers)
      .filter(([name]) => !VARYING.has(name))
      .map(([name, value]) => `${name}: ${String(value)}`)
      .toSorted();
    const same = fields.join('\n');
    seen.set(same, [...(seen.get(same) ?? []), `${method} ${url}`]);
  }
  const shown = [...seen].map(([fields, routes]) => ({
    headers: fields.split('\n'),
    first: routes[0] ?? '',
  }));
  const sets = shown.map(({ headers }) => headers).toSorted((a, b) => a.join().localeCompare(b.join()));
  const text = `${JSON.stringify(sets, null, 2)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(SNAPSHOT, text);
  assert.deepEqual(
    JSON.parse(text),
    JSON.parse(readFileSync(SNAPSHOT, 'utf8')),
    'UPDATE=1 writes what is seen now',
  );
  for (const { first, headers } of shown) {
    const of = (name: string): string => headers.find((line) => line.startsWith(`${name}: `)) ?? '';
    assert.match(of('content-type'), /charset=utf-8$/u, first);
    assert.match(of('x-content-type-options'), /nosniff/u, first);
    assert.match(of('content-security-policy'), /default-src 'none';script-src 'self';/u, first);
    assert.match(
      of('content-security-policy'),
      /frame-ancestors 'none';.*require-trusted-types-for 'script'/u,
    );
    assert.match(of('cross-origin-resource-policy'), /same-origin/u);
    assert.doesNotMatch(of('content-security-policy'), /unsafe|https?:|\*/u);
  }
});
