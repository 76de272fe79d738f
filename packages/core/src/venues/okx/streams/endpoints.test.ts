import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OKX_REST_HOSTS, OKX_STREAM_HOSTS } from '../hosts.ts';
import { findEndpoint, OKX_ENDPOINTS, OKX_STREAM_LIMITS } from './endpoints.ts';

test('The three paths are OKX’s, with or without a broker’s number, and the binary ones are not served.', () => {
  for (const [name, endpoint] of Object.entries(OKX_ENDPOINTS)) {
    assert.equal(findEndpoint('okx', `/ws/v5/${name}`, ''), endpoint);
    assert.equal(findEndpoint('okx', `/ws/v5/${name}`, 'brokerId=9999'), endpoint);
    assert.deepEqual([endpoint.encoding, endpoint.login, endpoint.asks], ['text', 'optional', 'client']);
    for (const query of ['brokerId=', 'brokerId=x', 'brokerId=9999&a=1', 'a=1&brokerId=9999', 'x=1'])
      assert.equal(findEndpoint('okx', `/ws/v5/${name}`, query), null, query);
    assert.equal(findEndpoint('htx-spot', `/ws/v5/${name}`, ''), null);
    assert.equal(findEndpoint('okx', `/ws/v5/${name}-sbe`, ''), null);
  }
});

test('Each region has a host of its own for live and for demo, and none of them is a host of REST.', () => {
  const regions = [...OKX_REST_HOSTS.live.keys()];
  const { live, demo } = OKX_STREAM_HOSTS;
  for (const byRegion of [live, demo]) assert.deepEqual([...byRegion.keys()], regions);
  const hosts = [...live.values(), ...demo.values()];
  assert.equal(new Set(hosts).size, 2 * regions.length);
  for (const host of hosts) assert.ok(![...OKX_REST_HOSTS.live.values()].includes(host), host);
  assert.ok([...OKX_STREAM_HOSTS.demo.values()].every((host) => /^ws[a-z]*pap\.okx\.com$/u.test(host)));
});

test('What the venue names as its limits is kept to.', () => {
  assert.equal(OKX_STREAM_LIMITS.connectionsPerSecond, 3);
  assert.equal(OKX_STREAM_LIMITS.operationsPerHour, 480);
  assert.equal(OKX_STREAM_LIMITS.frameBytesMax, 64 * 1024);
});
