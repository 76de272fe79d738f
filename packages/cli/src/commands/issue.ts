import type { PolicyTerms } from '@bitting/client/operations.ts';
import { formatCidr, parseCidr } from '@bitting/core/policy/cidr.ts';
import { MARKETS, SCOPES, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type OptionValues } from '../command.ts';
import { connect } from '../connection.ts';
import { exampleInstrument } from '../example-instrument.ts';
import { findAccount } from '../named.ts';
import { readSigning, SIGNING_OPTIONS } from '../signing-options.ts';
import { renderIssued } from '../issued.ts';
import { demandSnippet, SNIPPET_CLIENTS } from '../snippets.ts';

const DAY_MS = 86_400_000;
const RATE_DEFAULT = 20;
const RATE_MAX = 1_000;

const TERMS = {
  scope: {
    kind: 'list',
    value: 'SCOPE',
    choices: SCOPES,
    describe: 'What the bot may ask for; default read,trade',
  },
  market: { kind: 'list', value: 'MARKET', choices: MARKETS, describe: 'Markets it may trade; default spot' },
  instrument: {
    kind: 'list',
    value: 'ID',
    describe:
      'Instruments it may trade, exactly as the venue writes them (OKX BTC-USDT, HTX btcusdt), or "all"; needed for trading',
  },
  'max-order': {
    kind: 'list',
    value: 'ASSET=AMOUNT',
    describe: 'Largest notional of one order, for example USDT=1000; needed for trading',
  },
  rate: {
    kind: 'whole',
    value: 'N',
    min: 1,
    max: RATE_MAX,
    describe: `Requests per second; default ${RATE_DEFAULT}`,
  },
  allow: { kind: 'list', value: 'CIDR', describe: 'Addresses it may come from; default this machine only' },
  expires: {
    kind: 'text',
    value: 'WHEN',
    describe: 'A date (2027-01-31) or days from now (30d); default never',
  },
} as const;

export const issue = defineCommand(
  {
    name: 'issue',
    summary: 'Cut a virtual key for one bot; its secret is shown once',
    options: {
      ...CONNECTION_OPTIONS,
      account: {
        kind: 'text',
        value: 'ACCOUNT',
        describe: 'Id or label of the account; may be left out if there is one',
      },
      label: { kind: 'text', value: 'TEXT', describe: 'Your name for the key; default bot' },
      owner: { kind: 'text', value: 'TEXT', describe: 'Who runs the bot; default the label' },
      ...TERMS,
      ...SIGNING_OPTIONS,
      client: {
        kind: 'choice',
        choices: SNIPPET_CLIENTS,
        describe: 'Print what to paste for this client; default env',
      },
    },
    examples: [
      [
        'bitting issue --label grid --instrument BTC-USDT,ETH-USDT --max-order USDT=500',
        'spot orders of at most 500 USDT in two instruments',
      ],
      [
        'bitting issue --account htx-sub1 --instrument btcusdt --max-order USDT=500 --body-binding',
        'HTX, with a second signature over the body of each order',
      ],
      ['bitting issue --label watcher --scope read --client ccxt', 'reads only, with the lines for ccxt'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const label = options.label ?? 'bot';
    const terms = readTerms(options);
    const signing = readSigning(options);
    const snippet = options.client ?? 'env';
    const account = await findAccount(client, options.account);
    demandInstruments(terms, account.venue);
    demandSnippet(snippet, { venue: account.venue, ...signing });
    const issued = await client.issue({
      accountId: account.accountId,
      label,
      owner: options.owner ?? label,
      ...terms,
      ...signing,
    });
    console.result(issued, renderIssued(issued, snippet, console.paint));
  },
);

function readTerms(options: OptionValues<typeof TERMS>): PolicyTerms {
  const scopes = options.scope.length === 0 ? (['read', 'trade'] as const) : options.scope;
  if (tradesWith(scopes) && options['max-order'].length === 0)
    throw usageError('Say how large one order may be: --max-order USDT=1000.');
  return {
    scopes,
    markets: options.market.length === 0 ? ['spot'] : options.market,
    instruments: options.instrument.includes('all') ? 'all' : options.instrument,
    notionalPerOrder: Object.fromEntries(options['max-order'].map((text) => readAmount(text))),
    requestsPerSecond: options.rate ?? RATE_DEFAULT,
    sourceCidrs: options.allow.map((text) => readSource(text)),
    expiresAtMs: options.expires === undefined ? null : readExpiry(options.expires),
  };
}

function tradesWith(scopes: PolicyTerms['scopes']): boolean {
  return scopes.some((scope) => scope === 'trade' || scope === 'reduce-only');
}

/** Asked once the venue is known, because its ids are its own. */
function demandInstruments({ scopes, markets, instruments }: PolicyTerms, venue: VenueId): void {
  if (!tradesWith(scopes) || instruments.length > 0) return;
  throw usageError(
    `Say which instruments the key may trade: --instrument ${exampleInstrument(venue, markets)},… (or --instrument all).`,
  );
}

function readAmount(text: string): readonly [asset: string, amount: string] {
  const match = /^([A-Z0-9]{1,24})=(\d+(?:\.\d+)?)$/u.exec(text);
  if (match === null)
    throw usageError(`--max-order cannot be "${text}": write ASSET=AMOUNT, for example USDT=1000.`);
  return [match[1] ?? '', match[2] ?? ''];
}

function readSource(text: string): string {
  try {
    return formatCidr(parseCidr(text));
  } catch {
    throw usageError(`--allow cannot be "${text}": write an address or a network such as 192.0.2.0/24.`);
  }
}

function readExpiry(text: string): number {
  const days = /^(\d{1,5})d$/u.exec(text);
  if (days !== null) return Date.now() + Number(days[1]) * DAY_MS;
  const date = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/u.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) throw usageError(`--expires cannot be "${text}": write 2027-01-31 or 30d.`);
  if (date <= Date.now()) throw usageError(`--expires cannot be "${text}": that is past.`);
  return date;
}
