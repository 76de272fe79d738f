import { format } from 'prettier';
import { CLIENT_VERSIONS } from '../support/trading-clients.ts';
import { DIFFERENCES } from './differences.ts';
import type { Row } from './row.ts';

/** What a run found, as the page that users read. The same run gives the same text on every machine. */

export interface RowFinding {
  readonly row: Row;
  /** Method and path of what reached the venue on the direct side, each once, in order. */
  readonly sent: readonly string[];
}

export interface ForbiddenFinding {
  readonly client: string;
  readonly call: string;
  readonly reaches: string;
  /** What the client raised. */
  readonly raised: string;
}

export interface RefusalFinding {
  readonly refusal: string;
  readonly code: string;
  readonly ccxt: string;
  readonly okxApi: string;
}

export interface Findings {
  readonly rows: readonly RowFinding[];
  readonly forbidden: readonly ForbiddenFinding[];
  readonly refusals: readonly RefusalFinding[];
}

export async function renderDocument(findings: Findings): Promise<string> {
  const text = [
    '# Compatibility',
    `Unmodified **ccxt ${CLIENT_VERSIONS.ccxt}** and **okx-api ${CLIENT_VERSIONS.okxApi}**, each call made twice against identically seeded
     simulators: straight to the venue with its real key, and through the gateway with a virtual key. What reaches the venue
     and what comes back is compared field by field. This page is written by that run (\`tests/conformance\`) and a test
     fails when it is out of date; it says nothing about calls that are not listed.`,
    '## Calls',
    table(['client', 'market', 'call', 'sent to the venue', 'through the gateway', 'note'], rowsOf(findings)),
    '## Permitted differences',
    table(
      ['name', 'fields', 'why'],
      Object.entries(DIFFERENCES).map(([name, { fields, reason }]) => [
        name,
        fields.map(code).join(', '),
        reason,
      ]),
    ),
    '## Refused whatever the scopes',
    `Made with a virtual key that has every scope: the client raises an error and nothing reaches the venue. The same calls made
     straight to the venue arrive there.`,
    table(
      ['client', 'call', 'would reach', 'the client raises'],
      findings.forbidden.map((row) => [row.client, code(row.call), code(row.reaches), code(row.raised)]),
    ),
    '## How refusals look to a client',
    `Every refusal of the gateway has the venue's own shape; the header \`bitting-code\` names the gateway's reason.`,
    table(
      ['refusal', '`bitting-code`', 'ccxt raises', 'okx-api throws `code`/`sCode`'],
      findings.refusals.map((row) => [row.refusal, code(row.code), code(row.ccxt), code(row.okxApi)]),
    ),
  ].join('\n\n');
  return format(text.replaceAll(/\n +/gu, '\n'), { parser: 'markdown', printWidth: 110 });
}

function rowsOf(findings: Findings): string[][] {
  return findings.rows.map(({ row, sent }) => [
    row.client,
    row.market,
    row.call,
    sent.map((request) => code(request.replace('/api/v5/', ''))).join(', '),
    row.differences.length === 0 ? 'equal' : `equal but for: ${row.differences.join(', ')}`,
    row.note,
  ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
