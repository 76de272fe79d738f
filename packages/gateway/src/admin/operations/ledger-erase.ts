import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { pseudonymDay } from '@bitting/core/ledger/pseudonym.ts';
import { parsed } from '../../config/closed-schema.ts';
import { describeErased } from '../../privacy/retention.ts';
import { reason } from '../fields.ts';
import { defineOperation } from '../operation.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/u;

/** What it is recorded as. */
const ACT = 'ledger-erase';

const day = parsed('a day such as 2026-11-21, in UTC', (value) => {
  const atMs = DAY.test(value) ? Date.parse(`${value}T00:00Z`) : Number.NaN;
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(value) ? value : null;
});

/** Erases for good what the pseudonyms of all days before that one stand for. The act is in the ledger before it is done. */
export const ledgerErase = defineOperation(
  'ledger-erase',
  { before: day, reason },
  async ({ clock, journal, pseudonyms }, given, { operator }) => {
    const before = given.before.replaceAll('-', '');
    if (before > pseudonymDay(clock.wallMs()))
      throw new BittingError('FIELD_MALFORMED', 'today is not over', {
        publicDetail: 'before must not lie after today (UTC): what is recorded today is told by its salt.',
      });
    const days = pseudonyms.daysBefore(before);
    const details = describeErased(before, days);
    await journal.recordBefore({ operatorId: operator.id, act: ACT, reason: given.reason, details });
    const erased = pseudonyms.erase(before);
    return { days: erased.days.map((name) => writeDay(name)), addresses: erased.values };
  },
);

export function writeDay(name: string): string {
  return `${name.slice(0, 4)}-${name.slice(4, 6)}-${name.slice(6)}`;
}
