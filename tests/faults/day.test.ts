/**
 * A gateway in front of both venues for a long day of one clock: bots trade over streams and REST, strangers trade on the
 * same accounts, and either side is dropped at random. `DAY_HOURS` and `DAY_SEED` choose how long and what happens; a
 * failing run prints both. What meets in the sockets of one process differs from run to run, what happens does not.
 */
import { test } from 'node:test';
import { DayGround } from './day-ground.ts';
import { DayHours } from './day-hours.ts';

const HOURS = Number(process.env['DAY_HOURS'] ?? 0.5);
const SEED = Number(process.env['DAY_SEED'] ?? 20_261_121);

test(`After drops on either side pictures, ledger and what bots were told are the venues’ truth (seed ${SEED}, ${HOURS} hours).`, async (context) => {
  const ground = await DayGround.open(SEED);
  try {
    const day = new DayHours(ground);
    await day.pass(HOURS);
    context.diagnostic(await day.end());
  } finally {
    await ground.close();
  }
});
