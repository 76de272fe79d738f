/** What the page tells of what happens: in names, without alarming anybody by his own acts, and without the noise of looking. */
import assert from 'node:assert/strict';
import os from 'node:os';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { whyNoBrowser } from '../support/browser.ts';
import { openCcxt } from '../support/trading-clients.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { setUp } from './support/person.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

const BEA = 'Bea';
const ID = /\b(?:op|key|acc)_[0-9a-f]{8,}/u;
const LARGE = { instrument: 'BTC/USDT', quantity: 50, price: 60_000, id: 'grid60000' };

suite('What the page tells', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let owner: Visitor;
  let bea: Visitor;
  let label: string;

  before(async () => {
    ground = await startConsoleGround([{ name: BEA, role: 'approver' }]);
    const [key] = (await ground.admin.list({})).virtualKeys;
    assert.ok(key !== undefined);
    ({ label } = key);
    owner = await ground.visit();
    await setUp(owner, ground.setupLink);
    bea = await ground.visit({ language: 'zh' });
    const [link = ''] = /http\S+\/setup#\S+/u.exec(ground.command('people', 'link', BEA)) ?? [];
    await setUp(bea, link, BEA);
    await actAs(owner.page, 'suspend', { virtualKeyId: key.virtualKeyId, reason: 'a drill' });
    await ground.admin.resumeKey({ virtualKeyId: key.virtualKeyId, reason: 'over' });
  });
  afterEach((context) => keepSight(context, owner, bea));
  after(async () => {
    await owner?.[Symbol.asyncDispose]();
    await bea?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('folds what one did oneself, and shows it as soon as one wants to see it.', async () => {
    const { page, words } = owner;
    await page.goto(`${ground.origin}/alerts`);
    const own = page.locator('details.alerts-own');
    await own.waitFor();
    const suspended = page.getByRole('heading', { name: 'A virtual key was suspended' });
    assert.equal(await suspended.isVisible(), false);
    await own.getByText(words.alerts.own).click();
    await suspended.waitFor();
    const item = page.getByRole('listitem').filter({ has: suspended });
    assert.match(await item.innerText(), new RegExp(`“owner” suspended “${label}”`, 'u'));
    assert.doesNotMatch(await item.innerText(), ID);
    await item.getByRole('link', { name: label, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: label }).waitFor();
    owner.assertClean();
  });

  test('counts what the terminal did with one’s token, because that may be in other hands.', async () => {
    const { page } = owner;
    await page.goto(`${ground.origin}/alerts`);
    const resumed = page.locator('.alerts-list > .alerts-item', { hasText: 'A virtual key may trade again' });
    await resumed.first().waitFor();
    assert.equal(await resumed.locator('xpath=ancestor::details').count(), 0);
    const counts: unknown = await page.evaluate(async () => {
      const answer = await fetch('/api/alerts?which=open&limit=200', { headers: { 'bitting-console': '1' } });
      return answer.json();
    });
    const { alerts, open, own } = counts as {
      readonly alerts: readonly { readonly isOwn: boolean }[];
      readonly own: readonly { readonly isOwn: boolean }[];
      readonly open: Readonly<Record<string, number>>;
    };
    assert.ok(own.length > 0 && own.every(({ isOwn }) => isOwn));
    assert.ok(alerts.every(({ isOwn }) => !isOwn));
    assert.equal(
      Object.values(open).reduce((sum, count) => sum + count, 0),
      alerts.length,
      'the number in the header is of what waits',
    );
  });

  test('tells everybody else of it as ever, with names and where to look, in his language.', async () => {
    const { page, words } = bea;
    await page.goto(`${ground.origin}/alerts`);
    const item = page.locator('.alerts-list > .alerts-item', { hasText: '虚拟密钥已停用' }).first();
    await item.waitFor();
    assert.equal(await item.locator('xpath=ancestor::details').count(), 0);
    const text = await item.innerText();
    assert.doesNotMatch(text, ID);
    assert.doesNotMatch(text, /bitting /u, 'nobody is sent to a terminal');
    await item.getByRole('link', { name: label, exact: true }).waitFor();
    await item.getByRole('link', { name: words.alerts.goTo(words.frame.pages.keys) }).waitFor();
    bea.assertClean();
  });

  test('folds looks and upkeep, says how many, and shows them by one switch.', async () => {
    const { page, words } = owner;
    await page.goto(`${ground.origin}/activity`);
    const list = page.getByRole('region', { name: words.activity.list });
    await list.getByText('Suspended').first().waitFor();
    assert.equal(await list.getByText('Looked into the ledger').count(), 0);
    const shows = page.getByRole('checkbox', { name: words.activity.housekeeping, exact: false });
    assert.match(await page.getByText(/\(\d+ folded\)/u).innerText(), /\((?!0)/u);
    await shows.check();
    await list.getByText('Looked into the ledger').first().waitFor();
    owner.assertClean();
  });

  test('says which order was refused: instrument, side, size, price, the bot’s own id and its key.', async () => {
    const demo = ground.line.virtualKeys.find(({ venue }) => venue === 'okx');
    assert.ok(demo !== undefined);
    const bot = openCcxt(ground.line.venues.okx.rest, { ...demo, passphrase: demo.passphrase ?? '' });
    const { id, instrument, price, quantity } = LARGE;
    await assert.rejects(bot.createOrder(instrument, 'limit', 'buy', quantity, price, { clOrdId: id }));
    const { page, words } = owner;
    await page.goto(`${ground.origin}/activity`);
    await page.getByRole('button', { name: id }).first().click();
    const asked = page.getByRole('region', { name: words.activity.asksFor });
    await asked.getByText(`${words.activity.botsId}: ${id}`).waitFor();
    await asked.getByText('Buy 50 BTC-USDT, limit at 60000').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: label, exact: true }).waitFor();
    await owner.screenshot('refused-order');
    owner.assertClean();
  });

  test('is headed by the name of the installation, which no stranger reads.', async () => {
    const { page, words } = owner;
    await page.goto(`${ground.origin}/alerts`);
    const name = os.hostname();
    await page.getByTitle(words.frame.installation).getByText(name, { exact: true }).waitFor();
    await hasTitle(page, `${words.alerts.title} · ${name} · Bitting`);
    await using stranger = await ground.visit();
    await stranger.page.goto(ground.origin);
    await stranger.page.getByRole('heading', { level: 1 }).waitFor();
    await hasTitle(stranger.page, `${words.signIn.title} · Bitting`);
  });

  test('leads whoever has nothing yet over the first steps, not over empty tables.', async () => {
    await using beginner = await ground.visit({ as: owner, width: 360, height: 740 });
    const { page, words } = beginner;
    const answers = {
      '**/api/operations/accounts': { accounts: [] },
      '**/api/operations/list': { virtualKeys: [] },
      '**/api/overview/holdings': { unit: 'USDT', accounts: [] },
    };
    for (const [address, json] of Object.entries(answers))
      await page.route(address, (route) => route.fulfill({ json }));
    await page.goto(ground.origin);
    await page.getByRole('heading', { name: words.guides.start.title }).waitFor();
    await page.getByRole('link', { name: words.guides.start.bindGo }).waitFor();
    await page.getByRole('link', { name: words.overview.toGuides }).click();
    await page.waitForURL('**/guides');
    beginner.assertClean();
  });
});

async function hasTitle(page: Page, title: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { document } = globalThis as unknown as { readonly document: { readonly title: string } };
    return document.title === wanted;
  }, title);
}

/** As the page's own script calls: in the session of whoever is signed in there. */
async function actAs(page: Page, operation: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const status = await page.evaluate(
    async ([name, given]) => {
      const answer = await fetch(`/api/operations/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'bitting-console': '1' },
        body: JSON.stringify(given),
      });
      return answer.status;
    },
    [operation, body] as const,
  );
  assert.equal(status, 200);
}
