/** A link by which somebody else connects his account, in the browsers of its maker, of whom it is for, and of whoever read it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { answerStepUp, setUp, type Person } from './support/person.ts';
import { VenuePages } from './support/venue-keys.ts';
import { keepSight, type Visitor } from './support/visitor.ts';
import { pasteKey, pressConnect } from './support/wizard.ts';

const LABEL = 'ada-okx';

suite('A link for somebody else', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let owner: Person;
  let maker: Visitor;
  let guest: Visitor;
  let link = '';

  before(async () => {
    ground = await startConsoleGround();
    maker = await ground.visit();
    guest = await ground.visit({ language: 'zh' });
    owner = await setUp(maker, ground.setupLink);
  });
  afterEach((context) => keepSight(context, maker, guest));
  after(async () => {
    await maker?.[Symbol.asyncDispose]();
    await guest?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  test('is made at the page, and its secret is behind the number sign.', async () => {
    const { page } = maker;
    await page.goto(`${ground.origin}/accounts`);
    await page.getByRole('button', { name: 'Let somebody else connect one' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'A link for somebody else' });
    await dialog.getByRole('textbox', { name: 'For whom' }).fill('Ada');
    await dialog.getByRole('combobox', { name: 'Environment' }).selectOption('paper');
    await dialog.getByRole('textbox', { name: 'Your name for the account' }).fill(LABEL);
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const made = dialog.getByText(`${ground.origin}/bind#`);
    await answerStepUp(maker, owner, made);
    link = (await made.innerText()).trim();
    assert.match(new URL(link).hash, /^#inv_[0-9a-f]{32}\.op_[0-9a-f]{16}\.[\w-]{43}$/u);
    maker.assertClean();
  });

  test('CON-15 is refused to a second browser, and says so to the first and to its maker.', async () => {
    await guest.page.goto(link);
    await guest.page.getByRole('button', { name: '打开链接' }).click();
    assert.equal(new URL(guest.page.url()).hash, '');
    await guest.page.getByText('Ada').first().waitFor();
    await guest.screenshot('bind-link-opened-zh');
    await using thief = await ground.visit({ expected: [/Failed to load resource/u] });
    await thief.page.goto(link);
    await thief.page.getByRole('button', { name: 'Open the link' }).click();
    await thief.page.getByText(/opened by another browser before/u).waitFor();
    await thief.screenshot('bind-link-refused');
    thief.assertClean();
    const { invitations } = await ground.admin.bindInvitations({});
    assert.equal(invitations[0]?.refusedOpenings?.times, 1);
  });

  test('connects the account by the key of whom it is for, who is nobody here.', async () => {
    const { page, words } = guest;
    const venues = new VenuePages(ground.line.simulator.control);
    const key = await venues.makeKey('okx', await venues.openAccount('okx'));
    await page.getByRole('button', { name: '无误：继续' }).click();
    await page.getByRole('button', { name: words.wizard.venue.ready }).click();
    await pasteKey(guest, 'okx', key);
    await pressConnect(guest);
    await page.getByRole('button', { name: words.connect.connect.isIt }).click();
    await page.getByText('已完成').first().waitFor();
    await guest.screenshot('bind-link-done-zh');
    guest.assertClean();
    const { accounts } = await ground.admin.accounts({});
    assert.ok(accounts.some(({ label }) => label === LABEL));
    const [invitation] = (await ground.admin.bindInvitations({})).invitations;
    assert.equal(invitation?.state, 'used');
  });
});
