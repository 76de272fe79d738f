import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { AccountView, IssuedKey, PolicyTerms } from '@bitting/client/operations.ts';
import type { WorstCaseView } from '@bitting/client/policies.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { exampleInstrument } from '../example-instrument.ts';
import { describeAbove } from '../layer-lines.ts';
import { demandFreeKeyLabel, findAccount } from '../named.ts';
import { readPolicyFile } from '../policy-file.ts';
import { describePolicy, renderRows } from '../policy-lines.ts';
import { readSigning, SIGNING_OPTIONS } from '../signing-options.ts';
import { renderIssued } from '../issued.ts';
import { SNIPPET_CLIENTS } from '@bitting/client/snippets.ts';
import { demandSnippet } from '../snippets.ts';
import {
  documentOf,
  readTerms,
  readTermsOver,
  termsOf,
  TERMS_OPTIONS,
  tradesWith,
  wantsDefault,
  type IssueTerms,
  type TermsValues,
} from '../terms-options.ts';
import { describeWorstCase, PICTURE_MISSING, UNBOUNDED } from '../worst-case-lines.ts';

export const issue = defineCommand(
  {
    name: 'issue',
    summary: 'Cut a virtual key for one bot; its secret is shown once',
    details: `Without --max-order and --policy the key gets the default policy, which is derived from what the account holds now and
shown before the key is cut: liquid instruments only, prices within 3 % of the reference, amounts by the hour and by the
day. The other options then change that policy. With --max-order the key may do exactly what the options say.`,
    options: {
      ...CONNECTION_OPTIONS,
      account: {
        kind: 'text',
        value: 'ACCOUNT',
        describe: 'Id or label of the account; may be left out if there is one',
      },
      label: { kind: 'text', value: 'TEXT', describe: 'Your name for the key; default bot' },
      owner: { kind: 'text', value: 'TEXT', describe: 'Who runs the bot; default the label' },
      ...TERMS_OPTIONS,
      ...SIGNING_OPTIONS,
      'dry-run': { kind: 'flag', describe: 'Show the policy and the worst case, and cut nothing' },
      client: {
        kind: 'choice',
        choices: SNIPPET_CLIENTS,
        describe: 'Print what to paste for this client; default env',
      },
    },
    examples: [
      ['bitting issue --label grid', 'the default policy: safe, from what the account holds'],
      [
        'bitting issue --label grid --max-per-day USDT=2000 --instrument BTC-USDT',
        'the same with less a day, in one instrument',
      ],
      [
        'bitting issue --label grid --instrument BTC-USDT,ETH-USDT --max-order USDT=500',
        'spot orders of at most 500 USDT in two instruments',
      ],
      [
        'bitting issue --account htx-sub1 --instrument btcusdt --max-order USDT=500 --body-binding',
        'HTX, with a second signature over the body of each order',
      ],
      [
        'bitting issue --label maker --dead-man 60',
        'its open orders are cancelled when nothing was heard of the bot for a minute',
      ],
      ['bitting issue --label watcher --scope read --client ccxt', 'reads only, with the lines for ccxt'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const label = options.label ?? 'bot';
    const isDefault = wantsDefault(options);
    if (!isDefault) readPlainTerms(options);
    const signing = readSigning(options);
    const snippet = options.client ?? 'env';
    const account = await findAccount(client, options.account);
    await demandFreeKeyLabel(client, label);
    const { terms, reasons } = isDefault
      ? await proposeTerms(client, account, { options, console })
      : { terms: readPlainTerms(options), reasons: [] };
    demandInstruments(terms, account.venue);
    demandSnippet(snippet, { venue: account.venue, ...signing });
    const document = documentOf(terms);
    const rows = renderRows(describePolicy(document));
    if (options['dry-run']) {
      const { accountId } = account;
      const { above, worstCase } = await client.policyRehearse({ accountId, document });
      console.result({ accountId, document, above, worstCase }, [
        ...rows,
        ...renderRows([...describeAbove(above), ...describeWorstCase(worstCase)]),
      ]);
      for (const reason of reasons) console.progress(`- ${reason}`);
      warnOfUnbound(worstCase, console);
      return;
    }
    if (isDefault)
      for (const line of [...rows.map((row) => `  ${row}`), ...reasons.map((reason) => `- ${reason}`)])
        console.progress(line);
    const issued = await client.issue({
      accountId: account.accountId,
      label,
      owner: options.owner ?? label,
      ...terms,
      ...signing,
    });
    // Before anything else can fail: the secret is nowhere else.
    console.result(issued, renderIssued(issued, snippet, console.paint));
    for (const warning of issued.warnings ?? []) console.warn(warning);
    if (tradesWith(terms.scopes)) await tellWorstCase(client, issued, console);
  },
);

/** What the options or the file say by themselves. */
function readPlainTerms(options: TermsValues): IssueTerms {
  if (options.policy === undefined) return readTerms(options);
  const given = Object.keys(TERMS_OPTIONS).find((name) => name !== 'policy' && isGiven(options, name));
  if (given !== undefined) throw usageError(`--policy says everything: leave --${given} out.`);
  return termsOf(readPolicyFile(options.policy, 'key'));
}

function isGiven(options: TermsValues, name: string): boolean {
  const value = (options as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** The default policy of the account, changed by the options. */
async function proposeTerms(
  client: AdminClient,
  { accountId, label }: AccountView,
  { options, console }: { readonly options: TermsValues; readonly console: CommandConsole },
): Promise<{ readonly terms: IssueTerms; readonly reasons: readonly string[] }> {
  readTerms(options);
  const { document, reasons } = await client.policyDefault({
    accountId,
    algoOrders: options['algo-orders'],
    marketOrders: options['market-orders'],
  });
  const terms = readTermsOver(document, options);
  console.progress(`The default policy for ${label}; --max-order or --policy says another one:`);
  return { terms, reasons };
}

/** What a thief of the new key could take, beside the answer: the key is cut, whatever becomes of this. */
async function tellWorstCase(
  client: AdminClient,
  { virtualKeyId }: IssuedKey,
  console: CommandConsole,
): Promise<void> {
  const { worstCase } = await client.show({ virtualKeyId }).catch(ignoreFailure);
  for (const line of renderRows(describeWorstCase(worstCase))) console.progress(line);
  warnOfUnbound(worstCase, console);
}

function warnOfUnbound(worstCase: readonly WorstCaseView[], console: CommandConsole): void {
  const unbound = worstCase.find(({ amount, ruleId }) => amount === null && ruleId !== PICTURE_MISSING);
  if (unbound === undefined) return;
  const { asset, ruleId } = unbound;
  const cause = UNBOUNDED[ruleId] ?? `"bitting policy set" can add what is missing (${ruleId})`;
  console.warn(`Whoever steals this key may take all that the account holds of ${asset}: ${cause}.`);
}

/** The key is cut: a command that ended otherwise would say that it is not. */
function ignoreFailure(error: unknown): { readonly worstCase: [] } {
  if (error instanceof BittingError) return { worstCase: [] };
  throw error;
}

/** Asked once the venue is known, because its ids are its own. */
function demandInstruments({ scopes, markets, instruments }: PolicyTerms, venue: VenueId): void {
  if (!tradesWith(scopes) || instruments.length > 0) return;
  throw usageError(
    `Say which instruments the key may trade: --instrument ${exampleInstrument(venue, markets)},… (or --instrument all).`,
  );
}
