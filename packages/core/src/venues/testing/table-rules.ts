import assert from 'node:assert/strict';
import { API_FAMILIES, FORBIDDEN_CLASSES } from '../operation.ts';
import { codeOf, messageOf, type ContractRule } from './venue-example.ts';

/** What every venue’s table of operations keeps. */
export const TABLE_RULES: readonly ContractRule[] = [
  {
    name: 'an operation of a forbidden class has no reader and is not read.',
    check: ({ dialect, operations }) => {
      const denied = operations.filter((row) => FORBIDDEN_CLASSES.some((name) => name === row.class));
      assert.ok(denied.length > 0);
      for (const operation of denied) {
        assert.equal(operation.reader, null, operation.path);
        const message = messageOf({ method: operation.method, target: operation.path, body: '{}' });
        assert.equal(
          codeOf(dialect.readRequest(operation, message)),
          'OPERATION_NOT_ADMITTED',
          operation.path,
        );
      }
    },
  },
  {
    name: 'an operation belongs to a family of the venue, and stands there once for its method and path.',
    check: ({ dialect, operations }) => {
      const families: readonly string[] = API_FAMILIES[dialect.id];
      const names = operations.map(({ family, method, path }) => `${family} ${method} ${path}`);
      assert.equal(new Set(names).size, names.length);
      for (const { family, path } of operations) assert.ok(families.includes(family), path);
    },
  },
  {
    name: 'what no scope of reading admits acts, and reading does not.',
    check: ({ operations }) => {
      for (const operation of operations.filter(({ reader }) => reader !== null))
        assert.equal(operation.acts, !['public', 'read'].includes(operation.class), operation.path);
    },
  },
  {
    name: 'an operation that acts is found by its exact method and path alone.',
    check: ({ dialect, requests }) => {
      for (const { method, path, family } of requests) {
        const found = dialect.findOperation(method, path, family);
        assert.ok(found !== null, path);
        for (const [otherMethod, otherPath] of [
          [method.toLowerCase(), path],
          ['PUT', path],
          ['DELETE', path],
          [method, `${path}/`],
          [method, `/${path}`],
          [method, path.replace('/', '//')],
          [method, path.replace('/', '/./')],
          [method, `${path}?a=1`],
          [method, `${path}%00`],
          [method, path.replace(/[a-z](?=[^a-z]*$)/u, (letter) => letter.toUpperCase())],
          [method, path.replace(/[a-z](?=[^a-z]*$)/u, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
        ] as const)
          assert.equal(
            dialect.findOperation(otherMethod, otherPath, family),
            null,
            `${otherMethod} ${otherPath}`,
          );
      }
    },
  },
];
