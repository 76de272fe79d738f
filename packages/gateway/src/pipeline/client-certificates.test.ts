/** A key that is bound to a client certificate is taken over connections of that one alone. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { HTX_SPOT_BENCH, OKX_BENCH } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

const OWN = 'aa'.repeat(32);
const OTHER = 'bb'.repeat(32);

for (const venue of [OKX_BENCH, HTX_SPOT_BENCH]) {
  const { id } = venue.dialect;
  let bench: PathBench;
  beforeEach(() => {
    bench = new PathBench({}, venue);
    let orders = 0;
    bench.upstream.respond = ({ method }) =>
      answer(method === 'GET' ? venue.empty : venue.taken(`${++orders}`, ''));
  });
  afterEach(() => {
    bench.close();
  });

  const send = (name: string, clientKey?: string | null) =>
    bench.handle(
      bench.sign({ ...venue.place({ clientId: name }) }),
      clientKey === undefined ? {} : { clientKey },
    );

  test(`${id}: a key that is bound to a certificate passes over its own, and over no other and none`, async () => {
    bench.keyRing.clientKey = OWN;
    for (const clientKey of [OTHER, null, undefined, ''])
      assert.equal(codeOf(await send('refused', clientKey)), 'CLIENT_CERTIFICATE_WRONG', String(clientKey));
    assert.equal(bench.upstream.sent.length, 0);
    assertPassed(await send('first', OWN));
  });

  test(`${id}: a key that is bound to none passes over any connection`, async () => {
    assertPassed(await send('first', OTHER));
    assertPassed(await send('second', null));
    assertPassed(await send('third'));
  });

  test(`${id}: who holds no secret of a bound key learns nothing of its certificate`, async () => {
    bench.keyRing.clientKey = OWN;
    const signed = bench.sign({ ...venue.place({ clientId: 'guess' }) });
    const target = signed.target.replace(/Signature=.{3}/u, 'Signature=AAA');
    const query = target.slice(target.indexOf('?') + 1);
    const headers = signed.headers.map(([name, value]) =>
      name === 'ok-access-sign' ? ([name, `AAA${value.slice(3)}`] as const) : ([name, value] as const),
    );
    const header = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
    const forged = { ...signed, headers, header, ...(target.includes('?') ? { target, query } : {}) };
    assert.equal(codeOf(await bench.handle(forged)), 'SIGNATURE_WRONG');
  });
}
