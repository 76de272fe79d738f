import { isPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import { INCIDENT_ROWS_MAX } from '../bounds.ts';
import { sayingOf } from '../record-line.ts';
import { drawActivity, drawHours } from './charts.ts';
import { html, Markup } from './markup.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { IncidentReport } from './report.ts';
import type { ToldRecord } from './told-record.ts';

/** One page that needs nothing else: no script, no font, no picture from anywhere. */
export function renderPage(report: IncidentReport, records: readonly ToldRecord[]): string {
  const title = `What happened: ${nameSubject(report)}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="faint">
          From ${time(report.sinceMs)} to ${time(report.untilMs)} (UTC). Written ${time(report.madeAtMs)} by
          Bitting from its ledger.
        </p>
        ${renderLog(report)}
        <h2>What stands out</h2>
        ${renderFindings(report)}
        <h2>In numbers</h2>
        ${renderNumbers(report)}${drawActivity(report)}${drawHours(report)} ${renderPlaces(report)}
        <h2>Orders</h2>
        ${renderOrders(report)}
        <h2>Refused by the gateway</h2>
        ${renderRefusals(report)}
        <h2>Timeline</h2>
        ${renderTimeline(report, records)}
        <h2>How to verify this</h2>
        ${renderProof(report)}
        <h2>What was looked for</h2>
        ${renderRules(report)}
      </body>
    </html> `;
  return page.write();
}

export function nameSubject({ subject }: Pick<IncidentReport, 'subject'>): string {
  const { kind, id, label } = subject;
  return `${kind === 'key' ? 'virtual key' : 'account'} ${label === null ? id : `${label} (${id})`}`;
}

function renderLog({ log }: IncidentReport): Markup {
  const { verified, records } = log;
  if (verified === null)
    return html`<p>The ledger has ${records} records. Each receipt here is verified by itself.</p>`;
  const { damage, witnesses } = verified;
  if (damage !== null)
    return html`<p class="verdict bad">
      The ledger is damaged at record ${damage.record.toString()}: ${damage.what}. What follows is what it
      holds up to there; only records with a receipt are proved.
    </p>`;
  const seen = witnesses.length === 0 ? null : html` Witnessed by ${witnesses.join(', ')}.`;
  return html`<p class="verdict good">
    The ledger was verified whole: ${records} records, ${log.covered} of them signed.${seen}
  </p>`;
}

function renderFindings({ findings, habits, subject }: IncidentReport): Markup {
  const ordered = findings.toSorted(
    (one, other) => Number(one.weight === 'note') - Number(other.weight === 'note'),
  );
  const before =
    habits.sinceMs === null
      ? html`<p>
          Nothing is known of the ${subject.kind} before: new instruments, addresses and hours cannot be told.
        </p>`
      : html`<p class="faint">Compared with ${habits.requests} requests since ${time(habits.sinceMs)}.</p>`;
  if (ordered.length === 0)
    return html`${before}
      <p>Nothing does, by the rules below.</p>`;
  return html`${before}
    <ul class="findings">
      ${ordered.map(
        ({ rule, weight, sentence, fromMs, toMs, records, seenLive }) =>
          html`<li class="${weight}">
            <b>${rule}</b> ${sentence}<br /><span class="faint"
              >${time(fromMs)}${toMs === fromMs ? null : html` to ${time(toMs)}`}; records
              ${records.map((record, index) => html`${index === 0 ? null : ', '}<a href="#r${record.toString()}">${record.toString()}</a>`)}${seenLive === null ? null : html`; <b>seen live</b> at ${time(seenLive.atMs)}, record <a href="#r${seenLive.record}">${seenLive.record}</a>`}</span
            >
          </li>`,
      )}
    </ul>`;
}

function renderNumbers({ totals, addresses, instruments }: IncidentReport): Markup {
  const rows = [
    ['requests that act, or were refused', totals.requests],
    ['refused by the gateway', totals.refused],
    ['accepted by the venue', totals.accepted],
    ['rejected by the venue', totals.rejected],
    ['unknown or open', totals.unknown + totals.open],
    ['addresses', addresses.length],
    ['instruments', instruments.length],
  ] as const;
  return html`<ul class="numbers">
    ${rows.map(([name, value]) => html`<li><b>${value}</b>${name}</li>`)}
  </ul>`;
}

function renderPlaces({ addresses, instruments, log }: IncidentReport): Markup {
  return html`<h2>Source addresses</h2>
    ${renderUnknown(addresses, log)}
    ${table(
      ['Address', '', 'Requests', 'Refused', 'First', 'Last'],
      addresses.map((row) => [
        row.address,
        row.isNew ? NEW : null,
        row.requests,
        row.refused,
        time(row.firstMs),
        time(row.lastMs),
      ]),
    )}
    <h2>Instruments</h2>
    ${table(
      ['Instrument', '', 'Orders', 'Accepted'],
      instruments.map((row) => [row.instrument, row.isNew ? NEW : null, row.orders, row.accepted]),
    )}`;
}

/** Of which addresses nobody can say any more what they were, and why. */
function renderUnknown(addresses: IncidentReport['addresses'], log: IncidentReport['log']): Markup | null {
  const hidden = addresses.filter(({ address }) => isPseudonym(address)).length;
  if (hidden === 0) return null;
  const { addressesErasedBefore: before, verified } = log;
  const why =
    verified !== null
      ? 'the ledger itself holds nothing else, and this report was made from its files'
      : before === null
        ? 'they were not kept, or the vault was sealed'
        : `addresses of the days before ${before} were erased`;
  return html`<p>
    ${hidden} of them are pseudonyms, which one address has another of every day: ${why}. They are not
    compared with each other.
  </p>`;
}

const NEW = html`<span class="new">new</span>`;

function renderOrders({ orders }: IncidentReport): Markup {
  return html`<p class="faint">
      Fills are not in the ledger: ask the venue by its order ids, or look at its fills of them.
    </p>
    ${table(
      [
        'Record',
        'Time',
        'Order',
        'Instrument',
        'Side',
        'Type',
        'Size',
        'Price',
        'Worth',
        'Venue order id',
        'Client order id',
        'End',
        'From',
      ],
      orders.map((order) => [
        html`<a href="#r${order.record}">${order.record}</a>`,
        time(order.atMs),
        order.kind,
        order.instrument,
        order.side,
        order.type,
        order.size,
        order.price,
        order.notional,
        order.venueOrderId,
        order.clientOrderId,
        order.venueCode === null || order.venueCode === '0' ? order.end : `${order.end} (${order.venueCode})`,
        order.sourceAddress,
      ]),
    )}`;
}

function renderRefusals({ refusals }: IncidentReport): Markup {
  return table(
    ['Record', 'Time', 'Operation', 'Code', 'Why', 'Rule', 'Policy', 'From'],
    refusals.map((row) => [
      html`<a href="#r${row.record}">${row.record}</a>`,
      time(row.atMs),
      row.operation,
      row.code,
      row.detail,
      row.ruleId,
      row.policyVersion,
      row.sourceAddress,
    ]),
  );
}

function renderTimeline({ proven }: IncidentReport, records: readonly ToldRecord[]): Markup {
  const receipts = new Set(proven);
  return table(
    ['Record', 'Time', 'Type', 'What', 'Leaf', 'Receipt'],
    records.map(({ sequence, entry, leaf }) => {
      const number = sequence.toString();
      const proof = receipts.has(number) ? html`<a href="receipts/${number}.tlog-proof">receipt</a>` : null;
      const says = sayingOf({ ...entry }, new Map()).join(' ');
      return [
        html`<span id="r${number}">${number}</span>`,
        time(entry.wallMs),
        entry.type,
        says,
        code(leaf),
        proof,
      ];
    }),
  );
}

function renderProof({ log, proven }: IncidentReport): Markup {
  return html`<p>
      ${proven.length} of the records have a receipt beside this page. It holds the record and the way from it
      to the signed checkpoint, and is verified without the ledger and without whoever wrote this; README.md
      has the commands.
    </p>
    <p>Key of the log: ${code(log.key ?? 'none')}. Compare it with the one that you were given before.</p>`;
}

function renderRules({ rules, habits }: IncidentReport): Markup {
  return html`${table(
      ['Rule', 'Weight', 'Looks for'],
      rules.map(({ id, weight, looksFor }) => [id, weight, looksFor]),
    )}
    <p class="faint">
      Before: ${habits.orders} orders in ${habits.instruments.length} instruments, from
      ${habits.addresses.length} addresses. A rule that finds something proves no theft, and one that finds
      nothing proves no innocence.
    </p>`;
}

type Cell = Markup | string | number | null;

/** As many rows as can be looked at; the files beside the page have the rest. */
function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  if (rows.length === 0) return html`<p>None.</p>`;
  const more = rows.length - INCIDENT_ROWS_MAX;
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th>${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, INCIDENT_ROWS_MAX).map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td class="${widthOf(cell)}">${cell}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p>… and ${more} more in the files beside this page.</p>` : null}`;
}

function code(text: string): Markup {
  return html`<code>${text}</code>`;
}

function time(atMs: number): Markup {
  return html`<time>${new Date(atMs).toISOString()}</time>`;
}

/** What is short stays on one line: numbers, times, ids. */
const SHORT_CHARACTERS_MAX = 24;

function widthOf(cell: Cell): string {
  if (typeof cell !== 'string') return 'short';
  return cell.length <= SHORT_CHARACTERS_MAX ? 'short' : 'long';
}
