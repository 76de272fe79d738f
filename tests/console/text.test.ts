/** CON-02 in a browser: whatever bots, venues and people write is text on every page, and nothing else. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { PolicyTerms } from '@bitting/client/operations.ts';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { waitUntilShown } from './support/accessibility.ts';
import { openBot } from './support/keys.ts';
import { PAYLOADS } from './support/payloads.ts';
import { setUp, signIn } from './support/person.ts';
import { VenuePages } from './support/venue-keys.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

const PAYLOADS_MIN = 300;
/** What a label may have. */
const LABEL_CHARACTERS_MAX = 64;
const KEYS = 100;
const PEOPLE = 20;
const ANSWERS = 20;
const TERMS = {
  scopes: ['read'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: {},
  requestsPerSecond: 1,
  sourceCidrs: [],
  expiresAtMs: null,
} satisfies PolicyTerms;
const PAGES = [
  '/',
  '/activity',
  '/activity?find',
  '/alerts',
  '/accounts',
  '/keys',
  '/approvals',
  '/people',
  '/me',
  '/policy',
];

suite('What others write', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;
  let keyIds: readonly string[];

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit();
    const owner = await setUp(visitor, ground.setupLink);
    await using another = await ground.visit({ userAgent: PAYLOADS[0] ?? '' });
    await another.page.goto(ground.origin);
    await signIn(another, owner);
    keyIds = await write(ground);
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('CON-02 is many ways to be more than text.', () => {
    assert.equal(new Set(PAYLOADS).size, PAYLOADS.length);
    assert.ok(PAYLOADS.length >= PAYLOADS_MIN);
  });

  test('CON-02 is text on every page: nothing runs, and the policy has nothing to report.', async () => {
    const { page } = visitor;
    let seen = '';
    for (const place of [...PAGES, `/keys/${keyIds[0] ?? ''}`, `/keys/${keyIds[1] ?? ''}`]) {
      await page.goto(ground.origin + place);
      await waitUntilShown(page);
      seen += await page.locator('body').innerText();
      visitor.assertClean();
    }
    await visitor.screenshot('payloads');
    assert.equal(keyIds.length, KEYS);
    // They were there to be run: as many as fit into a label stand on the page, to the letter.
    const shown = PAYLOADS.filter((payload) => seen.includes(payload));
    assert.ok(shown.length >= keyIds.length, `${shown.length} of ${PAYLOADS.length} were seen`);
  });

  test('CON-02 would be noticed: a dialog, and a report of the policy.', async () => {
    await using control = await ground.visit();
    const seen = (word: string): boolean => control.problems.some((problem) => problem.includes(word));
    const told = control.page.waitForEvent('dialog');
    await control.page.setContent('<img src=x onerror=alert(1)>');
    await told;
    await control.page.goto(`${ground.origin}/sign-in`);
    const reported = control.page.waitForEvent('console');
    await control.page.evaluate(
      `void document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/' }))`,
    );
    await reported;
    assert.ok(seen('dialog: 1') && seen('Content Security Policy'), control.problems.join('\n'));
  });
});

/** By the ways that such texts come: names of keys, of their owners and of people, reasons, and what a venue answers to a bot. Returns the keys. */
async function write({ admin, line }: ConsoleGround): Promise<readonly string[]> {
  const account = (await admin.accounts({})).accounts.find(({ venue }) => venue === 'okx');
  assert.ok(account !== undefined);
  const short = PAYLOADS.filter(({ length }) => length <= LABEL_CHARACTERS_MAX);
  const keyIds: string[] = [];
  for (const [at, label] of short.slice(0, KEYS).entries()) {
    const owner = short[short.length - 1 - at] ?? label;
    keyIds.push((await admin.issue({ ...TERMS, accountId: account.accountId, label, owner })).virtualKeyId);
  }
  for (const [at, reason] of PAYLOADS.entries()) {
    const virtualKeyId = keyIds[at % keyIds.length] ?? '';
    const isSuspended = Math.floor(at / keyIds.length) % 2 === 1;
    await (isSuspended ? admin.resumeKey({ virtualKeyId, reason }) : admin.suspend({ virtualKeyId, reason }));
  }
  for (const name of short.slice(-PEOPLE)) await admin.operatorsAdd({ name, role: 'viewer' });
  const venues = new VenuePages(line.simulator.control);
  const demo = line.virtualKeys.find(({ venue }) => venue === 'okx');
  assert.ok(demo !== undefined);
  const bot = openBot(line.venues.okx.rest, { ...demo, passphrase: demo.passphrase ?? '' });
  for (const sMsg of PAYLOADS.slice(0, ANSWERS)) {
    const data = [{ ordId: '', clOrdId: '', tag: '', ts: '', sCode: '51008', sMsg, subCode: '' }];
    const refusal = { code: '1', msg: sMsg, data, inTime: '1', outTime: '1' };
    await venues.refuseNext('okx', '/api/v5/trade/*', refusal, 'POST');
    await assert.rejects(bot.createOrder('BTC/USDT', 'market', 'buy', 0.001));
  }
  return keyIds;
}
