import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCHEMA_VERSION } from '@bitting/console/store/schema.ts';
import { ALERTS_FORMAT } from '@bitting/gateway/supervisor/data-formats.ts';

test('The gateway knows the number of the console’s store that the console writes.', () => {
  assert.equal(ALERTS_FORMAT, SCHEMA_VERSION);
});
