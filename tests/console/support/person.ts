/** What a person does at the page to get in: by what is read on it, as a person would. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { codeAt } from '@bitting/console/people/testing/put-person.ts';
import type { Visitor } from './visitor.ts';

export interface Person {
  readonly name: string;
  readonly password: string;
  /** Of his authenticator app. */
  readonly secret: Buffer;
  readonly recoveryCodes: readonly string[];
  /** Steps of 30 seconds whose code he has used. */
  readonly used: Set<number>;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;
const PASSWORD = 'correct horse battery staple';
const RECOVERY_CODES = 10;

/** Follows a link to set oneself up, with an authenticator app, up to the first page. */
export async function setUp(visitor: Visitor, link: string, name = 'owner'): Promise<Person> {
  const { page, words } = visitor;
  await page.goto(link);
  await page.getByRole('textbox', { name: words.setup.password, exact: true }).fill(PASSWORD);
  await page.getByRole('textbox', { name: words.setup.again, exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words.setup.next, exact: true }).click();
  const code = page.getByRole('textbox', { name: words.me.enrol.code });
  await code.waitFor();
  const [key = ''] = /[A-Z2-7]{32}/u.exec(await page.locator('main').innerText()) ?? [];
  const secret = readBase32(key);
  const used = new Set<number>();
  await code.fill(await nextCode({ secret, used }));
  await page.getByRole('button', { name: words.me.enrol.confirm }).click();
  const kept = page.getByRole('checkbox', { name: words.me.codes.kept });
  await kept.waitFor();
  const recoveryCodes =
    (await page.locator('main').innerText()).match(/(?:[0-9a-z]{4}-){3}[0-9a-z]{4}/gu) ?? [];
  assert.equal(recoveryCodes.length, RECOVERY_CODES);
  await kept.check();
  await page.getByRole('button', { name: words.me.codes.next }).click();
  await isIn(visitor);
  return { name, password: PASSWORD, secret, recoveryCodes, used };
}

/** The code of a step that was not used yet; where the present one was, the next one is taken, which is in time as well. */
export async function nextCode({ secret, used }: Pick<Person, 'secret' | 'used'>): Promise<string> {
  for (;;) {
    const now = Math.floor(Date.now() / STEP_MS);
    const step = [now, now + 1, now - 1].find((one) => !used.has(one) && one >= Math.max(0, ...used));
    if (step !== undefined) {
      used.add(step);
      return codeAt(secret, step * STEP_MS);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Signs in by password and app. */
export async function signIn(visitor: Visitor, person: Person): Promise<void> {
  const { page, words } = visitor;
  await page.getByRole('textbox', { name: words.signIn.name, exact: true }).fill(person.name);
  await page.getByRole('textbox', { name: words.signIn.password, exact: true }).fill(person.password);
  await page.getByRole('button', { name: words.signIn.next, exact: true }).click();
  await showCode(visitor, page, person);
  await isIn(visitor);
}

export async function signOut({ page, words }: Visitor): Promise<void> {
  await page.getByRole('button', { name: words.frame.person('') }).click();
  await page.getByRole('button', { name: words.frame.signOut }).click();
  await page.waitForURL('**/sign-in');
}

/** Shows a second factor where the page asks for one within a dialog; for the five minutes after, it does not. */
export async function stepUp(visitor: Visitor, person: Person): Promise<void> {
  const { page, words } = visitor;
  const dialog = page.getByRole('dialog', { name: words.frame.stepUpTitle });
  await showCode(visitor, dialog, person);
  await dialog.waitFor({ state: 'hidden' });
}

/** Shows a second factor if the page asks for one before `end` is there. */
export async function answerStepUp(visitor: Visitor, person: Person, end: Locator): Promise<void> {
  const { page, words } = visitor;
  const dialog = page.getByRole('dialog', { name: words.frame.stepUpTitle });
  await end.first().or(dialog).first().waitFor();
  if (await dialog.isVisible()) await stepUp(visitor, person);
  await end.first().waitFor();
}

/** Whoever is in has the halt in sight. */
export async function isIn({ page, words }: Visitor): Promise<void> {
  await page.getByRole('button', { name: words.frame.halt }).first().waitFor();
}

async function showCode({ words }: Visitor, within: Page | Locator, person: Person): Promise<void> {
  await within.getByRole('textbox', { name: words.me.code }).fill(await nextCode(person));
  await within.getByRole('button', { name: words.me.codeGo, exact: true }).click();
}

function readBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
