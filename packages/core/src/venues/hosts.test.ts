import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_REST_HOSTS, HTX_STREAM_HOSTS } from './htx/hosts.ts';
import { OKX_REST_HOSTS, OKX_STREAM_HOSTS } from './okx/hosts.ts';

/** Written by hand from the venues' documentation: a name that is not here is never dialled. */
test('requests and streams of OKX go to these names, by region', () => {
  const rest = new Map([
    ['global', 'openapi.okx.com'],
    ['eea', 'eea.okx.com'],
    ['us', 'us.okx.com'],
  ]);
  assert.deepEqual(OKX_REST_HOSTS, { live: rest, demo: rest });
  assert.deepEqual(OKX_STREAM_HOSTS, {
    live: new Map([
      ['global', 'ws.okx.com'],
      ['eea', 'wseea.okx.com'],
      ['us', 'wsus.okx.com'],
    ]),
    demo: new Map([
      ['global', 'wspap.okx.com'],
      ['eea', 'wseeapap.okx.com'],
      ['us', 'wsuspap.okx.com'],
    ]),
  });
});

test('requests and streams of HTX go to these names, by family and region', () => {
  const hosts = {
    'htx-spot': new Map([
      ['global', 'api.huobi.pro'],
      ['aws', 'api-aws.huobi.pro'],
    ]),
    'htx-contract': new Map([
      ['global', 'api.hbdm.com'],
      ['aws', 'api.hbdm.vn'],
    ]),
  };
  assert.deepEqual(HTX_REST_HOSTS, hosts);
  assert.deepEqual(HTX_STREAM_HOSTS, hosts);
});
