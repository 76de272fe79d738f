import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_ENDPOINTS, rowOf } from './endpoints.ts';

test('Each path has its host, its protocol, its encoding, and whether one has to log in.', () => {
  assert.deepEqual(
    HTX_ENDPOINTS.map(({ family, path, protocol, encoding, login, areas }) =>
      [family, path, protocol, encoding, login, ...areas].join(' '),
    ),
    [
      'htx-spot /ws market gzip none spot',
      'htx-spot /feed market gzip none spot',
      'htx-spot /ws/v2 spot-account text required spot',
      'htx-spot /ws/trade spot-trade text required spot',
      'htx-contract /linear-swap-ws market gzip none linear',
      'htx-contract /swap-ws market gzip none inverse',
      'htx-contract /ws_index market gzip none linear inverse',
      'htx-contract /ws/v5/notification contract-account gzip required linear',
      'htx-contract /linear-swap-notification contract-account gzip optional linear',
      'htx-contract /swap-notification contract-account gzip optional inverse',
      'htx-contract /linear-swap-trade contract-trade gzip required linear',
    ],
  );
});

test('The venue asks on every path, and a client that hears nothing waits for three pings at least.', () => {
  for (const { path, asks, askEveryMs, silenceMs } of HTX_ENDPOINTS) {
    assert.equal(asks, 'venue', path);
    assert.ok(silenceMs >= 3 * askEveryMs, path);
  }
});

test('A path of another venue has no row.', () => {
  const [spot] = HTX_ENDPOINTS;
  assert.ok(spot !== undefined);
  assert.equal(rowOf(spot), spot);
  assert.throws(() => rowOf({ ...spot, path: '/ws/v5/public' }), {
    code: 'INTERNAL_FAULT',
    operatorDetail: 'no stream of HTX is at /ws/v5/public',
  });
});
