/** What a run is at, on standard error: what it prints otherwise is its result, for people or with `--json` for programs. */
import { isQuiet, type Reading } from './pairs.ts';

const SECONDS_PER_MINUTE = 60;

/** Behind the minutes and seconds since the run began. */
export function tellProgress(text: string): void {
  process.stderr.write(`${elapsed(process.uptime())}  ${text}\n`);
}

/** `nth` is from zero, and over. */
export function describeRound(
  what: string,
  nth: number,
  rounds: number,
  soFar: readonly Pick<Reading, 'steal'>[],
): string {
  const left = soFar.filter((one) => !isQuiet(one)).length;
  const stolen = left === 0 ? '' : `; ${left} of ${soFar.length} windows so far were not quiet`;
  return `${what}: round ${nth + 1} of ${rounds}${stolen}`;
}

export function elapsed(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / SECONDS_PER_MINUTE), whole % SECONDS_PER_MINUTE];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
