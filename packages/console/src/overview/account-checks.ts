import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import type { Check, Finding } from '../api/overview.ts';
import { DORMANT_MS, KEY_ENDS_MS, VENUE_KEY_ENDS_MS } from '../bounds.ts';
import type { Seen, SeenAccount, SlowFacts } from './facts.ts';
import { aboutAccount, aboutKey, checkSeen, find, when } from './findings.ts';

/** Whether the gateway sees the accounts, and since when it has not heard of the one that was silent longest. */
export function checkAccounts(accounts: Seen<readonly SeenAccount[]>): Check {
  return checkSeen('accounts', accounts, (list) => ({
    findings: [...when(list.length === 0, 'no-accounts'), ...list.flatMap(judgeAccount)],
    count: list.length,
    atMs: list.length === 0 ? null : oldestOf(list),
  }));
}

function oldestOf(list: readonly SeenAccount[]): number | null {
  const heard = list.flatMap(({ picture }) =>
    picture?.kind === 'seen' ? picture.value.parts.flatMap(({ askedMs }) => askedMs ?? []) : [],
  );
  return heard.length === 0 ? null : Math.min(...heard);
}

function judgeAccount({ account, picture }: SeenAccount): readonly Finding[] {
  if (picture === null) return [];
  const about = aboutAccount(account);
  if (picture.kind === 'unseen') return [find('account-unseen', { about, text: picture.why })];
  const { leftOut, parts, state } = picture.value;
  return [
    ...when(state === 'blind', 'account-blind', { about }),
    ...when(state === 'reconciling', 'account-reconciling', { about }),
    ...parts
      .filter(({ problem }) => problem !== null)
      .map(({ name, problem }) => find('account-part', { about, text: `${name}: ${problem ?? ''}` })),
    ...when(leftOut > 0, 'account-rows', { about, count: leftOut }),
  ];
}

type Judge = (account: AccountView, nowMs: number) => Omit<Partial<Finding>, 'about'> | null;

/** What is wrong with a venue key; as the doctor says it. */
const VENUE_KEY_ROWS: Readonly<Partial<Record<Finding['code'], Judge>>> = {
  'venue-key-gone': ({ venueKey }) => (venueKey.state === 'gone' ? {} : null),
  'venue-key-beyond': ({ permissions, venueKey }) =>
    venueKey.state === 'beyond' ? { text: permissions.join(', ') } : null,
  'venue-key-withdraws': ({ permissions }) =>
    permissions.some((permission) => /withdraw/iu.test(permission)) ? { text: permissions.join(', ') } : null,
  'venue-key-any-address': ({ environment, ipBound }) => (environment !== 'paper' && !ipBound ? {} : null),
  'venue-key-elsewhere': ({ venueKey }) =>
    venueKey.elsewhere === null ? null : { text: venueKey.elsewhere },
  'venue-key-changed': ({ venueKey }) => (venueKey.state === 'changed' ? {} : null),
  'venue-key-unseen': ({ venueKey: { elsewhere, lookedAtMs, problem } }) =>
    problem !== null && elsewhere === null ? { text: problem, atMs: lookedAtMs } : null,
  'venue-key-ended': ({ expiresAtMs }, nowMs) =>
    expiresAtMs !== null && expiresAtMs <= nowMs ? { atMs: expiresAtMs } : null,
  'venue-key-ends': ({ expiresAtMs }, nowMs) =>
    expiresAtMs !== null && expiresAtMs > nowMs && expiresAtMs - nowMs < VENUE_KEY_ENDS_MS
      ? { atMs: expiresAtMs }
      : null,
};

export function checkVenueKeys(accounts: Seen<readonly SeenAccount[]>, nowMs: number): Check {
  return checkSeen('venue-keys', accounts, (list) => {
    const open = list.map(({ account }) => account).filter(({ state }) => state !== 'revoked');
    const looked = open.flatMap(({ venueKey }) => venueKey.lookedAtMs ?? []);
    return {
      findings: open.flatMap((account) => judgeVenueKey(account, nowMs)),
      count: open.length,
      atMs: looked.length === 0 ? null : Math.min(...looked),
    };
  });
}

function judgeVenueKey(account: AccountView, nowMs: number): readonly Finding[] {
  return (Object.keys(VENUE_KEY_ROWS) as Finding['code'][]).flatMap((code) => {
    const found = VENUE_KEY_ROWS[code]?.(account, nowMs) ?? null;
    return found === null ? [] : [find(code, { ...found, about: aboutAccount(account) })];
  });
}

/** Keys that can be used; one that is revoked is over. */
export function checkKeys(keys: Seen<readonly KeyView[]>, slow: Seen<SlowFacts>, nowMs: number): Check {
  return checkSeen('virtual-keys', keys, (list) => {
    const open = list.filter(({ state }) => state !== 'revoked');
    const used = slow.kind === 'seen' ? slow.value.usedMs : new Map<string, number | null>();
    return {
      findings: open.flatMap((key) => judgeKey(key, used.get(key.virtualKeyId), nowMs)),
      count: open.length,
      atMs: null,
    };
  });
}

/** `usedMs` is left out where nobody looked. */
function judgeKey(key: KeyView, usedMs: number | null | undefined, nowMs: number): readonly Finding[] {
  const { createdAtMs, expiresAtMs } = key;
  const about = aboutKey(key);
  const isOver = expiresAtMs !== null && expiresAtMs <= nowMs;
  const lastMs = Math.max(usedMs ?? 0, createdAtMs);
  return [
    ...when(isOver, 'key-over', { about, atMs: expiresAtMs }),
    ...when(expiresAtMs !== null && !isOver && expiresAtMs - nowMs < KEY_ENDS_MS, 'key-ends', {
      about,
      atMs: expiresAtMs,
    }),
    ...when(expiresAtMs === null, 'key-never-ends', { about }),
    ...when(!isOver && usedMs !== undefined && nowMs - lastMs > DORMANT_MS, 'key-dormant', {
      about,
      atMs: usedMs ?? null,
    }),
  ];
}
