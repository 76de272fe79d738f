/** What a page says and still does where something does not answer: the gateway, the reads of the browser, a link that is not the one before. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { closeDialog } from './support/halting.ts';
import { setUp } from './support/person.ts';
import { keepSight, type Visitor } from './support/visitor.ts';

/** How long nothing may be heard, and what a busy machine adds. */
const SILENCE_MS = 45_000;
/** As long as a result cannot have been read. */
const UNREAD_MS = 1_000;
/** What comes later than this is meant. */
const HURRY_MS = 800;
const GIVEN_UP = /Failed to load resource/u;

suite('A page that gets no answer', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let visitor: Visitor;

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit({ expected: [GIVEN_UP] });
    await setUp(visitor, ground.setupLink);
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('halts although every read hangs: they are given up, and the halt is not kept back by them.', async () => {
    const { page, words } = visitor;
    const given: string[] = [];
    page.on('requestfailed', (request) => given.push(new URL(request.url()).pathname));
    const held = Promise.withResolvers<void>();
    await page.route('**/api/operations/list', () => {
      held.resolve();
    });
    await page.goto(ground.origin);
    await page.locator('header').getByText(words.frame.live, { exact: true }).waitFor();
    await held.promise;
    await page.keyboard.press('Shift+H');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: words.halt.halted }).waitFor();
    await page.unroute('**/api/operations/list');
    assert.ok(given.includes('/api/operations/list'), given.join(' '));
    await closeDialog(visitor);
    visitor.assertClean();
  });

  test('keeps what came of a halt in sight although Enter is pressed again in a hurry.', async (context) => {
    const { page, words } = visitor;
    await page.goto(ground.origin);
    await page.locator('header').getByText(words.frame.live, { exact: true }).waitFor();
    await page.keyboard.press('Shift+H');
    const begin = performance.now();
    await page.keyboard.press('Enter');
    const halted = page.getByRole('dialog', { name: words.halt.halted });
    await halted.waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    // Where the machine took longer than a reader gets, nothing was pressed in a hurry.
    const isSeen = (await halted.isVisible()) || performance.now() - begin >= HURRY_MS;
    context.diagnostic(`pressed within ${Math.round(performance.now() - begin)} ms`);
    assert.ok(isSeen);
    await page.waitForTimeout(UNREAD_MS);
    await page.keyboard.press('Enter');
    await halted.waitFor({ state: 'hidden' });
  });

  test('halts by the place of the key where the keyboard has no such letter.', async () => {
    const { page, words } = visitor;
    await page.evaluate(
      `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Р', code: 'KeyH', shiftKey: true, bubbles: true }))`,
    );
    await page.getByRole('dialog', { name: words.halt.haltTitle }).waitFor();
    await closeDialog(visitor);
  });

  test('says that the gateway is silent, and shows no state of it as what is so now.', async () => {
    const { page, words } = visitor;
    const state = page.locator('header').getByText(words.frame.live, { exact: true });
    const silent = page.locator('header').getByText(words.frame.silent, { exact: true });
    await state.waitFor();
    const gateway = processOf('bitting-gateway');
    process.kill(gateway, 'SIGSTOP');
    try {
      await silent.waitFor({ timeout: SILENCE_MS });
      assert.equal(await page.locator('header .ui-badge-danger').count(), 0);
      await visitor.screenshot('silent');
    } finally {
      process.kill(gateway, 'SIGCONT');
    }
    await state.waitFor({ timeout: SILENCE_MS });
    assert.equal(await silent.count(), 0);
  });

  test('goes on with the link that was opened last in its tab, and leaves none in the address.', async () => {
    await using stranger = await ground.visit({ expected: [GIVEN_UP] });
    const { page } = stranger;
    const linkOf = (digit: string): string =>
      `${ground.origin}/bind#inv_${digit.repeat(32)}.op_${digit.repeat(16)}.${digit.repeat(43)}`;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/invites/open')) asked.push(request.postData() ?? '');
    });
    const open = page.getByRole('main').getByRole('button').first();
    await page.goto(linkOf('1'));
    await open.waitFor();
    await Promise.all([
      page.waitForEvent('load'),
      page.evaluate(`location.href = ${JSON.stringify(linkOf('2'))}`),
    ]);
    await open.waitFor();
    assert.equal(page.url(), `${ground.origin}/bind`);
    await open.click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(
      asked.map((body) => (JSON.parse(body) as { invitationId: string }).invitationId),
      [`inv_${'2'.repeat(32)}`],
    );
  });

  /** The one of this installation: others may run beside it. */
  function processOf(title: string): number {
    const parents = new Map<number, { readonly parent: number; readonly name: string }>();
    for (const entry of readdirSync('/proc').filter((name) => /^\d+$/u.test(name)))
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const [name = ''] = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
        parents.set(Number(entry), { parent, name });
      } catch {
        // It ended meanwhile.
      }
    const isOurs = (pid: number): boolean => {
      const parent = parents.get(pid)?.parent ?? 0;
      return parent === process.pid || (parent > 1 && isOurs(parent));
    };
    const found = [...parents].find(([pid, { name }]) => name === title && isOurs(pid))?.[0];
    assert.ok(found !== undefined, `${title} runs`);
    return found;
  }
});
