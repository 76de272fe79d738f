/** A day at the page, as its owner and a colleague have it, from the first link to the end of a key. */
import assert from 'node:assert/strict';
import ccxt, { type okx } from 'ccxt';
import { after, afterEach, before, suite, test } from 'node:test';
import { APPROVAL_NOTICE_TEXTS } from '../../packages/console/web/src/ui/approval-texts.ts';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import {
  actOnProposal,
  askToResume,
  closeDialog,
  demandConsentToResume,
  haltByKeyboard,
} from './support/halting.ts';
import { cutKey, openBot, readShownKey } from './support/keys.ts';
import { answerStepUp, setUp, signOut, type Person } from './support/person.ts';
import { VenuePages } from './support/venue-keys.ts';
import { keepSight, type Visitor } from './support/visitor.ts';
import { connect } from './support/wizard.ts';

/** Each reads the page in another language; the other way round with `CONSOLE_OWNER=zh`. */
const [OWNER, COLLEAGUE] =
  process.env['CONSOLE_OWNER'] === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
const ACCOUNT = 'grid-okx';
const KEY = 'grid-bot';
/** Chromium’s own line for an answer that asks for a second factor or for the consent of others, or that comes after the sign-out. */
const REFUSED = [/the server responded with a status of 40[139]/u];
/** From the first press until the page says so, on a machine that does a lot besides. */
const HALT_MS_MAX = 3_000;
const INSTRUMENT = 'BTC-USDT';
const ORDER = ['BTC/USDT', 'market', 'buy', 0.001] as const;

/** Whether the venue took an order. */
async function trade(bot: okx): Promise<boolean> {
  const { id = '' } = await bot.createOrder(...ORDER);
  return id !== '';
}

suite('A day at the page', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let owner: Person;
  let visitor: Visitor;
  let bot: okx;
  /** The browser of the colleague. */
  let hers: Visitor;
  let bea: Person;

  before(async () => {
    ground = await startConsoleGround([{ name: 'Bea', role: 'approver' }]);
    visitor = await ground.visit({ language: OWNER, expected: REFUSED });
  });
  afterEach((context) => keepSight(context, visitor, hers));
  after(async () => {
    await hers?.[Symbol.asyncDispose]();
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('begins with the link of the terminal.', async () => {
    owner = await setUp(visitor, ground.setupLink);
    visitor.assertClean();
  });

  test('connects an account at OKX and one at HTX.', async () => {
    const venues = new VenuePages(ground.line.simulator.control);
    for (const [venue, label] of [
      ['okx', ACCOUNT],
      ['htx', 'grid-htx'],
    ] as const) {
      const key = await venues.makeKey(venue, await venues.openAccount(venue));
      await connect(visitor, owner, { venue, label, key });
      await visitor.screenshot(`connected-${venue}`);
    }
    visitor.assertClean();
  });

  test('cuts a key that an unmodified bot trades with.', async () => {
    bot = openBot(
      ground.line.venues.okx.rest,
      await cutKey(visitor, owner, { account: ACCOUNT, label: KEY }),
    );
    await visitor.screenshot('key-shown-once');
    await visitor.page.getByRole('button', { name: visitor.words.issued.done }).click();
    await visitor.page.getByRole('heading', { level: 1, name: KEY }).waitFor();
    assert.ok(await trade(bot));
    visitor.assertClean();
  });

  test('shows live what the bot does.', async (context) => {
    const { page, words } = visitor;
    await page.getByRole('link', { name: words.frame.pages.activity }).first().click();
    const rows = page.getByRole('region', { name: words.activity.list }).getByRole('listitem');
    await rows.first().waitFor();
    const before = await rows.filter({ hasText: INSTRUMENT }).count();
    const began = performance.now();
    assert.ok(await trade(bot));
    await rows.filter({ hasText: INSTRUMENT }).filter({ hasText: KEY }).nth(before).waitFor();
    context.diagnostic(`${Math.round(performance.now() - began)} ms from the order until it was seen`);
    await visitor.screenshot('activity-live');
    visitor.assertClean();
  });

  test('halts everything by two presses of keys, and the bot is refused.', async (context) => {
    const { page, words } = visitor;
    await page.getByRole('link', { name: words.frame.pages.overview }).first().click();
    await page.getByRole('heading', { level: 1, name: words.overview.title }).waitFor();
    const ms = await haltByKeyboard(visitor);
    context.diagnostic(`${Math.round(ms)} ms from the first press until it was in force and said so`);
    assert.ok(ms < HALT_MS_MAX, `${ms}`);
    await visitor.screenshot('halted');
    await assert.rejects(bot.createOrder(...ORDER), ccxt.PermissionDenied);
    await closeDialog(visitor);
    await visitor.screenshot('halted-overview');
    visitor.assertClean();
  });

  test('lets a colleague set herself up by a link that the owner hands over.', async () => {
    const { page, words } = visitor;
    await page.getByRole('link', { name: words.frame.pages.people }).first().click();
    await page.getByRole('button', { name: words.people.manageWhat('Bea') }).click();
    const dialog = page.getByRole('dialog', { name: words.people.manageTitle('Bea') });
    await dialog.getByRole('button', { name: words.people.makeLink }).click();
    await answerStepUp(visitor, owner, dialog.getByText(words.people.linkMeans));
    const link = (await dialog.locator('.ui-copy-value').innerText()).trim();
    await dialog.getByRole('button', { name: words.people.done }).click();
    hers = await ground.visit({ language: COLLEAGUE, expected: REFUSED });
    bea = await setUp(hers, link, 'Bea');
    // She was known before the link was made, so whoever made it cannot say that it is she.
    await hers.page.getByText(hers.words.frame.frozen).waitFor();
    ground.command('people', 'confirm', 'Bea');
    hers.assertClean();
    visitor.assertClean();
  });

  test('resumes after the colleague has agreed, and not before.', async () => {
    const { approvals } = visitor.words;
    await demandConsentToResume(visitor, owner);
    await askToResume(visitor, owner, { reason: 'looked at it', end: APPROVAL_NOTICE_TEXTS[OWNER].title });
    await visitor.screenshot('resume-waits');
    await visitor.page.getByRole('link', { name: APPROVAL_NOTICE_TEXTS[OWNER].open }).click();
    await visitor.page.getByText(approvals.notOwn).waitFor();
    await assert.rejects(bot.createOrder(...ORDER), ccxt.PermissionDenied);
    await hers.page.goto(visitor.page.url());
    await actOnProposal(hers, bea, 'approve');
    await hers.screenshot('resume-agreed');
    await assert.rejects(bot.createOrder(...ORDER), ccxt.PermissionDenied);
    await actOnProposal(visitor, owner, 'carryOut');
    assert.ok(await trade(bot));
    hers.assertClean();
    visitor.assertClean();
  });

  test('renews the secret of the key, and then ends it.', async () => {
    const { page, words } = visitor;
    await page.getByRole('link', { name: words.frame.pages.keys }).first().click();
    await page.getByRole('link', { name: KEY }).click();
    const act = async (name: string): Promise<void> => {
      await page.locator('main').getByRole('button', { name, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: `${name}: ${KEY}` });
      await dialog.getByRole('textbox', { name: words.keyPage.typeLabel(KEY) }).fill(KEY);
      await dialog.getByRole('button', { name, exact: true }).click();
    };
    await act(words.keyPage.rotate);
    await answerStepUp(visitor, owner, page.getByText(words.issued.once));
    const renewed = openBot(ground.line.venues.okx.rest, await readShownKey(visitor));
    await page.getByRole('button', { name: words.issued.done }).click();
    await assert.rejects(bot.createOrder(...ORDER), ccxt.AuthenticationError);
    assert.ok(await trade(renewed));
    await act(words.keyPage.revoke);
    await answerStepUp(visitor, owner, page.getByText(words.keyPage.done.revoke));
    await assert.rejects(renewed.createOrder(...ORDER), ccxt.ExchangeError);
    await visitor.screenshot('key-revoked');
    visitor.assertClean();
  });

  test('CON-09 shows nothing to whoever goes back after the sign-out.', async () => {
    const { page, words } = visitor;
    await page.getByRole('link', { name: words.frame.pages.accounts }).first().click();
    await page.getByText(ACCOUNT).first().waitFor();
    await signOut(visitor);
    for (const go of [() => page.goBack(), () => page.goBack(), () => page.reload()]) {
      await go();
      await page.getByRole('textbox', { name: words.signIn.password, exact: true }).waitFor();
      assert.doesNotMatch(await page.content(), new RegExp(`${ACCOUNT}|${KEY}`, 'u'));
    }
    visitor.assertClean();
  });
});
