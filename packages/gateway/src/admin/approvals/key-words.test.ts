import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAdminFixture, TERMS } from '../testing/admin-fixture.ts';
import { cut } from '../testing/cut-key.ts';
import { idOf, idProposed } from '../testing/people.ts';

const CLIENT_KEY = 'a'.repeat(64);
const PUBLIC_KEY = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';

/** Every field that a key may be cut with, and its line; a field that comes later belongs here. */
const FIELDS = [
  [{ notBeforeMs: 1_800_000_000_000 }, 'begins: 2027-01-15T08:00:00.000Z'],
  [{ deadManSeconds: 30 }, 'cancels its open orders after 30 seconds without a sign of life'],
  [{ clientKey: CLIENT_KEY }, `over the client certificate ${CLIENT_KEY} alone`],
  [{ algorithm: 'ed25519', publicKey: PUBLIC_KEY }, 'signs with: ed25519'],
  [{ algorithm: 'ed25519', publicKey: PUBLIC_KEY }, `public key: ${PUBLIC_KEY}`],
  [{ bodyBinding: 'required' }, 'signature over the body: required'],
] as const;

async function withRule() {
  const fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  await owner.approvalsSet({ needed: { keys: 1, operators: 1 } });
  const linesOf = async (call: Promise<unknown>) =>
    (await owner.approvalsShow({ approvalId: await idProposed(call) })).lines;
  return { fixture, owner, accountId, virtualKeyId, linesOf };
}

void test('whoever agrees to a key reads every field that it is cut with', async () => {
  const { fixture, owner, accountId, linesOf } = await withRule();
  await using _fixture = fixture;
  const asked = { ...TERMS, accountId, label: 'two', owner: 'desk' };
  const plain = await linesOf(owner.issue(asked));
  for (const [given, line] of FIELDS) {
    const lines = await linesOf(owner.issue({ ...asked, ...given }));
    assert.ok(lines.includes(line), `${line} in ${lines.join('\n')}`);
    assert.ok(!plain.includes(line));
    assert.deepEqual(
      plain.filter((one) => !lines.includes(one)),
      [],
    );
  }
});

void test('whoever agrees to another public key reads it, and of a new secret where there is none', async () => {
  const { fixture, owner, virtualKeyId, linesOf } = await withRule();
  await using _fixture = fixture;
  const [other, secret] = [
    await linesOf(owner.rotate({ virtualKeyId, publicKey: PUBLIC_KEY })),
    await linesOf(owner.rotate({ virtualKeyId })),
  ];
  assert.ok(other.includes(`public key: ${PUBLIC_KEY}`));
  assert.doesNotMatch(other.join('\n'), /secret/u);
  assert.match(secret.join('\n'), /a new secret/u);
});
