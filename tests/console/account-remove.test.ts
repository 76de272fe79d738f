/** An account is taken out at the page: what it says before, what it wants typed, what is left to do, and what is there afterwards. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { REMOVE_TEXTS } from '../../packages/console/web/src/pages/accounts/account/remove-texts.ts';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { cutKey, openBot, type ShownKey } from './support/keys.ts';
import { answerStepUp, setUp, type Person } from './support/person.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

const ACCOUNT = 'paper-okx';
const texts = REMOVE_TEXTS.en;

suite('Whoever takes an account out', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;
  let person: Person;
  let key: ShownKey;
  let accountId: string;

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit();
    person = await setUp(visitor, ground.setupLink);
    const { accounts } = await ground.admin.accounts({});
    accountId = accounts.find(({ label }) => label === ACCOUNT)?.accountId ?? '';
    key = await cutKey(visitor, person, { account: ACCOUNT, label: 'hasty' });
    const bot = openBot(ground.line.venues.okx.rest, key);
    const { last = 0 } = await bot.fetchTicker('BTC/USDT');
    await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, last * 0.98);
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('reads which keys die and which orders stay, and does nothing by mistake.', async () => {
    const { page, words } = visitor;
    await page.getByRole('button', { name: words.issued.done }).click();
    await page.waitForURL('**/keys/key_*');
    await page.goto(`${ground.origin}/accounts/${accountId}`);
    await page.getByRole('button', { name: texts.open }).click();
    const dialog = page.getByRole('dialog', { name: texts.dialog(ACCOUNT) });
    await dialog.getByText('hasty', { exact: false }).waitFor();
    await dialog.getByText(texts.ordersStay('1')).waitFor();
    await visitor.screenshot('account-remove');
    await dialog.getByRole('textbox', { name: texts.typeLabel(ACCOUNT) }).fill('paper-okz');
    await dialog.getByRole('button', { name: texts.confirm }).click();
    await dialog.getByText(texts.labelWrong).waitFor();
    await dialog.getByText(texts.reasonNeeded).waitFor();
    assert.equal(
      (await ground.admin.accounts({})).accounts.some(({ label }) => label === ACCOUNT),
      true,
    );
    visitor.assertClean();
  });

  test('types its name, and is told what is left to do at the venue; bots are refused, and the page says what was.', async () => {
    const { page, words } = visitor;
    const dialog = page.getByRole('dialog', { name: texts.dialog(ACCOUNT) });
    await dialog.getByRole('textbox', { name: texts.typeLabel(ACCOUNT) }).fill(ACCOUNT);
    await dialog.getByRole('textbox', { name: texts.reason }).fill('the desk is closed');
    await dialog.getByRole('button', { name: texts.confirm }).click();
    await answerStepUp(visitor, person, page.getByText(texts.next));
    await dialog.getByText(texts.left('1', '1')).waitFor();
    await visitor.screenshot('account-removed');
    await dialog.getByRole('button', { name: words.common.close, exact: true }).click();
    await page.getByText(texts.was).waitFor();
    assert.equal(await page.getByRole('button', { name: texts.open }).count(), 0);
    await assert.rejects(openBot(ground.line.venues.okx.rest, key).fetchBalance(), {
      name: 'AuthenticationError',
    });
    await page.getByRole('link', { name: words.frame.pages.accounts }).first().click();
    await page.waitForURL('**/accounts');
    await page.locator('main').getByText('paper-htx').first().waitFor();
    assert.equal(await page.locator('main').getByText(ACCOUNT).count(), 0);
    visitor.assertClean();
  });
});
