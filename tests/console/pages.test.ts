/** Every page with something on it: nothing is in anybody's way, in both languages, in light and dark, on a desk and on a phone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { whyNoBrowser } from '../support/browser.ts';
import { ROOT } from '../support/demo-process.ts';
import { findBarriers, waitUntilShown } from './support/accessibility.ts';
import { startConsoleGround, type ConsoleGround } from './support/ground.ts';
import { openBot } from './support/keys.ts';
import { setUp } from './support/person.ts';
import { keepSight, SCREENSHOTS, type Visitor, type VisitorOptions } from './support/visitor.ts';

type Look = Required<Pick<VisitorOptions, 'language' | 'width' | 'height' | 'colours'>>;

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };
/** With `CONSOLE_LOOKS=all` every combination; otherwise as few as have each of them once. */
const LOOKS: readonly Look[] =
  process.env['CONSOLE_LOOKS'] === 'all'
    ? (['en', 'zh'] as const).flatMap((language) =>
        (['light', 'dark'] as const).flatMap((colours) => [
          { language, colours, ...DESK },
          { language, colours, ...PHONE },
        ]),
      )
    : [
        { language: 'zh', colours: 'light', ...DESK },
        { language: 'en', colours: 'dark', ...PHONE },
      ];
const PATHS_SEEN_MIN = 15;

/** Of the page's own table, so that none is forgotten. */
function listPaths(): readonly { readonly path: string; readonly isPublic: boolean }[] {
  const table = readFileSync(path.join(ROOT, 'packages/console/web/src/app/routes.tsx'), 'utf8');
  return table
    .slice(table.indexOf('ROUTES'))
    .split(/(?=path: ')/u)
    .flatMap((row) => {
      const [, found] = /^path: '([^']+)'/u.exec(row) ?? [];
      return found === undefined ? [] : [{ path: found, isPublic: row.includes('isPublic: true') }];
    });
}

suite('Every page', { skip: whyNoBrowser }, () => {
  let ground: ConsoleGround;
  let owner: Visitor;
  let seen: Visitor | undefined;
  let places: Readonly<Record<string, string>>;

  before(async () => {
    ground = await startConsoleGround([{ name: 'Bea', role: 'approver' }]);
    owner = await ground.visit();
    await setUp(owner, ground.setupLink);
    places = await fill(ground);
  });
  afterEach((context) => keepSight(context, seen));
  after(async () => {
    await owner?.[Symbol.asyncDispose]();
    await ground?.close();
  });

  for (const look of LOOKS) {
    const { colours, language, width } = look;
    const name = `${language}-${colours}-${width}`;
    test(`is readable, reachable and whole (${name}).`, async (context) => {
      context.diagnostic(`pictures: ${SCREENSHOTS}`);
      const barriers: string[] = [];
      for (const isPublic of [true, false]) {
        await using visitor = await ground.visit({ ...look, ...(isPublic ? {} : { as: owner }) });
        seen = visitor;
        for (const { path: template } of listPaths().filter((row) => row.isPublic === isPublic)) {
          const place = template.replaceAll(/:(\w+)/gu, (_, parameter: string) => {
            const value = places[parameter];
            assert.ok(value !== undefined, `nothing is known for ${parameter}`);
            return value;
          });
          barriers.push(
            ...(await lookAt(visitor, ground.origin + place)).map((barrier) => `${template} ${barrier}`),
          );
          await visitor.screenshot(`${name}${template.replaceAll(/\W+/gu, '-')}`);
        }
        barriers.push(...visitor.problems);
      }
      assert.deepEqual(barriers, []);
    });
  }

  test('is one of many that were looked at.', () => {
    assert.ok(listPaths().length >= PATHS_SEEN_MIN);
  });

  test('begins with a halt that is readable, reachable and whole.', async () => {
    await using visitor = await ground.visit({ as: owner });
    seen = visitor;
    await visitor.page.goto(ground.origin);
    await waitUntilShown(visitor.page);
    await visitor.page.keyboard.press('Shift+H');
    await visitor.page.getByRole('dialog').waitFor();
    assert.deepEqual(await findBarriers(visitor.page), []);
    await visitor.screenshot('halt-dialog');
    await visitor.page.keyboard.press('Escape');
    visitor.assertClean();
  });
});

async function lookAt({ page }: Visitor, url: string): Promise<readonly string[]> {
  await page.goto(url);
  try {
    await waitUntilShown(page);
  } catch {
    return ['is never shown'];
  }
  const { pathname } = new URL(page.url());
  return pathname === new URL(url).pathname ? findBarriers(page) : [`led to ${pathname}`];
}

/** Something on every page: orders that passed and one that did not, a proposal, what was halted. Returns the ids that paths name. */
async function fill({ admin, line }: ConsoleGround): Promise<Readonly<Record<string, string>>> {
  const [account] = (await admin.accounts({})).accounts;
  const [key] = (await admin.list({})).virtualKeys;
  const demo = line.virtualKeys.find(({ venue }) => venue === 'okx');
  assert.ok(account !== undefined && key !== undefined && demo !== undefined);
  const bot = openBot(line.venues.okx.rest, { ...demo, passphrase: demo.passphrase ?? '' });
  await bot.createOrder('BTC/USDT', 'market', 'buy', 0.001);
  const { last = 0 } = await bot.fetchTicker('BTC/USDT');
  await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, last * 0.9);
  await assert.rejects(bot.createOrder('BTC/USDT', 'market', 'buy', 1_000));
  const { accountId } = account;
  const { virtualKeyId } = key;
  const rule = { needed: { ...NOBODY, resume: 1, operators: 1 }, hours: 24 };
  await admin.approvalsSet(rule);
  await admin.suspend({ virtualKeyId, reason: 'to be looked at' });
  await assert.rejects(admin.resumeKey({ virtualKeyId, reason: 'looked at' }));
  const [proposal] = (await admin.approvalsList({})).approvals;
  assert.ok(proposal !== undefined);
  return { accountId, virtualKeyId, approvalId: proposal.approvalId };
}

const NOBODY = { bind: 0, keys: 0, policy: 0, resume: 0, operators: 0, export: 0, erase: 0, vault: 0 };
