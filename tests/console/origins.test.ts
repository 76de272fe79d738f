/** CON-01 in a browser: what other sites in it try with the session of somebody who is signed in. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { isIn, setUp } from './support/person.ts';
import { openStranger, type Stranger } from './support/stranger.ts';
import type { Visitor } from './support/visitor.ts';

const TRIES_MIN = 20;
/** What the page's own script sends, from the page. */
const OWN_CALL = `fetch('/api/operations/halt', {
  method: 'POST',
  body: '{}',
  headers: { 'content-type': 'application/json', 'bitting-console': '1' },
}).then((answer) => answer.status)`;

suite('A stranger in the browser of whoever is signed in', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;
  let stranger: Stranger;

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit();
    await setUp(visitor, ground.setupLink);
    stranger = await openStranger(ground.origin);
  });
  after(async () => {
    await stranger?.[Symbol.asyncDispose]();
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  for (const [what, host] of [
    ['another site', '127.0.0.1'],
    ['another port of the same site', 'localhost'],
  ] as const)
    test(`CON-01 from ${what} halts nothing, ends no session and reads nothing.`, async () => {
      const page = await visitor.context.newPage();
      const answers: (readonly [string, number])[] = [];
      let asked = 0;
      page.on('request', (request) => {
        if (request.url().startsWith(ground.origin)) asked += 1;
      });
      page.on('response', (response) => {
        if (response.url().startsWith(ground.origin))
          answers.push([`${response.request().method()} ${response.url()}`, response.status()]);
      });
      await page.goto(`http://${host}:${stranger.port}/`);
      const seen = await page.evaluate<Readonly<Record<string, string>>>('run()');
      assert.ok(Object.keys(seen).length >= TRIES_MIN, JSON.stringify(seen));
      const { socket, ...tries } = seen;
      assert.equal(socket, 'refused');
      for (const [name, outcome] of Object.entries(tries))
        assert.match(outcome, /^(?:blocked|opaque|closed)$/u, name);
      assert.ok(asked >= TRIES_MIN && answers.length > 0, `${asked} requests, ${answers.length} answers`);
      assert.deepEqual(
        answers.filter(([call, status]) => status < 400 && !call.startsWith('OPTIONS')),
        [],
      );
      assert.equal((await ground.admin.status({})).state, 'active');
      await page.close();
      await visitor.page.reload();
      await isIn(visitor);
    });

  test('CON-01 is told from the page itself, whose call passes.', async () => {
    assert.equal(await visitor.page.evaluate(OWN_CALL), 200);
    assert.equal((await ground.admin.status({})).state, 'halted');
  });
});
