import type { OperationName, ParametersOf } from '@bitting/client/operations.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { nameOf, readSubject, stateOf } from '../../halt/halt-subject.ts';
import type { ToldKey } from '../../key-watch/key-watch.ts';
import { PLACES } from '../../vault/places.ts';
import type { EntryPlace } from '../../vault/vault-store.ts';
import type { AdminPorts } from '../operation.ts';
import { propose } from '../operations/policy-change.ts';
import { withSubject } from '../policy-subject.ts';
import { demandAccount, demandKey } from '../views.ts';
import { because, keyPlace, list, row, versionAt, type ApprovedRow } from './approved-row.ts';
import type { Asked } from './change.ts';

/** What a policy would become; nothing of it is asked twice. */
function proposed(asked: Asked, ports: AdminPorts) {
  const named = asked.plain as ParametersOf<'policy-set'>;
  return withSubject(ports, named, (subject) => {
    const { version, differences } = propose(subject, subject.read(asked.parameters.get('document') ?? null));
    const whose = subject.id === null ? 'everything' : `the ${subject.kind} ${subject.id}`;
    return { version, differences, whose };
  });
}

function shadowed(asked: Asked, ports: AdminPorts) {
  const named = asked.plain as ParametersOf<'policy-shadow-enforce'>;
  return withSubject(ports, named, (subject) => {
    const shadow = subject.shadow();
    const whose = subject.id === null ? 'everything' : `the ${subject.kind} ${subject.id}`;
    return {
      version: subject.current()?.version ?? 0,
      differences: shadow === null ? [] : subject.differ(shadow.terms),
      whose,
      document: shadow === null ? '' : writeCanonicalJson(subject.write(shadow.terms)),
    };
  });
}

type PolicyChange = ReturnType<typeof proposed>;

function loosens({ differences }: Pick<PolicyChange, 'differences'>): boolean {
  return differences.some(({ direction }) => direction !== 'tightened');
}

function describePolicy({ whose, version, differences }: PolicyChange): readonly string[] {
  return [
    `Change the policy of ${whose}, version ${version}:`,
    ...differences.map(({ direction, sentence }) => `${direction}: ${sentence}`),
  ];
}

function statePlace(given: ParametersOf<'resume'>, ports: AdminPorts): EntryPlace {
  const subject = readSubject(given);
  if (subject.kind === 'everything') return PLACES.installationState();
  if (subject.kind === 'venue') return PLACES.venueState(subject.id);
  return subject.kind === 'account' ? PLACES.account(subject.id) : keyPlace(subject.id, ports);
}

/** Of what a key is cut with, a line for each field that may be left out and is not. */
function describeFurther(given: ParametersOf<'issue'>): readonly string[] {
  const { notBeforeMs, deadManSeconds, algorithm, publicKey, bodyBinding, clientKey } = given;
  return [
    notBeforeMs === undefined ? null : `begins: ${new Date(notBeforeMs).toISOString()}`,
    deadManSeconds === undefined
      ? null
      : `cancels its open orders after ${deadManSeconds} seconds without a sign of life`,
    algorithm === undefined ? null : `signs with: ${algorithm}`,
    publicKey === undefined ? null : `public key: ${publicKey}`,
    bodyBinding === undefined ? null : `signature over the body: ${bodyBinding}`,
    clientKey === undefined ? null : `over the client certificate ${clientKey} alone`,
  ].filter((line) => line !== null);
}

function describeTold(told: ToldKey | null): readonly string[] {
  if (told === null) return ['nobody has looked at it yet'];
  if (told.gone !== null) return [`its venue does not take it any more: ${told.gone}`];
  if (told.changes.length === 0) return ['nothing of it differs from what was accepted'];
  return told.changes.map(({ what, from, to }) => `${what}: ${from} → ${to}`);
}

/** What lets more be traded, or lets something out. */
export const APPROVED_TRADING = {
  bind: row('bind', {
    class: 'bind',
    // Others agreed to it when the link was made.
    needed: ({ invitation }, [rule]) => (invitation === undefined ? rule.needed.bind : 0),
    describe: ({ venue, environment, label, trading }) => [
      `Bind a venue key of ${venue} (${environment}) as "${label}", to trade ${trading}`,
    ],
  }),
  'bind-invite': row('bind-invite', {
    class: 'bind',
    describe: ({ who, venue, environment, label, trading, region, hours, reason }) => [
      `Let ${who} bind a venue key of ${venue} (${environment}${region === undefined ? '' : `, ${region}`}) as "${label}", to trade ${trading}, by a link that is good once, for ${hours} hours${because(reason)}`,
      'whoever has the link first binds his own key; nobody is asked again then',
    ],
  }),
  rebind: row('rebind', {
    class: 'bind',
    against: ({ accountId }, { keys }) => `credential ${keys.credential(accountId)?.id ?? 'none'}`,
    describe: ({ accountId, reason }, { keys }) => [
      `Put another venue key in the place of the one of ${demandAccount(keys, accountId).label} (${accountId})${because(reason)}`,
    ],
  }),
  unbind: row('unbind', {
    class: 'bind',
    against: ({ accountId }, { keys }) => `credential ${keys.credential(accountId)?.id ?? 'none'}`,
    describe: ({ accountId, reason, abandonUnknown }, { keys }) => [
      `Take out the account ${demandAccount(keys, accountId).label} (${accountId})${because(reason)}:`,
      'its virtual keys are revoked, its venue key is forgotten, and neither comes back',
      ...(abandonUnknown === true ? ['also while it is not known what became of some of its requests'] : []),
    ],
  }),
  'account-accept-key': row('account-accept-key', {
    class: 'bind',
    against: ({ accountId }, { keyWatch }) => `told ${keyWatch.told(accountId)?.sha256 ?? 'nothing yet'}`,
    describe: ({ accountId, reason }, { keys, keyWatch }) => [
      `Take the venue key of ${demandAccount(keys, accountId).label} (${accountId}) as its venue says that it is now${because(reason)}:`,
      ...describeTold(keyWatch.told(accountId)),
    ],
  }),
  issue: row('issue', {
    class: 'keys',
    against: ({ accountId }, { keys }) => `credential ${keys.credential(accountId)?.id ?? 'none'}`,
    describe: (given, { keys }) => [
      `Cut a virtual key "${given.label}" for ${given.owner} on ${demandAccount(keys, given.accountId).label} (${given.accountId})`,
      `may: ${list(given.scopes)} in ${list(given.markets)}`,
      `instruments: ${given.instruments === 'all' ? 'all' : list(given.instruments)}`,
      `largest order: ${list(Object.entries(given.notionalPerOrder).map(([asset, most]) => `${most} ${asset}`))}`,
      `limits: ${given.limits === undefined ? 'none' : JSON.stringify(given.limits)}`,
      `from: ${list(given.sourceCidrs)}; ${given.requestsPerSecond} requests a second; ends: ${
        given.expiresAtMs === null ? 'never' : new Date(given.expiresAtMs).toISOString()
      }`,
      ...describeFurther(given),
    ],
  }),
  rotate: row('rotate', {
    class: 'keys',
    against: ({ virtualKeyId }, ports) => versionAt(keyPlace(virtualKeyId, ports), ports),
    describe: ({ virtualKeyId, publicKey, reason }, { keys }) => [
      `Give the virtual key ${demandKey(keys, virtualKeyId).label} (${virtualKeyId}) ${
        publicKey === undefined ? 'a new secret' : 'another public key'
      }${because(reason)}`,
      ...(publicKey === undefined ? [] : [`public key: ${publicKey}`]),
    ],
  }),
  'rebind-client': row('rebind-client', {
    class: 'keys',
    against: ({ virtualKeyId }, ports) => versionAt(keyPlace(virtualKeyId, ports), ports),
    describe: ({ virtualKeyId, clientKey, reason }, { keys }) => [
      `Take the virtual key ${demandKey(keys, virtualKeyId).label} (${virtualKeyId}) over the client certificate ${clientKey} alone${because(reason)}`,
    ],
  }),
  'policy-set': row('policy-set', {
    class: 'policy',
    isOpening: ({ mayLoosen }, ports, asked) => mayLoosen && loosens(proposed(asked, ports)),
    against: (_given, ports, asked) => `policy version ${proposed(asked, ports).version}`,
    describe: (_given, ports, asked) => describePolicy(proposed(asked, ports)),
  }),
  'policy-shadow-enforce': row('policy-shadow-enforce', {
    class: 'policy',
    isOpening: ({ mayLoosen }, ports, asked) => mayLoosen && loosens(shadowed(asked, ports)),
    // The call names the shadow; what is agreed to is the document.
    against: (_given, ports, asked) => {
      const { version, document } = shadowed(asked, ports);
      return `policy version ${version}, shadow with SHA-256 ${sha256Hex(document)}`;
    },
    describe: (_given, ports, asked) => {
      const shadow = shadowed(asked, ports);
      return [...describePolicy(shadow), `by the document: ${shadow.document}`];
    },
  }),
  resume: row('resume', {
    class: 'resume',
    against: (given, ports) =>
      `${stateOf(readSubject(given), ports.keys)}, ${versionAt(statePlace(given, ports), ports)}`,
    describe: (given, { keys }) => {
      const subject = readSubject(given);
      const name = nameOf(subject) ?? 'everything';
      return [`Resume ${name}, which is ${stateOf(subject, keys)}${because(given.reason)}`];
    },
  }),
  'resume-key': row('resume-key', {
    class: 'resume',
    against: ({ virtualKeyId }, ports) => versionAt(keyPlace(virtualKeyId, ports), ports),
    describe: ({ virtualKeyId, reason }, { keys }) => {
      const { label, state } = demandKey(keys, virtualKeyId);
      return [`Resume the virtual key ${label} (${virtualKeyId}), which is ${state}${because(reason)}`];
    },
  }),
  'backup-begin': row('backup-begin', {
    class: 'export',
    // The consent is used up in the vault that is copied.
    isTakenFirst: true,
    describe: ({ to, recipients }) => [
      `Back everything up to ${to}, for ${list(recipients)}`,
      'where it goes and for whom is what the proposer says: he gets the files of the vault, under its own locks and not encrypted by the gateway, and encrypts them himself',
    ],
  }),
  'ledger-erase': row('ledger-erase', {
    class: 'erase',
    describe: ({ before, reason }) => [
      `Erase for good whose addresses the ledger tells of, before ${before}${because(reason)}`,
    ],
  }),
  'ledger-archive': row('ledger-archive', {
    class: 'erase',
    describe: ({ segment, sha256, to }) => [
      `Remove ${sha256.length} segments of the ledger from number ${segment} on, which lie in ${to}`,
    ],
  }),
} as const satisfies Partial<Record<OperationName, ApprovedRow>>;
