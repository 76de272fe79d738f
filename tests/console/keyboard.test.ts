/** The way through the page without a pointer: in, to a key, into dialogs and out of them again. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { waitUntilShown } from './support/accessibility.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { assertEscapes, assertRing, assertTraps, isFocused, tabTo } from './support/keyboard.ts';
import { openBot } from './support/keys.ts';
import { isIn, nextCode, setUp, type Person } from './support/person.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

suite('Whoever has a keyboard alone', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;
  let owner: Person;
  /** Of the demo's key at OKX. */
  let label: string;

  before(async () => {
    ground = await startConsoleGround();
    await using first = await ground.visit();
    owner = await setUp(first, ground.setupLink);
    const demo = ground.line.virtualKeys.find(({ venue }) => venue === 'okx');
    assert.ok(demo !== undefined);
    ({ label } = demo);
    const bot = openBot(ground.line.venues.okx.rest, { ...demo, passphrase: demo.passphrase ?? '' });
    await bot.createOrder('BTC/USDT', 'market', 'buy', 0.001);
    visitor = await ground.visit();
    // Whatever needs a pointer fails here.
    await visitor.context.addInitScript(
      `addEventListener('pointerdown', () => { console.error('a pointer was used'); }, true);`,
    );
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('signs in.', async () => {
    const { page, words } = visitor;
    await page.goto(ground.origin);
    await tabTo(page, page.getByRole('textbox', { name: words.signIn.name, exact: true }));
    await page.keyboard.type(owner.name);
    await tabTo(page, page.getByRole('textbox', { name: words.signIn.password, exact: true }));
    await page.keyboard.type(owner.password);
    await page.keyboard.press('Enter');
    const code = page.getByRole('textbox', { name: words.me.code });
    await tabTo(page, code);
    await page.keyboard.type(await nextCode(owner));
    await page.keyboard.press('Enter');
    await isIn(visitor);
    visitor.assertClean();
  });

  test('skips what stands on every page.', async () => {
    const { page, words } = visitor;
    await page.goto(ground.origin);
    await waitUntilShown(page);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: words.frame.skip });
    assert.ok(await isFocused(page, skip));
    await assertRing(page, skip);
    await page.keyboard.press('Enter');
    assert.ok(await isFocused(page, page.getByRole('main')));
    visitor.assertClean();
  });

  test('goes by the navigation to the keys, and to the page of one.', async () => {
    const { page, words } = visitor;
    await page.goto(ground.origin);
    await waitUntilShown(page);
    const entry = page
      .getByRole('navigation', { name: words.frame.navigation })
      .getByRole('link', { name: words.frame.pages.keys });
    await tabTo(page, entry);
    await assertRing(page, entry);
    await page.keyboard.press('Enter');
    const title = page.getByRole('heading', { level: 1, name: words.keys.title });
    await title.waitFor();
    assert.ok(await isFocused(page, title), 'the page that was chosen begins at its title');
    const key = page.getByRole('main').getByRole('link', { name: label, exact: true });
    await tabTo(page, key);
    await assertRing(page, key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: label }).waitFor();
    visitor.assertClean();
  });

  test('sees where the halt is, and is led back to it by Escape.', async () => {
    const { page, words } = visitor;
    const ofKey = page.getByRole('main').getByRole('button', { name: words.keyPage.halt });
    const ofEverything = page.getByRole('banner').getByRole('button', { name: words.frame.halt });
    for (const [halt, key] of [
      [ofKey, 'Tab'],
      [ofEverything, 'Shift+Tab'],
    ] as const) {
      await tabTo(page, halt, key);
      await assertRing(page, halt);
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: words.halt.haltTitle });
      await dialog.waitFor();
      assert.ok(await isFocused(page, dialog.getByRole('button', { name: words.halt.confirm })));
      await assertTraps(page, dialog);
      await assertEscapes(page, dialog, halt);
    }
    assert.equal((await ground.admin.status({})).state, 'active', 'nothing was halted on the way');
    visitor.assertClean();
  });

  test('opens what acts on a key, and leaves it without an act.', async () => {
    const { page, words } = visitor;
    const rotate = page.getByRole('main').getByRole('button', { name: words.keyPage.rotate, exact: true });
    await tabTo(page, rotate);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await assertTraps(page, dialog);
    await assertEscapes(page, dialog, rotate);
    visitor.assertClean();
  });

  test('opens a record of Activity, and is back at its line.', async () => {
    const { page, words } = visitor;
    const all = page.getByRole('link', { name: words.keyPage.decisionsOf });
    await tabTo(page, all);
    await page.keyboard.press('Enter');
    const line = page
      .getByRole('region', { name: words.activity.list })
      .getByRole('listitem')
      .getByRole('button', { name: /Admitted.*Buy 0\.001 BTC-USDT/u });
    await tabTo(page, line);
    await assertRing(page, line);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('tab', { name: words.activity.explain }).waitFor();
    await assertTraps(page, dialog);
    await assertEscapes(page, dialog, line);
    visitor.assertClean();
  });

  test('opens the menu of who is signed in, and closes it.', async () => {
    const { page, words } = visitor;
    const menu = page.getByRole('banner').getByRole('button', { name: words.frame.person(owner.name) });
    await tabTo(page, menu, 'Shift+Tab');
    await assertRing(page, menu);
    await page.keyboard.press('Enter');
    const out = page.getByRole('button', { name: words.frame.signOut });
    await tabTo(page, out);
    await page.keyboard.press('Escape');
    await out.waitFor({ state: 'hidden' });
    assert.ok(await isFocused(page, menu));
    visitor.assertClean();
  });
});
