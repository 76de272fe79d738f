import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { DIFFERENCES } from './differences.ts';
import type { Row } from './row.ts';

/** What a run found, as the page that users read. The same run gives the same text on every machine. */

export interface RowFinding {
  readonly row: Pick<Row, 'client' | 'market' | 'call' | 'differences' | 'note'>;
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
  /** Where the venue has this client. */
  readonly okxApi?: string;
}

/** Something that a client does wrong, and what comes of it on either side. */
export interface DefectFinding {
  readonly client: string;
  readonly call: string;
  readonly direct: string;
  readonly gateway: string;
}

/** What clients raise of a refusal over streams, which have no headers to name the gateway's reason. */
export interface StreamRefusalFinding {
  readonly refusal: string;
  readonly ccxt: string;
  readonly okxApi: string;
}

export interface Findings {
  readonly venue: 'OKX' | 'HTX' | 'OKX streams' | 'HTX streams';
  /** Names and versions, as a reader would say them. */
  readonly clients: string;
  readonly rows: readonly RowFinding[];
  readonly forbidden: readonly ForbiddenFinding[];
  readonly refusals: readonly RefusalFinding[];
  readonly streamRefusals?: readonly StreamRefusalFinding[];
  readonly defects?: readonly DefectFinding[];
}

/** One venue's part of the page. */
export async function renderSection(findings: Findings): Promise<string> {
  const text = [
    `## ${findings.venue}`,
    `Unmodified ${findings.clients}.`,
    `### Calls on ${findings.venue}`,
    table(['client', 'market', 'call', 'sent to the venue', 'through the gateway', 'note'], rowsOf(findings)),
    ...permittedOf(findings),
    `### Refused whatever the scopes on ${findings.venue}`,
    `Made with a virtual key that has every scope: the client raises an error and nothing reaches the venue. The same calls made
     straight to the venue arrive there.`,
    table(
      ['client', 'call', 'would reach', 'the client raises'],
      findings.forbidden.map((row) => [row.client, code(row.call), code(row.reaches), code(row.raised)]),
    ),
    ...refusalsOf(findings),
    ...streamRefusalsOf(findings),
    ...defectsOf(findings),
  ].join('\n\n');
  return format(text.replaceAll(/\n +/gu, '\n'), { parser: 'markdown', printWidth: 110 });
}

function permittedOf(findings: Findings): string[] {
  const rows = differencesOf(findings);
  return rows.length === 0
    ? []
    : [`### Permitted differences on ${findings.venue}`, table(['name', 'fields', 'why'], rows)];
}

function refusalsOf({ venue, refusals }: Findings): string[] {
  if (refusals.length === 0) return [];
  const hasOkxApi = refusals.some(({ okxApi }) => okxApi !== undefined);
  return [
    `### How refusals on ${venue} look to a client`,
    `Every refusal of the gateway has the venue's own shape; the header \`bitting-code\` names the gateway's reason.`,
    table(
      ['refusal', '`bitting-code`', 'ccxt raises', ...(hasOkxApi ? ['okx-api throws `code`/`sCode`'] : [])],
      refusals.map((row) =>
        [row.refusal, code(row.code), code(row.ccxt)].concat(
          row.okxApi === undefined ? [] : [code(row.okxApi)],
        ),
      ),
    ),
  ];
}

function streamRefusalsOf({ venue, streamRefusals = [] }: Findings): string[] {
  if (streamRefusals.length === 0) return [];
  return [
    `### How refusals on ${venue} look to a client`,
    `A stream has no headers: the gateway's reason is in the message, in words. Nothing of these reaches the venue.`,
    table(
      ['refusal', 'ccxt raises', 'okx-api tells `code`/`sCode`'],
      streamRefusals.map(({ refusal, ccxt, okxApi }) => [refusal, code(ccxt), code(okxApi)]),
    ),
  ];
}

function defectsOf({ venue, defects = [] }: Findings): string[] {
  if (defects.length === 0) return [];
  return [
    `### Where clients fail on ${venue}`,
    `Defects of clients are left as they are; this is what was seen on either side.`,
    table(
      ['client', 'call', 'at the venue', 'through the gateway'],
      defects.map(({ client, call, direct, gateway }) => [client, call, direct, gateway]),
    ),
  ];
}

/** From a venue's heading to the next one of the same rank; empty where the page has none. */
export function sectionOf(page: string, venue: Findings['venue']): string {
  const [, section = ''] = new RegExp(`^(## ${venue}\\n.*?)(?=^## |(?![^]))`, 'msu').exec(page) ?? [];
  return `${section.trimEnd()}\n`;
}

/** The page with the venue's part as it is now. */
export function replaceSection(page: string, findings: Pick<Findings, 'venue'>, section: string): string {
  const old = sectionOf(page, findings.venue).trimEnd();
  return old === '' ? `${page.trimEnd()}\n\n${section}` : page.replace(old, () => section.trimEnd());
}

const PAGE = path.resolve(import.meta.dirname, '../../docs/compatibility.md');

/** `UPDATE=1` writes the venue's part of the page; then and else it has to be what was found. */
export async function checkPage(findings: Findings): Promise<void> {
  const section = await renderSection(findings);
  if (process.env['UPDATE'] === '1')
    writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), findings, section));
  assert.equal(
    sectionOf(readFileSync(PAGE, 'utf8'), findings.venue),
    section,
    'run UPDATE=1 npm test -- conformance and look at the difference',
  );
}

/** Those that some call of the venue is permitted. */
function differencesOf({ rows }: Findings): string[][] {
  const names = new Set<string>(rows.flatMap(({ row }) => row.differences));
  return Object.entries(DIFFERENCES)
    .filter(([name]) => names.has(name))
    .map(([name, { fields, reason }]) => [name, fields.map(code).join(', '), reason]);
}

function rowsOf(findings: Findings): string[][] {
  return findings.rows.map(({ row, sent }) => [
    row.client,
    row.market,
    row.call,
    Array.from(new Set(sent.map(readableRequest)), code).join(', '),
    row.differences.length === 0 ? 'equal' : `equal but for: ${row.differences.join(', ')}`,
    row.note,
  ]);
}

/** Without what all of a venue's paths begin with and the word that it is a stream, and with a word where the number of an order or account stands. */
function readableRequest(request: string): string {
  return request
    .replace('/api/v5/', '')
    .replace(/^WS (?:\/ws\/v5\/(?=p|b))?/u, '')
    .replaceAll(/\/\d{6,}/gu, '/{id}');
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
