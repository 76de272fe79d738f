import type { AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { visible } from './visible-text.ts';

/** Names of things by their ids, for people. */
export type Labels = ReadonlyMap<string, string>;

/** Labels of keys and accounts as they are now, or were last; while sealed, or without the right to list them, ids have to do. */
export async function readLabels(client: AdminClient): Promise<Labels> {
  try {
    const [{ virtualKeys }, { accounts }] = await Promise.all([
      client.list({}),
      client.accounts({ removed: true }),
    ]);
    return new Map([
      ...virtualKeys.map(({ virtualKeyId, label }) => [virtualKeyId, visible(label)] as const),
      ...accounts.map(({ accountId, label }) => [accountId, visible(label)] as const),
    ]);
  } catch (error) {
    if (error instanceof BittingError) return new Map();
    throw error;
  }
}

/** `grid (key_6bfbcc1644caa349)`, or the id alone where no label is known. */
export function nameById(id: string, labels: Labels): string {
  const label = labels.get(id);
  return label === undefined || label === id ? id : `${label} (${id})`;
}
