import type { AccountView, KeyDetails } from '@bitting/client/operations.ts';
import { visible } from '../../visible-text.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { DORMANT_MS, KEYS_MAX, SECRET_AGE_MS, VENUE_KEY_ENDS_MS, VIRTUAL_KEY_ENDS_MS } from '../bounds.ts';
import { byCommand, byHand, type Area, type Check, type Found } from '../check.ts';
import { NotSeen } from '../not-seen.ts';
import { demandSeen, seeOpen, type Scene } from '../scene.ts';

const DAY_MS = 86_400_000;
/** Shorter prefixes admit more than one company. */
const PREFIX_MIN = { v4: 16, v6: 48 } as const;

interface AccountRow {
  readonly id: Check['id'];
  readonly severity: Check['severity'];
  readonly title: string;
  readonly isBad: (account: AccountView, nowMs: number) => boolean;
  readonly evidence: (account: AccountView) => string;
  readonly mend: (account: AccountView) => string;
}

const ACCOUNT_ROWS: readonly AccountRow[] = [
  {
    id: 'keys.venue-key-any-address',
    severity: 'critical',
    title: 'A key of a venue works from every address: whoever has it needs nothing else',
    isBad: ({ environment, ipBound }) => environment !== 'paper' && !ipBound,
    evidence: () => 'it is bound to no address',
    mend: ({ label, venue }) =>
      `Bind it to the address of this machine on the page of ${venue}; where it cannot be changed, make another: bitting rebind ${quoteWord(label)}.`,
  },
  {
    id: 'keys.venue-key-withdraws',
    severity: 'critical',
    title: 'A key of a venue may withdraw',
    isBad: ({ permissions }) => permissions.some((permission) => /withdraw/iu.test(permission)),
    evidence: ({ permissions }) => `its permissions are ${permissions.join(', ')}`,
    mend: ({ label, venue }) =>
      `Take the permission away on the page of ${venue}. Until then: bitting halt --account ${quoteWord(label)}.`,
  },
  {
    id: 'keys.venue-key-ends',
    severity: 'warning',
    title: 'A key of a venue ends soon, or has ended',
    isBad: ({ expiresAtMs }, nowMs) => expiresAtMs !== null && expiresAtMs - nowMs < VENUE_KEY_ENDS_MS,
    evidence: ({ expiresAtMs }) => `it ends on ${new Date(expiresAtMs ?? 0).toISOString().slice(0, 10)}`,
    mend: ({ label, venue }) =>
      `Make a new one on the page of ${venue}, and put it in the place of this one: bitting rebind ${quoteWord(label)}.`,
  },
  {
    id: 'keys.venue-key-changed',
    severity: 'critical',
    title: 'A key of a venue may do more than was accepted of it, or is gone',
    isBad: ({ venueKey: { state } }) => state === 'beyond' || state === 'gone',
    evidence: ({ permissions, venueKey: { state } }) =>
      state === 'gone'
        ? 'its venue does not take it any more'
        : `its permissions are ${permissions.join(', ')}`,
    mend: ({ label, venue }) =>
      `Put it right on the page of ${venue}, then bitting resume --account ${quoteWord(label)}; if nobody of you did that, delete it there and bind another: bitting rebind ${quoteWord(label)}.`,
  },
  {
    id: 'keys.venue-key-elsewhere',
    severity: 'critical',
    title: 'A key of a venue is bound to other addresses than that of this machine',
    isBad: ({ venueKey: { elsewhere } }) => elsewhere !== null,
    evidence: ({ venueKey: { elsewhere } }) => `not taken from ${elsewhere ?? ''}`,
    mend: ({ venue }) => `Add the address of this machine to the key on the page of ${venue}.`,
  },
  {
    id: 'keys.venue-key-unseen',
    severity: 'warning',
    title: 'Nobody knows how a key of a venue is: the last look at it came to nothing',
    isBad: ({ venueKey: { elsewhere, problem } }) => problem !== null && elsewhere === null,
    evidence: ({ venueKey: { problem } }) => problem ?? '',
    mend: ({ venue }) => `See that this machine reaches the hosts of ${venue}; it is looked again by itself.`,
  },
];

interface KeyRow {
  readonly id: Check['id'];
  readonly severity: Check['severity'];
  readonly title: string;
  /** What is wrong, or `null`. */
  readonly find: (key: KeyDetails, nowMs: number) => string | null;
  readonly mend: (scene: Scene, key: KeyDetails, evidence: string) => Found;
}

const KEY_ROWS: readonly KeyRow[] = [
  {
    id: 'keys.dormant',
    severity: 'warning',
    title: 'A virtual key is not used by anybody',
    find: ({ createdAtMs, usage }, nowMs) => {
      const used = Math.max(
        0,
        ...usage.filter(({ layer }) => layer === 'key').map(({ lastUsedMs }) => lastUsedMs ?? 0),
      );
      const days = Math.floor((nowMs - Math.max(used, createdAtMs)) / DAY_MS);
      return days * DAY_MS < DORMANT_MS ? null : `not used for ${days} days`;
    },
    mend: revoke,
  },
  {
    id: 'keys.over',
    severity: 'note',
    title: 'A virtual key is over and was not revoked',
    find: ({ expiresAtMs }, nowMs) => (expiresAtMs !== null && expiresAtMs <= nowMs ? 'it is over' : null),
    mend: revoke,
  },
  {
    id: 'keys.ends-soon',
    severity: 'warning',
    title: 'A virtual key ends soon: its bot will be refused',
    find: ({ expiresAtMs }, nowMs) =>
      expiresAtMs !== null && expiresAtMs > nowMs && expiresAtMs - nowMs < VIRTUAL_KEY_ENDS_MS
        ? `it ends on ${new Date(expiresAtMs).toISOString()}`
        : null,
    mend: setEnd,
  },
  {
    id: 'keys.never-ends',
    severity: 'note',
    title: 'A virtual key never ends',
    find: ({ expiresAtMs }) => (expiresAtMs === null ? 'it has no end' : null),
    mend: setEnd,
  },
  {
    id: 'keys.every-instrument',
    severity: 'warning',
    title: 'A virtual key may trade every instrument, illiquid ones as well',
    find: ({ policy }) => (policy.instruments === 'all' && trades(policy) ? 'its instruments are all' : null),
    mend: replace,
  },
  {
    id: 'keys.no-limits',
    severity: 'warning',
    title: 'A virtual key may trade without any limit but that of one order',
    find: ({ document, policy }) =>
      trades(policy) && !hasLimits(document) ? 'its policy has no limits' : null,
    mend: replace,
  },
  {
    id: 'keys.unbounded',
    severity: 'warning',
    title: 'Whoever steals a virtual key can lose all that the account holds',
    find: ({ worstCase }) =>
      worstCase.some(({ amount }) => amount === null)
        ? `no bound for ${[...new Set(worstCase.filter(({ amount }) => amount === null).map(({ asset }) => asset))].join(', ')}`
        : null,
    mend: replace,
  },
  {
    id: 'keys.any-address',
    severity: 'critical',
    title: 'A virtual key works from more addresses than any bot has',
    find: ({ policy }) => {
      const wide = policy.sourceCidrs.filter(isWide);
      return wide.length === 0 ? null : `it may come from ${wide.join(', ')}`;
    },
    mend: replace,
  },
  {
    id: 'keys.old-secret',
    severity: 'note',
    title: 'The secret of a virtual key was never changed in a year',
    find: ({ createdAtMs, secretVersion }, nowMs) =>
      secretVersion === 1 && nowMs - createdAtMs > SECRET_AGE_MS ? 'it is the first one' : null,
    mend: (scene, key, evidence) => byCommand(evidence, `bitting rotate ${key.virtualKeyId}${scene.again}`),
  },
];

/** Keys: without an address, dormant, close to their end, over-broad. */
export const KEYS: Area = {
  name: 'keys',
  checks: [
    ...ACCOUNT_ROWS.map(({ evidence, id, isBad, mend, severity, title }) => ({
      id,
      severity,
      title,
      look: (scene: Scene) =>
        seeOpen(scene, 'accounts')
          .filter((account) => isBad(account, scene.nowMs))
          .map((account) =>
            byHand(`${visible(account.label)} (${account.accountId}): ${evidence(account)}`, mend(account)),
          ),
    })),
    ...KEY_ROWS.map(({ find, id, mend, severity, title }) => ({
      id,
      severity,
      title,
      look: (scene: Scene) =>
        seeOpen(scene, 'keys').flatMap((key) => {
          const evidence = key.state === 'revoked' ? null : find(key, scene.nowMs);
          return evidence === null
            ? []
            : [mend(scene, key, `${visible(key.label)} (${key.virtualKeyId}): ${evidence}`)];
        }),
    })),
    {
      id: 'keys.many',
      severity: 'note',
      title: 'There are more virtual keys than were looked at',
      look: (scene: Scene) => {
        const { keysLeftOut } = demandSeen(scene.gateway);
        if (keysLeftOut > 0) throw new NotSeen(`${keysLeftOut} keys beyond the first ${KEYS_MAX}`);
        return [];
      },
    },
  ],
};

function trades({ scopes }: KeyDetails['policy']): boolean {
  return scopes.includes('trade');
}

function hasLimits(document: KeyDetails['document']): boolean {
  const limits = document['limits'];
  return typeof limits === 'object' && limits !== null && Object.keys(limits).length > 0;
}

function isWide(cidr: string): boolean {
  const [address = '', prefix = ''] = cidr.split('/');
  return prefix !== '' && Number(prefix) < (address.includes(':') ? PREFIX_MIN.v6 : PREFIX_MIN.v4);
}

function revoke({ again }: Scene, { virtualKeyId }: KeyDetails, evidence: string): Found {
  return byCommand(evidence, `bitting revoke ${virtualKeyId}${again}`);
}

/** A new key of the default policy, for the bot to be given, and the end of the old one. */
function replace(scene: Scene, { accountId, label, virtualKeyId }: KeyDetails, evidence: string): Found {
  return byCommand(
    evidence,
    `bitting issue --account ${accountId} --label ${quoteWord(freeLabel(scene, visible(label)))} --expires 90d${scene.again}`,
    `bitting revoke ${virtualKeyId}${scene.again}`,
  );
}

/** Another end in its own policy: the bot keeps its key, and the key what it may do. */
function setEnd({ again }: Scene, { virtualKeyId }: KeyDetails, evidence: string): Found {
  const file = `${virtualKeyId}.json`;
  return byHand(
    evidence,
    `Save its policy: bitting policy show ${virtualKeyId}${again} > ${file}. Write into it as expiresAt when it ends, in milliseconds since 1970 (in 90 days: date -d +90days +%s000), then: bitting policy set ${virtualKeyId} --file ${file} --yes${again}.`,
  );
}

/** The one that is there has its label as long as it is not revoked. */
function freeLabel(scene: Scene, label: string): string {
  const taken = new Set(seeOpen(scene, 'keys').map((key) => key.label));
  for (let number = 2; ; number += 1) if (!taken.has(`${label}-${number}`)) return `${label}-${number}`;
}
