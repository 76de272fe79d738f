/** Bots, venues and thieves write into the page: AUD-01. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layOutBundle } from './bundle.ts';
import { Gathering } from './gathering.ts';
import { html } from './markup.ts';
import { renderPage } from './page.ts';
import { type IncidentReport, tellIncident } from './report.ts';
import type { ToldRecord } from './told-record.ts';
import {
  adminAct,
  intent,
  outcome,
  payloadOf,
  refusal,
  type Saying,
  systemEvent,
} from './testing/records.ts';

const HOUR_MS = 3_600_000;
const LOG = {
  key: 'bitting.invalid/1+00000000+AA==',
  records: '9',
  addressesErasedBefore: null,
  verified: { damage: null, witnesses: [] },
};

interface Told {
  readonly report: IncidentReport;
  readonly records: readonly ToldRecord[];
}

/** A report in which everything that somebody else may choose is this text. */
function tell(text: string): Told {
  const subject = { kind: 'key', id: 'key_1', label: text, accountId: 'acc_1', keyIds: ['key_1'] } as const;
  const stretch = { sinceMs: HOUR_MS, untilMs: 2 * HOUR_MS };
  const gathering = new Gathering({ subject, stretch, habitsSinceMs: 0 });
  const sayings: readonly (readonly [number, Saying])[] = [
    [1, intent('habit')],
    [HOUR_MS, intent('i1', { instrument: text, clientOrderId: text, price: text, size: text })],
    [HOUR_MS, outcome('i1', 'accepted', text)],
    [HOUR_MS, { ...refusal(text), type: 'refusal', operation: text, sourceAddress: text } as Saying],
    [HOUR_MS, { ...adminAct('policy-set', 'key_1', { label: text, changes: text }), reason: text } as Saying],
    [HOUR_MS, systemEvent('breaker', { told: text })],
  ];
  for (const [index, [atMs, saying]] of sayings.entries())
    gathering.take(BigInt(index), payloadOf(saying, atMs));
  const gathered = gathering.end();
  return { report: tellIncident(gathered, { log: LOG, madeAtMs: 3 * HOUR_MS }), records: gathered.records };
}

/** Without the white space that no reader sees. */
function flatten(page: string): string {
  return page.replace(/\s+/gu, ' ').replace(/ ?([<>]) ?/gu, '$1');
}

function pageOf(text: string): string {
  const { report, records } = tell(text);
  return renderPage(report, records);
}

/** Tags and attributes, without any text: what a browser would build. */
function skeletonOf(page: string): string {
  return (page.match(/<[^>]*>/gu) ?? [])
    .map((tag) => tag.replace(/ (?:y|height|aria-label)="[^"]*"| class="(?:short|long)"/gu, ''))
    .join('');
}

const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style><svg/onload=alert(1)>',
  '<!-- --><![CDATA[',
  '&lt;script&gt;&#x3c;',
  'javascript:alert(1)',
  '${7*7}{{7*7}}`',
  'line\r\nline\u2028line\u2029',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202e\u2066\u200b\ufeff\u0000',
  '{"type":"admin"}\n{"record":"9"}',
];

for (const attack of ATTACKS)
  test(`AUD-01: a page with ${JSON.stringify(attack)} everywhere is built as one with a harmless word is.`, () => {
    const page = pageOf(attack);
    assert.equal(skeletonOf(page), skeletonOf(pageOf('harmless')));
    assert.doesNotMatch(
      page,
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
    );
  });

test('AUD-01: no text changes what the page is built of, and every line of the records stays one line.', () => {
  const skeleton = skeletonOf(pageOf('harmless'));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (text) => {
      const told = tell(text);
      assert.equal(skeletonOf(renderPage(told.report, told.records)), skeleton);
      const files = layOutBundle({
        ...told,
        proofs: { checkpoint: null, covered: 0n, receipts: new Map() },
        verifier: null,
      });
      const lines = Buffer.from(files.get('records.jsonl') ?? [])
        .toString()
        .trimEnd()
        .split('\n');
      assert.equal(lines.length, told.records.length);
      for (const line of lines) assert.ok('entry' in (JSON.parse(line) as object));
    }),
    { numRuns: 60 },
  );
});

test('AUD-01: no text ends the attribute that it stands in.', () => {
  const written = html`<i title="${`" ' onclick=`}"></i>`.write();
  assert.equal(written, '<i title="&quot; &#39; onclick="></i>');
});

test('AUD-01: a text of ten megabytes is cut on the page.', () => {
  const { report, records } = tell('harmless');
  const long = { ...report, subject: { ...report.subject, label: '<'.repeat(10_000_000) } };
  const page = renderPage(long, records);
  assert.ok(page.length < 100_000);
  assert.match(page, /… and 9999\d{3} more letters/u);
});

test('The page asks nobody for anything: it has no script, no address but its own files, and says so to the browser.', () => {
  const page = pageOf('harmless');
  assert.match(page, /content="default-src 'none'; style-src 'unsafe-inline'"/u);
  assert.doesNotMatch(page, /<(?:script|iframe|object|embed|img|link|base|form)\b|@import|url\(/iu);
  for (const [, target = ''] of page.matchAll(/(?:href|src)="([^"]*)"/gu))
    assert.match(target, /^#r\d+$|^receipts\/\d+\.tlog-proof$/u);
});

test('The page shows what stands out, both charts, the order with its ids, and the letters that cannot be seen.', () => {
  const page = flatten(pageOf('a\u202eb'));
  assert.match(page, /<li class="alarm"><b>new-instrument<\/b>First orders in a\[U\+202E\]b: 1 request/u);
  assert.equal(page.match(/<svg /gu)?.length, 2);
  assert.match(page, /<rect class="good"[^>]*><title>accepted: 1<\/title>/u);
  assert.match(page, /<rect class="bad"[^>]*><title>refused by the gateway: 1<\/title>/u);
  assert.match(page, /<td class="short">a\[U\+202E\]b<\/td>/u);
  assert.match(page, /verified whole: 9 records/u);
  assert.doesNotMatch(page, /&lt;/u, 'nothing of its own is escaped');
});

test('A damaged ledger is said before everything else.', () => {
  const { report, records } = tell('harmless');
  const damage = { record: 3n, what: 'a <b>bad</b> one' };
  const page = renderPage(
    { ...report, log: { ...report.log, verified: { damage, witnesses: [] } } },
    records,
  );
  assert.match(page, /damaged at record 3: a &lt;b&gt;bad/u);
  assert.ok(page.indexOf('damaged at record') < page.indexOf('What stands out'));
});
