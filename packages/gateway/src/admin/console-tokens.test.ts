import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { startAdminFixture } from './testing/admin-fixture.ts';
import { idOf, withCode } from './testing/people.ts';

void test('no console makes or renews the token of a console, whoever it speaks for; its owner does by himself', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'page', role: 'viewer', kind: 'console' });
  const actingFor = { operatorId: await idOf(fixture, 'owner'), steppedUpAtMs: fixture.clock.wallMs() };
  const page = openAdminClient({ socketPath: fixture.socketPath, token: made.token ?? '', actingFor });
  const sealTo = Buffer.alloc(32, 9).toString('base64url');
  const another = { name: 'another', role: 'viewer', kind: 'console' } as const;
  await assert.rejects(page.operatorsAdd(another), withCode('ACTING_REFUSED'));
  await assert.rejects(
    page.operatorsToken({ operatorId: made.operatorId, sealTo }),
    withCode('ACTING_REFUSED'),
  );
  assert.ok(await page.operatorsAdd({ name: 'Ada', role: 'viewer' }));
  const renewed = await owner.operatorsToken({ operatorId: made.operatorId });
  assert.notEqual(renewed.token, made.token);
  assert.ok(await owner.operatorsAdd(another));
});
