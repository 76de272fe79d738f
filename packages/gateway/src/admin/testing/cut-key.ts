import { TERMS, VENUE_KEY, type AdminFixture } from './admin-fixture.ts';

/** An account with one key of TERMS. */
export async function cut(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const { virtualKeyId } = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS });
  return { owner, accountId, virtualKeyId };
}

const { expiresAtMs, ...said } = TERMS;

/** The document of TERMS. */
export const DOCUMENT = { version: 1, ...said, notBefore: null, expiresAt: expiresAtMs };
