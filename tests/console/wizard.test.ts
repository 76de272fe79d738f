/** What goes wrong when people connect accounts: the page names the cause and what to do, and keeps what was typed. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { whyNoBrowser } from '../support/browser.ts';
import { CAUSES } from '../../packages/console/web/src/pages/accounts/words/causes.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { setUp, type Person } from './support/person.ts';
import { VenuePages, type VenueKey, type VenueKeyTerms } from './support/venue-keys.ts';
import { keepSight, type Visitor } from './support/visitor.ts';
import type { Language } from './support/words.ts';
import { answerQuestions, leadToKey, pasteKey, pressConnect } from './support/wizard.ts';

interface Mistake {
  readonly what: string;
  /** How the key is at the venue. */
  readonly terms?: VenueKeyTerms;
  /** What is pasted in its place. */
  readonly pasted?: (key: VenueKey) => VenueKey;
  /** What else the venue does. */
  readonly venue?: (venues: VenuePages, key: VenueKey) => Promise<void>;
  /** As the gateway names it. */
  readonly cause: string;
}

const REFUSED = [/the server responded with a status of 4\d\d/u];
const swapLast = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
const KNOWN_TO_BOTH: readonly Mistake[] = [
  {
    what: 'a key that may withdraw',
    terms: { permissions: ['read_only', 'trade', 'withdraw'] },
    cause: 'The key can withdraw.',
  },
  { what: 'a key that only reads', terms: { permissions: ['read_only'] }, cause: 'The key cannot trade.' },
  {
    what: 'a key for another address',
    terms: { ips: ['203.0.113.9'] },
    cause: 'The key is bound to other addresses than the one that this machine comes from.',
  },
];

/** Those of OKX are met in English, those of HTX in Chinese. */
const MISTAKES: Readonly<
  Record<VenueId, { readonly language: Language; readonly rows: readonly Mistake[] }>
> = {
  okx: {
    language: 'en',
    rows: [
      ...KNOWN_TO_BOTH,
      {
        what: 'a wrong secret',
        pasted: (key) => ({ ...key, secret: swapLast(key.secret) }),
        cause: 'The secret key does not belong to this API key.',
      },
      {
        what: 'a key that was deleted',
        venue: (venues, key) => venues.deleteKey('okx', key),
        cause: 'The key does not exist in any region that was asked.',
      },
      {
        what: 'a key of the demo trading',
        terms: { environment: 'demo' },
        cause: 'The key belongs to the other environment: live keys and demo keys are different keys.',
      },
      {
        what: 'a wrong passphrase',
        pasted: (key) => ({ ...key, passphrase: 'Wrong-Phrase-1' }),
        cause: 'The passphrase is wrong.',
      },
    ],
  },
  htx: {
    language: 'zh',
    rows: [
      ...KNOWN_TO_BOTH,
      {
        what: 'a key that was deleted',
        venue: (venues, key) => venues.deleteKey('htx', key),
        cause: 'HTX does not know this access key.',
      },
      {
        what: 'a key that has expired',
        venue: (venues) =>
          venues.refuseNext('htx', '/v2/user/uid', { code: 2002, message: 'API key has expired' }),
        cause: 'The key has expired.',
      },
      {
        what: 'a wrong secret',
        pasted: (key) => ({ ...key, secret: swapLast(key.secret) }),
        cause: 'The secret key does not belong to this access key.',
      },
    ],
  },
};

suite('Whoever connects an account', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let venues: VenuePages;
  let owner: Visitor;
  let person: Person;

  before(async () => {
    ground = await startConsoleGround();
    venues = new VenuePages(ground.line.simulator.control);
    owner = await ground.visit();
    person = await setUp(owner, ground.setupLink);
  });
  after(async () => {
    await owner?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  for (const venue of VENUE_IDS) describeAt(venue);

  function describeAt(venue: VenueId): void {
    const { language, rows } = MISTAKES[venue];
    let visitor: Visitor;
    let uid: string;

    suite(`at ${venue}, in ${language},`, () => {
      before(async () => {
        uid = await venues.openAccount(venue);
        visitor = await ground.visit({ as: owner, language, expected: REFUSED });
        await visitor.page.goto(ground.origin);
      });
      afterEach((context) => keepSight(context, visitor));
      after(() => visitor?.[Symbol.asyncDispose]());

      for (const { cause, pasted = (key: VenueKey) => key, terms = {}, venue: prepare, what } of rows)
        test(`learns the cause of ${what}.`, async () => {
          const key = await venues.makeKey(venue, uid, terms);
          await prepare?.(venues, key);
          await leadToKey(visitor, { venue, label: what });
          await pasteKey(visitor, venue, pasted(key));
          await pressConnect(visitor);
          const row = CAUSES.find((one) => one.cause.en === cause);
          assert.ok(row !== undefined, cause);
          const { connect } = visitor.words;
          await answerQuestions(visitor, person, connect.failed.because(row.cause[language]));
          await visitor.screenshot(`refused-${venue}-${what.replaceAll(' ', '-')}`);
          const text = await visitor.page.locator('main').innerText();
          assert.ok(text.includes(connect.failed.remedy));
          for (const secret of [key.secret, key.passphrase])
            assert.ok(secret === null || !text.includes(secret));
          visitor.assertClean();
        });

      test('corrects the one field that was wrong, and is connected.', async () => {
        const { page, words } = visitor;
        const key = await venues.makeKey(venue, uid);
        await leadToKey(visitor, { venue, label: `mended-${venue}` });
        await pasteKey(visitor, venue, { ...key, secret: swapLast(key.secret) });
        await pressConnect(visitor);
        await page.getByRole('button', { name: words.connect.failed.mends.secret }).click();
        const fields = words.wizard.paste.fields[venue];
        assert.equal(await page.getByLabel(fields.apiKey, { exact: true }).inputValue(), key.apiKey);
        await page.getByLabel(fields.secret, { exact: true }).fill(key.secret);
        await pressConnect(visitor);
        await answerQuestions(visitor, person, words.connect.done.title(`mended-${venue}`));
        await visitor.screenshot(`mended-${venue}`);
        visitor.assertClean();
      });

      test('is told of what can be seen before anybody is asked.', async () => {
        const { page, words } = visitor;
        const { fields, lints, swap } = words.wizard.paste;
        const key = await venues.makeKey(venue, uid);
        await leadToKey(visitor, { venue, label: 'swapped' });
        await pasteKey(visitor, venue, { ...key, apiKey: key.secret, secret: key.apiKey });
        await pressConnect(visitor);
        await page.getByText(lints.swapped).first().waitFor();
        await page.getByRole('button', { name: swap }).click();
        assert.equal(await page.getByLabel(fields[venue].apiKey, { exact: true }).inputValue(), key.apiKey);
        visitor.assertClean();
      });
    });
  }
});
