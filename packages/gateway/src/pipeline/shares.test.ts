/** Whose share is used up by what goes to the venue, and what is said when it is gone. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { PublicRequest } from './stages.ts';
import { OVERLOADED, THROTTLED, type Transmission } from '../ports/upstream.ts';
import { BENCH_VENUES } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

for (const venue of BENCH_VENUES)
  suite(`At ${venue.family}:`, () => {
    test('A public request is of the share of the address that it came from.', async () => {
      using bench = new PathBench({}, venue);
      const asked: PublicRequest[] = [];
      bench.upstream.sendPublic = (request) => {
        asked.push(request);
        return Promise.resolve(answer(venue.empty));
      };
      for (const remoteAddress of ['127.0.0.1', '2001:db8:0:1::5'])
        assertPassed(await bench.send({ ...venue.time, remoteAddress }));
      assert.deepEqual(
        asked.map(({ askedBy }) => askedBy),
        [
          { kind: 'bot', source: '127.0.0.1' },
          { kind: 'bot', source: '2001:db8:0:1::/64' },
        ],
      );
    });

    test('A bot whose share of public data is used up is told so in the venue’s words for too many requests.', async () => {
      using bench = new PathBench({}, venue);
      let cause: string | null = THROTTLED;
      bench.upstream.sendPublic = () =>
        Promise.resolve<Transmission>(cause === null ? answer(venue.empty) : { kind: 'not-sent', cause });
      const refused = await bench.send(venue.time);
      assert.equal(codeOf(refused), 'RATE_EXCEEDED');
      assert.equal(refused.status, 429);
      assert.match(refused.body.toString(), venue.family === 'okx' ? /"50011"/u : /rate-too-many-requests/u);
      cause = OVERLOADED;
      assert.equal(codeOf(await bench.send(venue.time)), 'OVERLOADED');
      cause = 'refused';
      assert.equal(codeOf(await bench.send(venue.time)), 'UPSTREAM_UNREACHED');
      cause = null;
      assertPassed(await bench.send(venue.time));
    });

    test('What an order needs to know of the market is asked in the name of its key.', async () => {
      using bench = new PathBench({}, venue);
      bench.market.instruments.clear();
      bench.keyRing.virtualKeyId = 'key-7';
      assert.equal(codeOf(await bench.send(venue.place())), 'INSTRUMENT_UNKNOWN');
      assert.deepEqual(bench.market.askers, ['key-7']);
    });
  });

test('A public request of which nobody says who asked shares with the bots.', () => {
  const operation = {
    method: 'GET',
    family: 'okx',
    path: '/x',
    name: 'GET /x',
    class: 'public',
    acts: false,
    reader: 'query',
  } as const;
  const outgoing = { method: 'GET', target: '/x', body: new Uint8Array(), headers: [] };
  const place = { environment: 'paper', region: 'paper', credentialId: null } as const;
  const request = new PublicRequest(operation, outgoing, { venue: 'okx', family: 'okx', ...place });
  assert.equal(request.askedBy.kind, 'bot');
});
