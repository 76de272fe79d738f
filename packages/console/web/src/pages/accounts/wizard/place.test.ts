import { deepEqual, equal, match } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HTX_REST_HOSTS } from '@bitting/core/venues/htx/hosts.ts';
import { OKX_REST_HOSTS } from '@bitting/core/venues/okx/hosts.ts';
import { environmentsOf, freeLabel, keyNameFor, readyKeyAt, regionsOf, rightsFor } from './place.ts';

describe('the place of an account', () => {
  it('has paper only where the simulator of the venue is known', () => {
    deepEqual(environmentsOf('okx', ['okx']), ['live', 'demo', 'paper']);
    deepEqual(environmentsOf('okx', []), ['live', 'demo']);
    deepEqual(environmentsOf('htx', ['okx']), ['live']);
  });

  it('names the regions whose hosts the gateway knows', () => {
    deepEqual(regionsOf('okx', 'live'), [...OKX_REST_HOSTS.live.keys()]);
    deepEqual(regionsOf('okx', 'demo'), [...OKX_REST_HOSTS.demo.keys()]);
    deepEqual(regionsOf('htx', 'live'), [...HTX_REST_HOSTS['htx-spot'].keys()]);
  });

  it('leads to a key of the simulator by an address in which the label is nothing but letters, digits and dashes', () => {
    equal(
      readyKeyAt('http://127.0.0.1:5', 'okx', 'a b&c'),
      'http://127.0.0.1:5/okx/ready?label=bitting-a-b-c',
    );
  });

  it('asks for reading and trading, never for withdrawing or moving money', () => {
    for (const venue of ['okx', 'htx'] as const)
      for (const trading of ['spot', 'futures', 'both'] as const) {
        const rights = new Map(rightsFor(venue, trading).map(({ isNeeded, right }) => [right, isNeeded]));
        equal(rights.get('read'), true);
        equal(rights.get('trade'), true);
        equal(rights.get('withdraw'), false);
        equal(rights.get('transfer') ?? false, false);
        equal(rights.get('futures') ?? false, venue === 'htx' && trading !== 'spot');
      }
  });

  it('gives the key a name that every venue takes, whatever the label', () => {
    equal(keyNameFor('Main · Grid 1'), 'bitting-main-grid-1');
    equal(keyNameFor('网格'), 'bitting-key');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (label) => {
        match(keyNameFor(label), /^bitting(?:-[0-9a-z]+)+$/u);
        equal(keyNameFor(label).length <= 24, true);
      }),
    );
  });

  it('proposes a label that is free', () => {
    equal(freeLabel('okx', []), 'okx');
    equal(freeLabel('okx', ['okx', 'okx-2']), 'okx-3');
  });
});
