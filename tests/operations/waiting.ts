import type { AdminClient } from '@bitting/client/admin-client.ts';
import { writeFileSync } from 'node:fs';
import type { TestGateway } from '../support/gateway.ts';

const TRIES = 400;
const PAUSE_MS = 50;

/** Waits for a state that comes by itself, and says which one did not. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`it did not come to it: ${what}`);
}

/** The index of the search knows every record. */
export async function untilIndexed(admin: AdminClient): Promise<void> {
  await until('the index is up to date', async () => {
    const { behind } = await admin.ledgerSearch({ type: 'admin', direction: 'newest', limit: 1 });
    return behind === '0';
  });
}

/** The token where the command looks for it. */
export function giveOperator({ layout, installation }: Pick<TestGateway, 'layout' | 'installation'>): void {
  writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
}
