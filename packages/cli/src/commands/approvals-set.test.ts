import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeGateway } from '../testing/fake-gateway.ts';

const NEEDED = { bind: 0, keys: 0, policy: 1, resume: 0, operators: 1, export: 0, erase: 0, vault: 0 };

for (const durable of [true, false])
  test(`bitting approvals set ${durable ? 'warns of nothing' : 'warns'} where the rule was ${durable ? '' : 'not '}written down`, async () => {
    await using gateway = await FakeGateway.open({
      'approvals-set': { needed: NEEDED, hours: 24, version: 1, next: null, durable },
    });
    const { code, err, out } = await gateway.run('approvals', 'set', '--need', 'policy=1,operators=1');
    assert.equal(code, 0);
    assert.match(out, /policy 1, operators 1/u);
    assert.equal(/could not be written into the ledger/u.test(err), !durable);
  });
