/** What people do in a hurry: leave while something comes that comes once, copy where nothing may be copied, stop less than they think, undo what others did. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { cutKey, openBot, type ShownKey } from './support/keys.ts';
import { answerStepUp, setUp, type Person } from './support/person.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

const REFUSED = [/the server responded with a status of 409/u];
const ACCOUNT = 'paper-okx';

suite('Whoever is in a hurry', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;
  let person: Person;
  let key: ShownKey;

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit({ expected: REFUSED });
    person = await setUp(visitor, ground.setupLink);
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('is asked before he leaves while a key is being cut, and gets it when he stays.', async () => {
    const { page, words } = visitor;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    await page.route('**/api/operations/issue', async (route) => {
      arrived.resolve();
      await released;
      await route.continue();
    });
    const cutting = cutKey(visitor, person, { account: ACCOUNT, label: 'hasty' });
    await arrived.promise;
    await page.getByRole('link', { name: words.frame.pages.activity }).first().click();
    const question = page.getByRole('dialog', { name: words.issued.underWay });
    await question.waitFor();
    await visitor.screenshot('slips-leaving');
    await question.getByRole('button', { name: words.common.stay, exact: true }).click();
    release();
    key = await cutting;
    await page.unroute('**/api/operations/issue');
    assert.equal(new URL(page.url()).pathname, '/keys/issue');
    visitor.assertClean();
  });

  test('is told where the browser lets nothing be copied, and finds the text selected.', async () => {
    const { page, words } = visitor;
    await page.evaluate(
      `Object.defineProperty(navigator.clipboard, 'writeText', { value: async () => { throw new Error('no'); } })`,
    );
    await page
      .getByRole('button', { name: words.common.copyWhat(words.issued.secret), exact: true })
      .first()
      .click();
    await page.getByText(words.common.copyRefused).waitFor();
    assert.equal(await page.evaluate('String(getSelection())'), key.secret);
    visitor.assertClean();
  });

  test('halts one key and cancels the orders of that key alone.', async () => {
    const { page, words } = visitor;
    await page.getByRole('button', { name: words.issued.done }).click();
    await page.waitForURL('**/keys/key_*');
    const other = await cutKey(visitor, person, { account: ACCOUNT, label: 'other' });
    await page.getByRole('button', { name: words.issued.done }).click();
    await page.waitForURL('**/keys/key_*');
    const [mine, theirs] = [key, other].map((one) => openBot(ground.line.venues.okx.rest, one));
    assert.ok(mine !== undefined && theirs !== undefined);
    const { last = 0 } = await mine.fetchTicker('BTC/USDT');
    const place = async (bot: typeof mine): Promise<string> =>
      (await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, last * 0.98)).id ?? '';
    const [kept, ended] = [await place(mine), await place(theirs)];
    assert.ok(kept !== '' && ended !== '');
    await page.getByRole('button', { name: words.keyPage.halt }).click();
    const dialog = page.getByRole('dialog', { name: words.halt.haltTitle });
    assert.ok(!(await dialog.innerText()).includes(words.halt.cancel.everything));
    await dialog.getByRole('radio', { name: words.halt.cancel.key }).check();
    await visitor.screenshot('slips-halt-one-key');
    await dialog.getByRole('button', { name: words.halt.confirm }).click();
    await page.getByRole('heading', { name: words.halt.planStates.done }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: words.halt.close, exact: true }).click();
    const open = new Set((await mine.fetchOpenOrders('BTC/USDT')).map(({ id }) => id));
    assert.ok(open.has(kept), 'the order of the other key stays');
    assert.ok(!open.has(ended), 'the order of the halted key is gone');
    visitor.assertClean();
  });

  test('is told of orders that a revoked key leaves at the venue, and how they are cancelled.', async () => {
    const { page, words } = visitor;
    const { keyPage } = words;
    await page.goto(`${ground.origin}/keys`);
    await page.getByRole('link', { name: 'hasty', exact: true }).click();
    await page.getByRole('button', { name: keyPage.revoke, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: keyPage.typeLabel('hasty') }).fill('hasty');
    await dialog.getByRole('button', { name: keyPage.revoke, exact: true }).click();
    await answerStepUp(visitor, person, page.getByText(keyPage.done.revoke));
    await page.getByText(keyPage.leftOrdersMean).waitFor();
    await visitor.screenshot('slips-revoked');
    // As it says: by a halt of the account that cancels.
    const { accounts } = await ground.admin.accounts({});
    const accountId = accounts.find(({ label }) => label === ACCOUNT)?.accountId ?? '';
    await ground.admin.halt({ accountId, plan: ['cancel'] });
    await page.getByText(keyPage.leftOrdersMean).waitFor({ state: 'hidden' });
    visitor.assertClean();
  });

  test('does not give back what somebody else has just taken from a person.', async () => {
    const { page, words } = visitor;
    const { people } = words;
    await ground.admin.operatorsAdd({ name: 'Ada', role: 'admin' });
    await page.goto(`${ground.origin}/people`);
    await page.getByRole('button', { name: people.manageWhat('Ada') }).click();
    const dialog = page.getByRole('dialog', { name: people.manageTitle('Ada') });
    const { operators } = await ground.admin.operatorsList({});
    const operatorId = operators.find(({ name }) => name === 'Ada')?.operatorId ?? '';
    await ground.admin.operatorsRole({ operatorId, role: 'viewer' });
    await dialog.getByRole('button', { name: people.changeRole }).click();
    await answerStepUp(visitor, person, dialog.getByText(/changed by "owner"/u));
    await dialog.getByText(people.rightsOther).waitFor();
    await visitor.screenshot('slips-rights');
    const now = (await ground.admin.operatorsList({})).operators.find((one) => one.operatorId === operatorId);
    assert.equal(now?.role, 'viewer');
    await dialog.getByRole('button', { name: people.rightsTake }).click();
    await dialog.getByText(people.rightsOther).waitFor({ state: 'hidden' });
    visitor.assertClean();
  });
});
