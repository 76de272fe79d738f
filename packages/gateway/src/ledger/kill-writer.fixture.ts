/** Appends without end, several at a time, and prints each sequence number once it is acknowledged. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { openLedger } from './ledger.ts';
import { makeSegmentFiles } from './segment-files.ts';

const directory = process.argv[2] ?? '';
const clock = { wallMs: () => epochMs(0), monotonicMs: () => 0, after: () => () => {} };
const provider = makeSegmentFiles({ directory, segmentBytes: 65_536 });
const writer = await openLedger({ directory, provider, random: randomBytes, clock }).start();

async function appendForEver(): Promise<void> {
  for (;;) {
    const { sequence } = await writer.append({
      type: 'system',
      event: 'kill',
      details: {},
      wallMs: epochMs(1),
      monotonicMs: 1,
      boot: 'b',
    });
    writeSync(1, `${sequence}\n`);
  }
}
await Promise.all([appendForEver(), appendForEver(), appendForEver()]);
