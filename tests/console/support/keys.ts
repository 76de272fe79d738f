/** Virtual keys at the page: cutting one, reading what is shown once, and a bot that trades with it. */
import assert from 'node:assert/strict';
import type { okx } from 'ccxt';
import { openCcxt } from '../../support/trading-clients.ts';
import { answerStepUp, type Person } from './person.ts';
import type { Visitor } from './visitor.ts';

export interface ShownKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

interface WantedKey {
  readonly account: string;
  readonly label: string;
}

/** Cuts a key as {@link showNewKey}, and reads it off the page. */
export async function cutKey(visitor: Visitor, person: Person, wanted: WantedKey): Promise<ShownKey> {
  await showNewKey(visitor, person, wanted);
  return readShownKey(visitor);
}

/** Cuts a key by the proposed safe policy, which here lets market orders through, up to where it is shown. */
export async function showNewKey(
  visitor: Visitor,
  person: Person,
  { account, label }: WantedKey,
): Promise<void> {
  const { page, words } = visitor;
  await page.goto(`${new URL(page.url()).origin}/keys/issue`);
  await page.getByLabel(words.keys.account, { exact: true }).selectOption({ label: account });
  await page.getByRole('textbox', { name: words.keys.labelOf }).fill(label);
  await page.getByRole('checkbox', { name: words.keys.marketOrders }).check();
  await page.getByRole('button', { name: words.keys.cut, exact: true }).click();
  await answerStepUp(visitor, person, page.getByText(words.issued.once));
}

/** The key as it stands there this once. */
export async function readShownKey({ page, words }: Visitor): Promise<ShownKey> {
  const { apiKey, secret, passphrase } = words.issued;
  const read = async (label: string): Promise<string> =>
    (
      await page
        .locator('.ui-copy')
        .filter({ has: page.getByRole('button', { name: label, exact: false }) })
        .locator('.ui-copy-value')
        .first()
        .innerText()
    ).trim();
  const key = { apiKey: await read(apiKey), secret: await read(secret), passphrase: await read(passphrase) };
  for (const text of Object.values(key)) assert.ok(text.length >= 8, 'the key is not shown');
  return key;
}

/** Somebody's bot, unmodified, with what the page showed. */
export function openBot(url: string, key: ShownKey): okx {
  return openCcxt(url, key);
}
