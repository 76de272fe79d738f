import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { PageConfig } from '../config/page-config.ts';
import type { App } from '../server/parts.ts';
import { registerAccounts } from './places.ts';

const CONFIG: PageConfig = {
  listen: [],
  origins: ['http://localhost:1'],
  rpId: 'localhost',
  tls: null,
  proxies: [],
  tokenFile: '/secret/token',
  databaseFile: '/secret/database',
  keyFile: '/secret/key',
  pageDirectory: '/page',
  version: '1',
  paper: ['okx'],
  egress: ['203.0.113.7'],
  keyDesk: null,
  name: 'desk 1',
};

test('the page hears where accounts can be and from where the gateway comes, and nothing else of the configuration', async () => {
  const app: App = fastify()
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler);
  registerAccounts(app, { config: CONFIG });
  const answer = await app.inject({ method: 'GET', url: '/api/accounts/places' });
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { paper: ['okx'], egress: ['203.0.113.7'], keyDesk: null });
  await app.close();
});
