import type { AlertRow } from '../alert-row.ts';

const told = (event: string): AlertRow['takes'] => [{ type: 'system', event }];
const begun = (event: string): AlertRow['takes'] => [{ type: 'system', event, state: 'begun' }];
const over = (event: string): AlertRow['takes'] => [{ type: 'system', event, state: 'over' }];

/** Days before its end from which on a venue key's end is an emergency. */
const DAYS_LEFT = /^[0-3]$/u;

/** What venues say of the keys that are bound. */
export const KEY_ROWS: readonly AlertRow[] = [
  {
    id: 'venue-key-changed',
    takes: told('key-changed'),
    severity: 'critical',
    title: 'A venue key was changed at the venue',
    sentence: (record) =>
      `Of the key of ${record.text('accountId')}: ${record.text('what')} was ${record.or('from', 'nothing')} and is ${record.or('to', 'nothing')}.`,
    advice:
      'If nobody of you did this at the venue, somebody else is in your account there: delete the key there, change the password, then "bitting rebind".',
    sameBy: ['accountId', 'what'],
  },
  {
    id: 'venue-key-gone',
    takes: told('key-gone'),
    severity: 'critical',
    title: 'The venue does not take a key any more',
    sentence: (record) => `The key of ${record.text('accountId')}: ${record.text('told')}.`,
    advice:
      'Look at the venue whether it was deleted or has run out, and who did that; "bitting rebind" puts another in its place.',
    sameBy: ['accountId'],
  },
  {
    id: 'venue-key-ends',
    takes: told('key-ends'),
    severity: (record) => (record.has('days', DAYS_LEFT) ? 'critical' : 'warning'),
    title: 'A venue key is about to end',
    sentence: (record) =>
      `The key of ${record.text('accountId')} ends at ${record.text('endsAt')}, within ${record.text('days')} days.`,
    advice: 'Make another at the venue and put it in its place: "bitting rebind".',
    sameBy: ['accountId', 'days'],
  },
  {
    id: 'venue-key-unwatched',
    takes: begun('key-unwatched'),
    severity: 'warning',
    title: 'Nobody can look after a venue key',
    sentence: (record) =>
      `The key of ${record.text('accountId')} could not be read back several times in a row: ${record.or('told', 'no reason is known')}.`,
    advice: 'A change of it at the venue would not be seen now; "bitting accounts" says more.',
    sameBy: ['accountId'],
  },
  {
    id: 'venue-key-watched',
    takes: over('key-unwatched'),
    severity: 'info',
    title: 'A venue key is looked after again',
    sentence: (record) => `The key of ${record.text('accountId')} can be read back again.`,
    advice: 'Nothing to do.',
    sameBy: ['accountId'],
  },
  {
    id: 'venue-key-elsewhere',
    takes: begun('key-elsewhere'),
    severity: 'critical',
    title: 'A venue does not take a key from here',
    sentence: (record) =>
      `The key of ${record.text('accountId')} is bound to other addresses than this machine comes from.`,
    advice: 'Mend the list of addresses of the key at the venue, or how this machine reaches it.',
    sameBy: ['accountId'],
  },
  {
    id: 'venue-key-here-again',
    takes: over('key-elsewhere'),
    severity: 'info',
    title: 'A venue takes a key from here again',
    sentence: (record) => `The key of ${record.text('accountId')} works from this machine again.`,
    advice: 'Nothing to do.',
    sameBy: ['accountId'],
  },
  {
    id: 'egress-absent',
    takes: told('egress-absent'),
    severity: 'warning',
    title: 'This machine does not have its expected address',
    sentence: () => 'An address of watch.egress is none of this machine’s own.',
    advice:
      'Behind a translation of addresses this is usual; otherwise look at the network before a venue refuses.',
    sameBy: [],
  },
  {
    id: 'credential-refused',
    takes: told('credential-refused'),
    severity: 'critical',
    title: 'A venue refused a key at a login',
    sentence: (record) =>
      `${record.text('venue')} did not take the key ${record.text('credentialId')} on a stream.`,
    advice: 'Look at the venue whether the key was deleted, changed or bound to other addresses.',
    sameBy: ['credentialId'],
  },
  {
    id: 'external-activity',
    takes: told('external-activity'),
    severity: 'critical',
    title: 'Somebody trades past the gateway',
    sentence: (record) =>
      `On ${record.text('accountId')} there were ${record.or('orders', '0')} orders and ${record.or('fills', '0')} fills that no virtual key placed${record.text('instruments') === '' ? '' : `, in ${record.text('instruments')}`}.`,
    advice:
      'If it was nobody of you by hand, another key of the account is stolen: delete its keys at the venue and halt the account here.',
    sameBy: ['accountId'],
  },
];
