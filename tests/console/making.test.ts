/** The way of somebody new, by nothing but what the page offers: from the printed link to an order of his own bot in Activity. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { whyNoBrowser } from '../support/browser.ts';
import { ROOT } from '../support/demo-process.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { openBot, readShownKey, showNewKey, type ShownKey } from './support/keys.ts';
import { setUp, type Person } from './support/person.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

/** The key desk is another site on the same machine. */
const AT_THE_DESK = /^asked http:\/\/127\.0\.0\.1:/u;
/** Presses and fields from the first page after the set-up to the key in the bot's hands. */
const ACTS_MAX = 13;
const BOT_MS = 60_000;
const LABEL = 'first bot';

suite('Somebody new', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;
  let person: Person;
  let key: ShownKey;
  let acts = 0;

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit({ expected: [AT_THE_DESK] });
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  const press = async (what: Locator): Promise<void> => {
    acts += 1;
    await what.click();
  };
  const button = (page: Page, name: string): Locator =>
    page.locator('main').getByRole('button', { name, exact: true });

  test('is led by the set-up to connecting an account, which is a matter of one key that is pasted whole.', async () => {
    const { page, words } = visitor;
    person = await setUp(visitor, ground.setupLink);
    await page.waitForURL('**/begin');
    await visitor.screenshot('making-0-begin');
    await press(page.getByRole('link', { name: words.setup.begin.bindGo, exact: true }));
    const { place, next, venue: at, paste } = words.wizard;
    await press(page.getByRole('radio', { name: place.environments.paper }));
    await visitor.screenshot('making-1-account');
    await press(button(page, next));
    await visitor.screenshot('making-2-venue');
    const opening = visitor.context.waitForEvent('page');
    await press(page.getByRole('link', { name: at.keyDesk }));
    const desk = await opening;
    await press(desk.getByRole('button', { name: 'Make the key' }));
    await press(desk.locator('#ready-key'));
    await desk.screenshot({ path: 'tests/console/screenshots/making-3-desk.png' });
    await desk.keyboard.press('Control+C');
    await desk.close();
    await press(button(page, at.ready));
    acts += 1;
    await page.keyboard.press('Control+V');
    const { apiKey, passphrase } = paste.fields.okx;
    assert.notEqual(await page.getByLabel(passphrase, { exact: true }).inputValue(), '');
    assert.match(await page.getByLabel(apiKey, { exact: true }).inputValue(), /^[0-9a-f-]{36}$/u);
    await visitor.screenshot('making-4-key');
    await press(button(page, paste.connect));
    await press(button(page, words.connect.connect.isIt));
    await page.getByText(words.connect.done.title('okx')).first().waitFor();
    await visitor.screenshot('making-5-connected');
    visitor.assertClean();
  });

  test('cuts a key with nothing to decide but its name, and is told where the name is missing.', async () => {
    const { page, words } = visitor;
    await press(page.getByRole('link', { name: words.connect.done.issue }));
    await page.getByText(words.keys.filledIn).waitFor();
    const cut = button(page, words.keys.cut);
    await cut.click();
    const name = page.getByRole('textbox', { name: words.keys.labelOf });
    await page.getByText(words.keys.needsLabel).waitFor();
    assert.equal(await page.locator('input:focus').getAttribute('id'), await name.getAttribute('id'));
    await visitor.screenshot('making-6-nameless');
    acts += 1;
    await page.keyboard.type(LABEL);
    await press(cut);
    await page.getByText(words.issued.once).waitFor();
    await page.getByText(words.issued.waiting).waitFor();
    await page.getByText(words.issued.noMarket).waitFor();
    await page.getByText(`“${words.keys.marketOrders}”`).waitFor();
    await visitor.screenshot('making-7-key');
    assert.ok(acts <= ACTS_MAX, `it took ${acts} presses and fields`);
    visitor.assertClean();
  });

  test('runs the lines as they are shown, and sees the bot come and its order in Activity.', async () => {
    const { page, words } = visitor;
    key = await readShownKey(visitor);
    const lines = await page.locator('.keys-snippet .ui-copy-value').innerText();
    await runBot(lines);
    await page.getByText(words.issued.heard.order).waitFor();
    await visitor.screenshot('making-8-heard');
    await page.getByRole('link', { name: words.issued.watch }).click();
    await page.waitForURL('**/activity?key=*');
    // What the bot did is in front, without anything to fill in.
    await page.getByRole('heading', { name: words.activity.ofKey(LABEL) }).waitFor();
    assert.equal(await page.getByRole('search').isVisible(), false);
    const rows = page.getByRole('region', { name: words.activity.list }).getByRole('listitem');
    await rows
      .filter({ hasText: /Buy 0\.001 BTC-USDT, limit at \d/u })
      .first()
      .waitFor();
    await rows
      .filter({ hasText: /Cancel order #?\w+ BTC-USDT/u })
      .first()
      .waitFor();
    await visitor.screenshot('making-9-activity');
    visitor.assertClean();
  });

  test('is told before that market orders are refused, and where one is refused which box lets it in.', async () => {
    const { page, words } = visitor;
    const { marketOrders } = words.keys;
    const bot = openBot(ground.line.venues.okx.rest, key);
    await assert.rejects(bot.createOrder('BTC/USDT', 'market', 'buy', 0.001));
    await page.reload();
    const refused = page
      .getByRole('region', { name: words.activity.list })
      .getByRole('listitem')
      .filter({ hasText: 'Not sent: Order type not allowed' });
    await refused.filter({ hasText: 'Buy 0.001 BTC-USDT, market' }).getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`“${marketOrders}”`, { exact: false }).waitFor();
    await visitor.screenshot('making-10-refused');
    await page.keyboard.press('Escape');
    visitor.assertClean();
  });

  for (const { account, client } of [
    { account: 'paper-htx', client: 'ccxt' },
    { account: 'paper-okx', client: 'okx-api' },
  ] as const)
    test(`runs the lines for ${client} on ${account} as they are shown, too.`, async () => {
      const { page, words } = visitor;
      await showNewKey(visitor, person, { account, label: `${client} on ${account}` });
      await page.getByLabel(words.issued.client, { exact: true }).selectOption(client);
      await runBot(await page.locator('.keys-snippet .ui-copy-value').innerText());
      await page.getByText(words.issued.heard.order).waitFor();
      // A bot that signs with the key has it: nobody is asked whether he has stored it.
      await page.getByRole('link', { name: words.frame.pages.keys }).first().click();
      await page.waitForURL('**/keys');
      visitor.assertClean();
    });
});

/** A file with these lines, where ccxt is installed; nothing of it is changed. */
async function runBot(lines: string): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bot-'));
  try {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'));
    writeFileSync(path.join(directory, 'bot.mjs'), lines);
    const bot = spawn(process.execPath, ['bot.mjs'], { cwd: directory, timeout: BOT_MS });
    let said = '';
    for (const stream of [bot.stdout, bot.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(bot, 'close')) as [number | null];
    assert.equal(code, 0, said);
    assert.match(said, /placed \d+/u);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
