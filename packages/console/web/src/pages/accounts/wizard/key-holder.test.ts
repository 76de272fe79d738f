import { deepEqual, doesNotMatch, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { KeyHolder } from './key-holder.ts';

describe('what was pasted', () => {
  it('is there until it is cleared', () => {
    const holder = new KeyHolder();
    equal(holder.isEmpty, true);
    holder.put('apiKey', 'a');
    holder.put('secret', 's');
    deepEqual(
      holder.use((key) => key),
      { apiKey: 'a', secret: 's', passphrase: '' },
    );
    holder.swap();
    equal(holder.get('apiKey'), 's');
    holder.clear();
    equal(holder.isEmpty, true);
    equal(holder.get('secret'), '');
  });

  it('prints and serialises as nothing', () => {
    const holder = new KeyHolder();
    holder.put('secret', 'canary-4711');
    for (const text of [inspect(holder, { showHidden: true }), JSON.stringify(holder)])
      doesNotMatch(text, /canary/u);
  });
});
