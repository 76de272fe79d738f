import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readKeyChange } from './key-changes.ts';

const DETAILS = { accountId: 'acc_1', what: 'addresses', from: '127.0.0.1', to: '' };
const RECORD = { type: 'system', event: 'key-changed', sequence: '19', wallMs: 5, details: DETAILS };

describe('a record about a venue key', () => {
  it('says what the venue says otherwise', () => {
    deepEqual(readKeyChange(RECORD, 'acc_1'), {
      sequence: '19',
      atMs: 5,
      what: 'addresses',
      from: '127.0.0.1',
      to: '',
    });
  });

  it('is nothing of another account, of another kind, or of what is not known', () => {
    equal(readKeyChange(RECORD, 'acc_2'), null);
    equal(readKeyChange({ ...RECORD, event: 'key-gone' }, 'acc_1'), null);
    equal(readKeyChange({ ...RECORD, details: { ...DETAILS, what: 'colour' } }, 'acc_1'), null);
    equal(readKeyChange({ ...RECORD, details: { ...DETAILS, to: 7 } }, 'acc_1'), null);
    equal(readKeyChange({ type: 'system', wallMs: 5 }, 'acc_1'), null);
  });
});
