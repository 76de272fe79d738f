/** Connecting an account, step by step as the wizard leads. */
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { stepUp, type Person } from './person.ts';
import type { VenueKey } from './venue-keys.ts';
import type { Visitor } from './visitor.ts';

export interface Connection {
  readonly venue: VenueId;
  readonly label: string;
  readonly trading?: 'spot' | 'futures' | 'both';
}

/** From the list of accounts to the fields for the key. */
export async function leadToKey(
  visitor: Visitor,
  { venue, label, trading = 'both' }: Connection,
): Promise<void> {
  const { page, words } = visitor;
  const { place, venues, next, venue: at } = words.wizard;
  await page.goto(`${new URL(page.url()).origin}/accounts/bind`);
  await page.getByRole('radio', { name: venues[venue], exact: true }).check();
  await page.getByRole('radio', { name: place.environments.paper }).check();
  await page.getByRole('radio', { name: place.tradings[trading], exact: true }).check();
  await page.getByRole('textbox', { name: place.label }).fill(label);
  await page.getByRole('button', { name: next, exact: true }).click();
  await page.getByRole('button', { name: at.ready }).click();
}

export async function pasteKey({ page, words }: Visitor, venue: VenueId, key: VenueKey): Promise<void> {
  const fields = words.wizard.paste.fields[venue];
  await page.getByLabel(fields.apiKey, { exact: true }).fill(key.apiKey);
  await page.getByLabel(fields.secret, { exact: true }).fill(key.secret);
  if (key.passphrase !== null) await page.getByLabel(fields.passphrase, { exact: true }).fill(key.passphrase);
}

export async function pressConnect({ page, words }: Visitor): Promise<void> {
  const { connect } = words.wizard.paste;
  await page.locator('main').getByRole('button', { name: connect, exact: true }).click();
}

/** What the wizard asks on the way: a second factor, and whether the gateway is the right one; each is asked at most once. */
export async function answerQuestions(visitor: Visitor, person: Person, until: string): Promise<void> {
  const { page, words } = visitor;
  const end = page.getByText(until).first();
  const factor = page.getByRole('dialog', { name: words.frame.stepUpTitle });
  const gateway = page.getByRole('button', { name: words.connect.connect.isIt });
  for (;;) {
    await end.or(factor).or(gateway).first().waitFor();
    if (await factor.isVisible()) await stepUp(visitor, person);
    else if (await gateway.isVisible()) await gateway.click();
    else return;
  }
}

/** A whole connection that comes to be. */
export async function connect(
  visitor: Visitor,
  person: Person,
  connection: Connection & { readonly key: VenueKey },
): Promise<void> {
  await leadToKey(visitor, connection);
  await pasteKey(visitor, connection.venue, connection.key);
  await pressConnect(visitor);
  await answerQuestions(visitor, person, visitor.words.connect.done.title(connection.label));
}
