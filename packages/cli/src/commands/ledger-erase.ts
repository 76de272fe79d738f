import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { groupDigits } from '../policy-lines.ts';

export const ledgerErase = defineCommand(
  {
    name: 'ledger erase',
    summary: 'Erase for good which addresses the pseudonyms of former days in the ledger stand for',
    details:
      'Records stay as they are and go on being proved: where they came from cannot be shown or searched for any more. That it was\n' +
      'done, by whom and for which days, is recorded. Backups of before hold it still, until they are deleted.',
    options: {
      ...CONNECTION_OPTIONS,
      before: {
        kind: 'text',
        value: 'DAY',
        describe: 'All days before this one, in UTC, such as 2026-01-01; it stays itself',
      },
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
      yes: { kind: 'flag', describe: 'Yes: nobody can bring it back' },
    },
    examples: [
      [
        'bitting ledger erase --before 2026-01-01 --yes --reason "asked by the owner of the bot"',
        'what was before',
      ],
    ],
  },
  async ({ options }, console) => {
    const { before, reason, yes } = options;
    if (before === undefined) throw usageError('--before DAY says from which day on addresses are kept.');
    if (!yes)
      throw usageError(
        `Nothing was erased: addresses of all days before ${before} could not be shown or found any more, and nobody can bring that back. Repeat with --yes.`,
      );
    const asked = { before, ...(reason === undefined ? {} : { reason }) };
    const erased = await connect(options, console).ledgerErase(asked);
    const [first, last] = [erased.days[0], erased.days.at(-1)];
    console.result(erased, [
      first === undefined || last === undefined
        ? `There was nothing to erase before ${before}.`
        : `Erased: ${groupDigits(String(erased.addresses))} addresses of ${erased.days.length} days, ${first} to ${last}. Backups of before hold them still.`,
    ]);
  },
);
