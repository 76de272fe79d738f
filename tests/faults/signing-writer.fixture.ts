/** Writes and signs a ledger, and prints what it acknowledges: `A <sequence>` for a record, `C <note>` for a checkpoint that is shown. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { openLedger } from '@bitting/gateway/ledger/ledger.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { logKeyOf } from '@bitting/gateway/ledger/testing/log-bench.ts';

const SEGMENT_BYTES = 8_192;
const GROUPS = 60;
const PER_GROUP = 5;
const GROUPS_PER_CHECKPOINT = 4;

const directory = process.argv[2] ?? '';
const clock = { wallMs: () => epochMs(0), monotonicMs: () => 0, after: () => () => undefined };
const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
const opened = openLedger({ directory, provider, random: randomBytes, clock });
const writer = await opened.start();
opened.tree.observe(({ checkpoint }) => {
  writeSync(1, `C ${Buffer.from(formatNote(checkpoint)).toString('base64')}\n`);
});
opened.tree.use(logKeyOf(1));

async function append(nth: number): Promise<void> {
  const details = { filler: 'x'.repeat(nth % 97) };
  const stamp = { wallMs: epochMs(nth), monotonicMs: nth, boot: 'b' };
  const { sequence } = await writer.append({ ...stamp, type: 'system', event: 'traced', details });
  writeSync(1, `A ${sequence}\n`);
}

for (let group = 0; group < GROUPS; group += 1) {
  const numbers = Array.from({ length: PER_GROUP }, (_, index) => group * PER_GROUP + index);
  const appended = numbers.map(append);
  // Sometimes while records are written, sometimes behind them.
  if (group % GROUPS_PER_CHECKPOINT === 0) void opened.tree.release();
  await Promise.all(appended);
  if (group % GROUPS_PER_CHECKPOINT === 1) await opened.tree.release();
}
process.exit(0);
