/** Stopping everything by two presses of keys, and starting again. */
import assert from 'node:assert/strict';
import { answerStepUp, type Person } from './person.ts';
import type { Visitor } from './visitor.ts';

/** Two actions, no pointer. Resolves with the milliseconds from the first press until the page says that it is in force. */
export async function haltByKeyboard({ page, words }: Visitor): Promise<number> {
  const began = performance.now();
  await page.keyboard.press('Shift+H');
  await page.getByRole('dialog', { name: words.halt.haltTitle }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: words.halt.halted }).waitFor();
  return performance.now() - began;
}

export async function closeDialog({ page, words }: Visitor): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: words.halt.close, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** From the banner that stands on every page while everything is stopped, up to what `end` is. */
export async function askToResume(
  visitor: Visitor,
  person: Person,
  { reason, end }: { readonly reason: string; readonly end: string },
): Promise<void> {
  const { page, words } = visitor;
  await page.getByRole('button', { name: words.halt.bannerResume, exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: words.halt.resumeTitle });
  await dialog.getByRole('textbox', { name: words.halt.reason }).fill(reason);
  await dialog.getByRole('button', { name: words.halt.resumeConfirm }).click();
  await answerStepUp(visitor, person, page.getByRole('dialog').getByText(end));
}

/** Makes the rule ask for one other consent before anything is resumed. */
export async function demandConsentToResume(visitor: Visitor, person: Person): Promise<void> {
  const { page, words } = visitor;
  const { approvals } = words;
  await page.getByRole('link', { name: words.frame.pages.approvals }).first().click();
  await page.getByRole('button', { name: approvals.edit }).click();
  const dialog = page.getByRole('dialog', { name: approvals.editTitle });
  // Whoever could add people would otherwise agree with himself.
  for (const kind of ['resume', 'operators'] as const)
    await dialog.getByRole('textbox', { name: approvals.classes[kind], exact: true }).fill('1');
  await dialog.getByText(approvals.strict).waitFor();
  await dialog.getByRole('button', { name: approvals.save }).click();
  const row = page.getByRole('row', { name: approvals.classes.resume });
  await answerStepUp(visitor, person, row.getByText('1', { exact: true }));
  await dialog.waitFor({ state: 'hidden' });
}

/** On the page of a proposal: one button, and the same in the dialog that it opens. */
export async function actOnProposal(
  visitor: Visitor,
  person: Person,
  act: 'approve' | 'carryOut',
): Promise<void> {
  const { page, words } = visitor;
  const { approvals } = words;
  await page.locator('main').getByRole('button', { name: approvals[act], exact: true }).click();
  const title = { approve: approvals.approveTitle, carryOut: approvals.carryOutTitle }[act];
  const dialog = page.getByRole('dialog', { name: title });
  const digest = await dialog.locator('.ui-mono').innerText();
  assert.match(digest, /^[0-9a-f]{64}$/u);
  await dialog.getByRole('button', { name: approvals[act], exact: true }).click();
  const done = page.getByRole('dialog', { name: approvals.done });
  const end = { approve: page.getByText(approvals.counted(1, 1)), carryOut: done }[act];
  await answerStepUp(visitor, person, end);
  if (act === 'carryOut') await done.getByRole('button').last().click();
}
