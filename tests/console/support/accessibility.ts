/** What axe finds on a page as it stands, and whether it fits into the window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const HTML_CHARACTERS_MAX = 160;

// What runs in the page is text: the types here are those of Node.
const RUN = `axe.run(document, ${JSON.stringify({
  runOnly: { type: 'tag', values: RULES },
  resultTypes: ['violations'],
})})`;
const OVERHANG = 'document.documentElement.scrollWidth - innerWidth';
const UNDER_WAY = '.ui-spinner, [aria-busy="true"]';

/** A sentence for each thing that is in somebody's way; the page is loaded, and nothing on it is under way. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate<AxeResults>(RUN);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ any, html, target }) =>
        `${id}: ${target.join(' ')} ${html.slice(0, HTML_CHARACTERS_MAX)} ${any[0]?.message ?? ''}`,
    ),
  );
  const overhang = await page.evaluate<number>(OVERHANG);
  return overhang > 0 ? [...found, `${overhang} px wider than the window`] : found;
}

/** The heading is there, and nothing is loading any more. */
export async function waitUntilShown(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const underWay = page.locator(UNDER_WAY);
  while ((await underWay.count()) > 0) await underWay.first().waitFor({ state: 'hidden' });
}
