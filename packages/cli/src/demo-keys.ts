import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { IssuedKey } from '@bitting/client/operations.ts';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { countPaperKeys, openPaperAccount, PAPER_VENUES } from './demo-venue.ts';

const DEMO_REQUESTS_PER_SECOND = 100;

/** A bound paper account and a fresh virtual key at every venue. */
export async function cutDemoKeys(
  client: AdminClient,
  controlUrl: string,
  progress: (text: string) => void,
): Promise<readonly IssuedKey[]> {
  await revokeFormerKeys(client);
  const keys: IssuedKey[] = [];
  for (const venue of VENUE_IDS) {
    const accountId = await bindAccount(client, { venue, controlUrl, progress });
    keys.push(await cutKey(client, venue, accountId));
  }
  return keys;
}

/** Binds a key of a new paper account, unless a former start has done so and the simulator still knows it. */
async function bindAccount(
  client: AdminClient,
  options: {
    readonly venue: VenueId;
    readonly controlUrl: string;
    readonly progress: (text: string) => void;
  },
): Promise<string> {
  const { venue, controlUrl, progress } = options;
  const { accountLabel } = PAPER_VENUES[venue];
  const { accounts } = await client.accounts({});
  const ours = accounts.filter(({ label }) => label.replace(/-\d+$/u, '') === accountLabel);
  const known = ours.findLast(({ state }) => state !== 'revoked');
  if (known !== undefined && (await countPaperKeys(controlUrl, venue)) > 0) return known.accountId;
  progress(`Binding the paper account of ${venue} …`);
  const key = await openPaperAccount(controlUrl, venue);
  // Accounts of a simulator that is no more keep their labels.
  const label = ours.length === 0 ? accountLabel : `${accountLabel}-${ours.length + 1}`;
  const bound = await client.bind(
    { venue, environment: 'paper', label, trading: 'both', ...key },
    { onProgress: ({ step }) => progress(`  ${step}`) },
  );
  return bound.accountId;
}

/** Keys of former starts end, because nobody has their secrets any more. */
async function revokeFormerKeys(client: AdminClient): Promise<void> {
  const labels = new Set(VENUE_IDS.map((venue) => PAPER_VENUES[venue].keyLabel));
  const { virtualKeys } = await client.list({});
  for (const { virtualKeyId, label, state } of virtualKeys)
    if (labels.has(label) && state !== 'revoked')
      await client.revoke({ virtualKeyId, reason: 'a new demo was started' });
}

/** The new one may do what a bot does. */
function cutKey(client: AdminClient, venue: VenueId, accountId: string): Promise<IssuedKey> {
  const { keyLabel, terms } = PAPER_VENUES[venue];
  return client.issue({
    accountId,
    label: keyLabel,
    owner: 'demo',
    scopes: ['read', 'trade', 'settings'],
    ...terms,
    instruments: 'all',
    requestsPerSecond: DEMO_REQUESTS_PER_SECOND,
    sourceCidrs: [],
    expiresAtMs: null,
  });
}
