/** What an approver is shown, and how the administration socket is reached. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { request } from 'node:http';
import { test } from 'node:test';
import { startAdminFixture, TERMS, VENUE_KEY } from '@bitting/gateway/admin/testing/admin-fixture.ts';
import { cut, DOCUMENT } from '@bitting/gateway/admin/testing/cut-key.ts';
import { idOf, idProposed, withCode } from '@bitting/gateway/admin/testing/people.ts';
import { ONE_OTHER } from './approval-ground.ts';

const DECEPTIONS = [
  ['right to left', 'grid\u202e000 1'],
  ['isolates', 'a\u2066b\u2069'],
  ['no width', 'gr\u200bid'],
  ['a homoglyph', 'm\u0430in'],
  ['a blank letter', 'grid\u3164'],
  ['tags', 'grid\u{e0041}\u{e0042}'],
  ['an odd space', 'grid\u00a0x'],
  ['a line separator', 'grid\u2028harmless'],
] as const;

for (const [what, label] of DECEPTIONS)
  void test(`AUT-14: ${what} in what is proposed stands as its code, and the digest is of what is shown`, async () => {
    await using fixture = await startAdminFixture();
    const { owner, accountId } = await cut(fixture);
    for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
    await owner.approvalsSet({ needed: ONE_OTHER });
    const asked = [
      () => owner.issue({ ...TERMS, accountId, label, owner: label }),
      () => owner.bind({ ...VENUE_KEY, apiKey: 'another', label }),
      () => owner.operatorsAdd({ name: label, role: 'viewer', reason: label }),
      () => owner.backupBegin({ to: label, recipients: [label] }),
    ];
    for (const ask of asked) {
      const shown = await owner.approvalsShow({ approvalId: await idProposed(ask()) });
      const text = shown.lines.join('\n');
      assert.doesNotMatch(text, /[^\n\P{C}]|[\p{Zl}\p{Zp}\u00a0\u3164\u0430]/u);
      assert.match(text, /\\u\{[0-9a-f]+\}/u);
      assert.equal(createHash('sha256').update(shown.change).digest('hex'), shown.digest);
      assert.ok(shown.change.includes(JSON.stringify(label).slice(1, -1)) || shown.change.includes(label));
    }
  });

void test('AUT-14: long text is shown to its end, and what is too long to be read is not proposed', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  await owner.approvalsSet({ needed: ONE_OTHER });
  const reason = `${'harmless '.repeat(54)} END`;
  const { lines } = await owner.approvalsShow({
    approvalId: await idProposed(owner.rotate({ virtualKeyId, reason })),
  });
  assert.match(lines.join('\n'), /END/u);
  const many = (count: number) => ({
    ...DOCUMENT,
    instruments: Array.from({ length: count }, (_, at) => `A${at}${'X'.repeat(54)}-USDT`),
  });
  const widen = (count: number) => owner.policySet({ virtualKeyId, document: many(count), mayLoosen: true });
  const wide = await owner.approvalsShow({ approvalId: await idProposed(widen(300)) });
  // The words of a long list say how many more there are; the change that is shown beside them has all of them.
  assert.match(wide.lines.join('\n'), /and \d+ more/u);
  for (const nth of [0, 150, 299]) assert.ok(wide.change.includes(`A${nth}X`), String(nth));
  await assert.rejects(widen(490), withCode('FIELD_MALFORMED'));
});

void test('AUT-16: the administration socket is its owner’s alone, wants a token, and asks for approvals of whoever has one', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  await owner.approvalsSet({ needed: ONE_OTHER });
  await owner.halt({});
  assert.equal(statSync(fixture.socketPath).mode & 0o777, 0o600);
  const say = (headers: Readonly<Record<string, string | string[]>>) =>
    post(fixture.socketPath, 'resume', headers);
  const bearer = `Bearer ${fixture.tokenFor('owner')}`;
  const tricks: readonly (readonly [Readonly<Record<string, string | string[]>>, string])[] = [
    [{}, 'OPERATOR_UNKNOWN'],
    [{ authorization: 'Bearer ' }, 'OPERATOR_UNKNOWN'],
    [{ authorization: `Bearer ${'0'.repeat(68)}` }, 'OPERATOR_UNKNOWN'],
    [{ authorization: bearer }, 'APPROVAL_NEEDED'],
    [{ authorization: bearer, 'bitting-approval': 'apr_0000000000000000' }, 'APPROVAL_NOT_FOUND'],
    [{ authorization: bearer, 'bitting-approval': ['a', 'b'] }, 'APPROVAL_NOT_FOUND'],
    [{ authorization: bearer, 'bitting-operator': await idOf(fixture, 'admin') }, 'ACTING_REFUSED'],
    [{ authorization: bearer, 'bitting-stepped-up-at': '0' }, 'ACTING_REFUSED'],
  ];
  for (const [headers, code] of tricks) assert.equal(await say(headers), code, JSON.stringify(headers));
  assert.equal((await owner.status({})).state, 'halted');
  const approvalId = await idProposed(owner.resume({ reason: 'x' }));
  const { digest } = await owner.approvalsShow({ approvalId });
  await fixture.clientFor('approver').approvalsApprove({ approvalId, digest });
  assert.equal(await say({ authorization: bearer, 'bitting-approval': approvalId }), null);
});

/** The code of the refusal of a raw call; `null`: it was done. */
function post(
  socketPath: string,
  operation: string,
  headers: Readonly<Record<string, string | string[]>>,
): Promise<string | null> {
  const body = Buffer.from('{"reason":"x"}');
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      method: 'POST',
      path: `/v1/${operation}`,
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => {
        const last = JSON.parse(text.trim().split('\n').at(-1) ?? '') as {
          readonly error?: { readonly code: string };
        };
        resolve(last.error?.code ?? null);
      });
    });
    outgoing.end(body);
  });
}
