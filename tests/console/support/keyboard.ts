/** Somebody who has no pointer: what he reaches by Tab, what he sees of where he is, and that nothing keeps him. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More stops than any page has before what is looked for. */
const STOPS_MAX = 200;

// What runs in the page is text: the types here are those of Node.
const RING = `(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  const { top, bottom, left, right } = document.activeElement.getBoundingClientRect();
  return {
    width: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth),
    isInView: top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth,
  };
})()`;
/** `null`: within. The browser's own controls are a stop as well: then it is the body. */
const STOP_OUTSIDE = `document.activeElement === document.body || document.activeElement.closest('dialog[open]') !== null
  ? null
  : document.activeElement.outerHTML.slice(0, 120)`;

export async function isFocused(page: Page, what: Locator): Promise<boolean> {
  return (await what.and(page.locator(':focus')).count()) === 1;
}

/** Presses Tab until it is reached. */
export async function tabTo(page: Page, what: Locator, key: 'Shift+Tab' | 'Tab' = 'Tab'): Promise<void> {
  await what.waitFor();
  for (let stops = 0; stops < STOPS_MAX; stops += 1) {
    if (await isFocused(page, what)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${what} is not reached by ${key}`);
}

/** It is seen where one is: a ring of two pixels, within the window. */
export async function assertRing(page: Page, what: Locator): Promise<void> {
  assert.ok(await isFocused(page, what));
  const { isInView, width } = await page.evaluate<{ isInView: boolean; width: number }>(RING);
  assert.ok(width >= 2, `${what} has a ring of ${width} px`);
  assert.ok(isInView, `${what} is out of sight`);
}

/** Once around and back again, Tab leaves the dialog for nothing of the page behind it. */
export async function assertTraps(page: Page, dialog: Locator): Promise<void> {
  const stops = await dialog.locator('a[href], button, input, select, textarea, summary').count();
  assert.ok(stops > 0);
  for (const key of ['Tab', 'Shift+Tab'] as const)
    for (let stop = 0; stop < 2 * stops + 2; stop += 1) {
      await page.keyboard.press(key);
      assert.equal(await page.evaluate<string | null>(STOP_OUTSIDE), null);
    }
}

/** What opened a dialog has the focus again when Escape has closed it. */
export async function assertEscapes(page: Page, dialog: Locator, opener: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.ok(await isFocused(page, opener), `the focus is not back at ${opener}`);
}
