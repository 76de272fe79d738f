import assert from 'node:assert/strict';
import { addField, duplicateField, lengthenLists, removeFields } from './json-changes.ts';
import type { RequestExample } from './request-example.ts';
import { intentsOf, operationOf, randomOf, readingOf, type ContractRule } from './venue-example.ts';

/** More than any venue takes in one request. */
const ITEMS_TOO_MANY = 101;

/** Questions are passed on as they are asked; what they may hold is the venue's matter. */
const OPEN_READERS: ReadonlySet<string> = new Set(['query', 'read-body']);

/** The example with one thing changed that makes it another request than the venue defines. */
function spoil(example: RequestExample): readonly RequestExample[] {
  const { body, query, reader } = example;
  const withBody = (bodies: readonly string[]) => bodies.map((changed) => ({ ...example, body: changed }));
  const twice = query === '' ? [] : [{ ...example, query: `${query}&${query.split('&')[0] ?? ''}` }];
  const doubled = [...twice, ...withBody(duplicateField(body))];
  if (OPEN_READERS.has(reader)) return doubled;
  const longer = { ...example, query: `${query}${query === '' ? '' : '&'}unknownField=1` };
  return [...doubled, longer, ...withBody(addField(body)), ...withBody(removeFields(body))];
}

/** How every venue’s requests are read. */
export const READING_RULES: readonly ContractRule[] = [
  {
    name: 'every reader of the table has an example, and reads it.',
    check: ({ dialect, operations, requests }) => {
      const named = new Set(operations.flatMap(({ reader }) => reader ?? []));
      assert.deepEqual([...new Set(requests.map(({ reader }) => reader))].sort(), [...named].sort());
      for (const example of requests) {
        const operation = operationOf(dialect, example);
        assert.equal(operation.reader, example.reader, example.path);
        const intents = intentsOf(dialect, example);
        assert.ok(intents.length > 0);
        for (const { kind } of intents) assert.equal(kind === 'read', !operation.acts, example.path);
      }
    },
  },
  {
    name: 'a request with one field added, removed or named twice is refused.',
    check: ({ dialect, requests }) => {
      for (const example of requests) {
        for (const changed of spoil(example)) {
          const what = `${changed.reader} ${changed.query} ${changed.body}`;
          assert.notEqual(readingOf(dialect, changed), 'read', what);
        }
        assert.equal(readingOf(dialect, example), 'read');
      }
    },
  },
  {
    name: 'a request that acts has no body but its own: no text, no list for an object, nothing.',
    check: ({ dialect, requests }) => {
      for (const example of requests.filter(({ body }) => body !== '')) {
        const wrapped = example.body.startsWith('[') ? example.body.slice(1, -1) : `[${example.body}]`;
        for (const body of [
          '',
          'null',
          '"x"',
          '7',
          '[]',
          '[[]]',
          wrapped,
          `${example.body},`,
          `\ufeff${example.body}`,
        ])
          assert.notEqual(readingOf(dialect, { ...example, body }), 'read', `${example.reader} ${body}`);
      }
    },
  },
  {
    name: 'a list of more than a hundred items is refused as a whole.',
    check: ({ dialect, requests }) => {
      const refused = requests.flatMap((example) =>
        lengthenLists(example.body, ITEMS_TOO_MANY).map((body) => readingOf(dialect, { ...example, body })),
      );
      assert.ok(refused.length > 0 && !refused.includes('read'), refused.join(' '));
      const taken = requests.flatMap((example) =>
        lengthenLists(example.body, 2).map((body) => readingOf(dialect, { ...example, body })),
      );
      assert.deepEqual(new Set(taken), new Set(['read']));
    },
  },
  {
    name: 'putting in client order ids changes nothing else.',
    check: ({ dialect, requests }) => {
      let inserted = 0;
      for (const example of requests) {
        const operation = operationOf(dialect, example);
        const body = Buffer.from(example.body);
        const intents = intentsOf(dialect, example);
        const ids = intents.map((intent, item) =>
          intent.kind === 'place' ? dialect.newClientOrderId(operation, randomOf(item + 1)) : null,
        );
        const none = dialect.insertClientOrderIds(
          operation,
          body,
          ids.map(() => null),
        );
        assert.deepEqual(Buffer.from(none), body, example.reader);
        if (ids.every((one) => one === null)) continue;
        inserted += 1;
        const edited = dialect.insertClientOrderIds(operation, body, ids);
        const expected = intents.map((intent, item) =>
          intent.kind === 'place' ? { ...intent, clientOrderId: ids[item] } : intent,
        );
        const read = intentsOf(dialect, { ...example, body: Buffer.from(edited).toString() });
        assert.deepEqual(read, expected, example.reader);
        for (const intent of intents)
          if (intent.kind === 'place') assert.equal(intent.clientOrderId, null, example.reader);
      }
      assert.ok(inserted > 0);
    },
  },
  {
    name: 'a client order id is made of the randomness that it is given.',
    check: ({ dialect, requests }) => {
      for (const example of requests.filter(({ reader }) => /order/u.test(reader))) {
        const operation = operationOf(dialect, example);
        const ids = [1, 1, 2].map((seed) => dialect.newClientOrderId(operation, randomOf(seed)));
        assert.equal(ids[0], ids[1]);
        assert.notEqual(ids[0], ids[2]);
      }
    },
  },
];
