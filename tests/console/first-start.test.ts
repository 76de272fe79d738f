/** The first start as its owner sees it: a link on the terminal, and then nobody gets in without two factors. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { isIn, setUp, signIn, type Person } from './support/person.ts';
import { addAuthenticator, keepSight, type Visitor } from './support/visitor.ts';

suite('The first start', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let owner: Person;
  let visitor: Visitor;

  before(async () => {
    ground = await startConsoleGround();
    visitor = await ground.visit();
  });
  afterEach((context) => keepSight(context, visitor));
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('leads by the printed link over a password, an authenticator app and recovery codes to the accounts that are connected.', async () => {
    owner = await setUp(visitor, ground.setupLink);
    const { page, words } = visitor;
    const { begin } = words.setup;
    await page.waitForURL('**/begin');
    await page.getByRole('heading', { level: 1, name: begin.title }).waitFor();
    const way = page.getByRole('region', { name: begin.issue });
    for (const { label } of (await ground.admin.accounts({})).accounts) await way.getByText(label).waitFor();
    await visitor.screenshot('first-start-begin');
    visitor.assertClean();
  });

  test('offers a key for one of them and another account side by side, each one press away.', async () => {
    const { page, words } = visitor;
    const { begin } = words.setup;
    for (const [way, go, path, title] of [
      [begin.issue, begin.issueGo, '/keys/issue', words.keys.issueTitle],
      [begin.bind, begin.bindGo, '/accounts/bind', words.wizard.title],
    ] as const) {
      await page.goto(`${ground.origin}/begin`);
      await page.getByRole('region', { name: way }).getByRole('link', { name: go }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      assert.equal(new URL(page.url()).pathname, path);
    }
    visitor.assertClean();
  });

  test('leads straight to connecting an account where none is there.', async () => {
    const { page, words } = visitor;
    await page.route('**/api/operations/accounts', (route) => route.fulfill({ json: { accounts: [] } }));
    await page.goto(`${ground.origin}/begin`);
    await page.getByRole('heading', { level: 1, name: words.wizard.title }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/accounts/bind');
    await page.unroute('**/api/operations/accounts');
    visitor.assertClean();
  });

  test('leaves a link that was used, and any other, useless to a stranger (AUT-17).', async () => {
    for (const link of [ground.setupLink, `${ground.origin}/setup#${'A'.repeat(43)}`]) {
      await using stranger = await ground.visit({ expected: [/Failed to load resource/u] });
      await stranger.page.goto(link);
      await stranger.page
        .getByText(/(?:used|expired|not work|not valid|no longer)/iu)
        .first()
        .waitFor();
      assert.equal(await stranger.page.getByRole('textbox', { name: 'Password' }).count(), 0);
      stranger.assertClean();
    }
  });

  test('lets the owner sign in again by password and code.', async () => {
    await using again = await ground.visit({ expected: [/Failed to load resource/u] });
    await again.page.goto(ground.origin);
    await signIn(again, owner);
    again.assertClean();
  });

  test('lets the owner add a passkey, and sign in by it alone.', async () => {
    const { context, page } = visitor;
    await addAuthenticator(visitor);
    await page.goto(`${ground.origin}/me`);
    await page.getByRole('button', { name: 'Add an authenticator app or a passkey' }).click();
    await page.getByRole('radio', { name: /^Passkey/u }).check();
    // Its name may be left out: then it has the usual one.
    const { enrol } = visitor.words.me;
    await page.getByRole('textbox', { name: enrol.name }).fill('');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByRole('row', { name: 'Passkey' }).filter({ hasText: enrol.defaultPasskey }).waitFor();
    await visitor.screenshot('me-factors');
    await context.clearCookies();
    await page.goto(ground.origin);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('button', { name: /^Halt/u }).waitFor();
    visitor.assertClean();
  });

  test('lets whoever lost both in by a recovery code, once, and holds back what widens.', async () => {
    const [code = ''] = owner.recoveryCodes;
    const enter = async ({ page, words }: Visitor): Promise<void> => {
      await page.goto(`${ground.origin}/sign-in`);
      await page.getByRole('textbox', { name: words.signIn.name, exact: true }).fill(owner.name);
      await page.getByRole('textbox', { name: words.signIn.password, exact: true }).fill(owner.password);
      await page.getByRole('button', { name: words.signIn.next, exact: true }).click();
      await page.getByRole('button', { name: words.signIn.recovery }).click();
      await page.getByRole('textbox', { name: words.signIn.recoveryCode }).fill(code);
      await page.getByRole('button', { name: words.signIn.recoveryGo, exact: true }).click();
    };
    await using lost = await ground.visit({ language: 'zh', expected: [/Failed to load resource/u] });
    await enter(lost);
    await isIn(lost);
    await lost.page.getByText(lost.words.frame.frozen).waitFor();
    await lost.screenshot('recovered');
    lost.assertClean();
    await using again = await ground.visit({ expected: [/Failed to load resource/u] });
    await enter(again);
    await again.page.getByRole('alert').first().waitFor();
    assert.equal(new URL(again.page.url()).pathname, '/sign-in');
    again.assertClean();
  });
});
