import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCalls, listCalls } from './calls.ts';

const DOCUMENT = {
  paths: {
    '/api/operations/halt': {
      post: {
        summary: 'Stops everything',
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 200: { content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
    '/api/me': { get: { description: 'Who is signed in' }, parameters: [] },
  },
};

test('every call of the document is listed, by path', () => {
  assert.deepEqual(
    listCalls(DOCUMENT).map(({ method, path, summary }) => `${method} ${path}: ${summary}`),
    ['GET /api/me: Who is signed in', 'POST /api/operations/halt: Stops everything'],
  );
  const halt = listCalls(DOCUMENT)[1];
  assert.equal(halt?.takes, '{\n  "type": "object"\n}');
  assert.equal(halt?.gives, '{\n  "type": "string"\n}');
});

test('a document of another shape has no calls', () => {
  for (const document of [null, undefined, [], 'x', {}, { paths: [] }, { paths: { '/a': null } }])
    assert.deepEqual(listCalls(document), []);
});

test('a call is found by every word, in any order', () => {
  const calls = listCalls(DOCUMENT);
  assert.deepEqual(
    findCalls(calls, ' STOPS  post ').map(({ path }) => path),
    ['/api/operations/halt'],
  );
  assert.equal(findCalls(calls, '').length, 2);
  assert.equal(findCalls(calls, 'halt get').length, 0);
});
