import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { request } from 'node:http';
import { test } from 'node:test';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { OPERATOR_ROLES } from '../vault/entries.ts';
import { ADMIN_BODY_BYTES_MAX } from '../bounds.ts';
import type { ADMIN_OPERATIONS } from './operations.ts';
import { mayCall, ROLES_OF_OPERATIONS } from './roles.ts';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from './testing/admin-fixture.ts';

function withCode(code: ErrorCode): { readonly code: ErrorCode } {
  return { code };
}

async function issueOne(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  return owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS });
}

interface Raw {
  readonly method?: string;
  readonly path?: string;
  readonly authorization?: string;
  readonly body?: string;
  readonly chunked?: true;
}

/** One call as bytes, for what the client would never send. */
function callRaw(socketPath: string, raw: Raw): Promise<string> {
  const body = Buffer.from(raw.body ?? '{}');
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        method: raw.method ?? 'POST',
        path: raw.path ?? '/v1/status',
        agent: false,
        headers: {
          authorization: raw.authorization ?? '',
          ...(raw.chunked === true ? {} : { 'content-length': body.length }),
        },
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => parts.push(chunk));
        incoming.on('end', () => resolve(Buffer.concat(parts).toString()));
      },
    );
    outgoing.on('error', reject);
    if (raw.chunked === true) outgoing.write(body);
    outgoing.end(raw.chunked === true ? '' : body);
  });
}

void test('administration socket is for its owner alone', async () => {
  await using fixture = await startAdminFixture();
  assert.equal(statSync(fixture.socketPath).mode & 0o777, 0o600);
});

void test('administration socket refuses a token that belongs to nobody, and takes one that does', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  await assert.rejects(fixture.clientWith('').status({}), withCode('OPERATOR_UNKNOWN'));
  await assert.rejects(fixture.clientWith(`bto_${'0'.repeat(64)}`).halt({}), withCode('OPERATOR_UNKNOWN'));
  assert.equal(fixture.keys.installationState, 'active');
  assert.equal((await owner.status({})).state, 'active');
});

void test('administration socket asks for the token before it says what operations there are', async () => {
  await using fixture = await startAdminFixture();
  fixture.clientFor('owner');
  const unknown = await callRaw(fixture.socketPath, { path: '/v1/nothing', authorization: 'Bearer x' });
  assert.match(unknown, /"code":"OPERATOR_UNKNOWN"/u);
});

void test('administration socket lets each role do what the table says and nothing else', async () => {
  await using fixture = await startAdminFixture();
  const issued = await issueOne(fixture);
  const calls = {
    list: (role) => fixture.clientFor(role).list({}),
    tail: (role) => fixture.clientFor(role).tail({ limit: 1, follow: false }),
    halt: (role) => fixture.clientFor(role).halt({}),
    resume: (role) => fixture.clientFor(role).resume({ reason: 'over' }),
    suspend: (role) => fixture.clientFor(role).suspend({ virtualKeyId: issued.virtualKeyId }),
    'resume-key': (role) =>
      fixture.clientFor(role).resumeKey({ virtualKeyId: issued.virtualKeyId, reason: 'over' }),
  } satisfies Partial<
    Record<keyof typeof ADMIN_OPERATIONS, (role: (typeof OPERATOR_ROLES)[number]) => Promise<unknown>>
  >;
  for (const role of OPERATOR_ROLES) {
    for (const [name, call] of Object.entries(calls)) {
      const allowed = mayCall(role, name as keyof typeof calls);
      if (allowed) await call(role);
      else await assert.rejects(call(role), withCode('ROLE_MISSING'), `${role} ${name}`);
    }
  }
});

void test('administration roles keep the viewer from every change and let whoever trades stop', () => {
  const looks = new Set([
    'accounts',
    'list',
    'show',
    'self',
    'status',
    'metrics',
    'account-show',
    'account-watch',
    'markets',
    'halt-plans',
    'ledger-show',
    ...['show', 'diff', 'default', 'what-if', 'rehearse', 'shadow-show'].map((name) => `policy-${name}`),
  ]);
  const changes = Object.keys(ROLES_OF_OPERATIONS).filter(
    (name) => !looks.has(name),
  ) as (keyof typeof ROLES_OF_OPERATIONS)[];
  assert.deepEqual(
    changes.filter((name) => mayCall('viewer', name)),
    [],
  );
  assert.ok(mayCall('trader', 'halt'));
  assert.ok(!mayCall('trader', 'resume'));
});

const MALFORMED: readonly (readonly [name: string, raw: Raw, code: ErrorCode])[] = [
  ['another method', { method: 'GET' }, 'ADMIN_OPERATION_UNKNOWN'],
  ['a path outside the interface', { path: '/status' }, 'ADMIN_OPERATION_UNKNOWN'],
  ['an operation that is not there', { path: '/v1/withdraw' }, 'ADMIN_OPERATION_UNKNOWN'],
  ['an inherited name', { path: '/v1/toString' }, 'ADMIN_OPERATION_UNKNOWN'],
  ['no JSON', { body: 'status' }, 'JSON_MALFORMED'],
  ['a field named twice', { path: '/v1/halt', body: '{"reason":"a","reason":"b"}' }, 'JSON_DUPLICATE_KEY'],
  ['an unknown field', { body: '{"verbose":true}' }, 'FIELD_UNKNOWN'],
  ['an inherited field', { body: '{"toString":1}' }, 'FIELD_UNKNOWN'],
  [
    'a text over its length',
    { path: '/v1/halt', body: `{"reason":"${'y'.repeat(501)}"}` },
    'FIELD_MALFORMED',
  ],
  ['a body of no said length', { chunked: true }, 'JSON_TOO_LARGE'],
  ['a list for an object', { body: '[]' }, 'FIELD_MALFORMED'],
  ['a missing field', { path: '/v1/show', body: '{}' }, 'FIELD_MISSING'],
  ['a number for text', { path: '/v1/show', body: '{"virtualKeyId":1}' }, 'FIELD_MALFORMED'],
  ['a control character', { path: '/v1/halt', body: String.raw`{"reason":"\u0007"}` }, 'FIELD_MALFORMED'],
  [
    'a fraction for a whole number',
    { path: '/v1/tail', body: '{"limit":1.5,"follow":false}' },
    'FIELD_MALFORMED',
  ],
  ['too many records', { path: '/v1/tail', body: '{"limit":1001,"follow":false}' }, 'FIELD_MALFORMED'],
  ['a body over the bound', { body: `{"x":"${'y'.repeat(ADMIN_BODY_BYTES_MAX)}"}` }, 'JSON_TOO_LARGE'],
];

void test('administration socket refuses what is not exactly a call', async (t) => {
  await using fixture = await startAdminFixture();
  const token = fixture.tokenFor('owner');
  const good = await callRaw(fixture.socketPath, { authorization: `Bearer ${token}` });
  assert.match(good, /^\{"result":\{.*\}\}\n$/u);
  for (const [name, raw, code] of MALFORMED) {
    await t.test(name, async () => {
      const answer = await callRaw(fixture.socketPath, { authorization: `Bearer ${token}`, ...raw });
      assert.match(answer, new RegExp(`^\\{"error":\\{"code":"${code}"`, 'u'));
    });
  }
});
