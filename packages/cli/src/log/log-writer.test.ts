import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLD_LINES_MAX, FOLD_MS, LOG_QUEUE_BYTES_MAX } from './bounds.ts';
import type { LogEvent, LogLevel } from './log-line.ts';
import { LogWriter } from './log-writer.ts';

interface Line {
  readonly event: string;
  readonly message: string;
  readonly again?: number;
  readonly lines?: number;
}

class Stage {
  readonly lines: Line[] = [];
  readonly timers: { readonly dueMs: number; readonly call: () => void }[] = [];
  nowMs = 0;
  queued = 0;
  readonly writer: LogWriter;

  constructor(level: LogLevel = 'info') {
    const stream = {
      write: (text: string) => void this.lines.push(JSON.parse(text) as Line),
      queuedBytes: () => this.queued,
    };
    const clock = {
      wallMs: () => this.nowMs,
      after: (delayMs: number, call: () => void) => {
        const timer = { dueMs: this.nowMs + delayMs, call };
        this.timers.push(timer);
        return () => void this.timers.splice(this.timers.indexOf(timer), 1);
      },
    };
    this.writer = new LogWriter(stream, { clock, level });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const timer of this.timers.filter(({ dueMs }) => dueMs <= this.nowMs)) {
      this.timers.splice(this.timers.indexOf(timer), 1);
      timer.call();
    }
  }

  get said(): readonly string[] {
    return this.lines.map(
      ({ again, event, message }) => `${event} ${message}${again === undefined ? '' : ` ${again}`}`,
    );
  }
}

const DIED: LogEvent = { event: 'gateway-ended', message: 'died' };
const LOOK: LogEvent = { event: 'warning', message: 'look' };
const STEP: LogEvent = { event: 'starting', message: 'step' };

test('What is said again in the same words is counted, and told when its time is over.', () => {
  const stage = new Stage();
  for (let time = 0; time < 1_000; time += 1) stage.writer.say(DIED);
  stage.writer.say(LOOK);
  assert.deepEqual(stage.said, ['gateway-ended died', 'warning look']);
  stage.pass(FOLD_MS);
  assert.deepEqual(stage.said.slice(2), ['gateway-ended died 999']);
  stage.writer.say(DIED);
  assert.equal(stage.said.length, 4, 'later it is said again');
});

test('A flood of different lines is cut off, and how many were left out is told.', () => {
  const stage = new Stage();
  for (let nth = 0; nth < 3 * FOLD_LINES_MAX; nth += 1)
    stage.writer.say({ event: 'output', message: `line ${nth}` });
  assert.equal(stage.lines.length, FOLD_LINES_MAX);
  stage.pass(FOLD_MS);
  assert.equal(stage.lines.length, FOLD_LINES_MAX + 1);
  assert.deepEqual(
    [stage.lines.at(-1)?.event, stage.lines.at(-1)?.lines],
    ['lines-dropped', 2 * FOLD_LINES_MAX],
  );
  stage.pass(FOLD_MS);
  assert.equal(stage.lines.length, FOLD_LINES_MAX + 1, 'once');
});

test('A reader that is stuck gets nothing more, and learns how much when he reads again.', () => {
  const stage = new Stage();
  stage.writer.say(DIED);
  stage.queued = LOG_QUEUE_BYTES_MAX + 1;
  stage.writer.say(LOOK);
  stage.writer.say(STEP);
  stage.pass(FOLD_MS);
  assert.deepEqual(stage.said, ['gateway-ended died']);
  stage.queued = LOG_QUEUE_BYTES_MAX;
  stage.writer.say(STEP);
  stage.pass(FOLD_MS);
  assert.deepEqual(stage.said.slice(1), ['starting step', 'lines-dropped Lines of the log were left out.']);
  assert.equal(stage.lines.at(-1)?.lines, 2);
});

for (const [level, said] of [
  ['error', ['gateway-ended died']],
  ['warning', ['gateway-ended died', 'warning look']],
  ['info', ['gateway-ended died', 'warning look', 'starting step']],
] as const)
  test(`At level ${level} no more is said than that.`, () => {
    const stage = new Stage(level);
    for (const event of [DIED, LOOK, STEP]) stage.writer.say(event);
    assert.deepEqual(stage.said, said);
  });

test('What was counted is told at the end, and nothing is left that would wake up later.', () => {
  const stage = new Stage();
  stage.writer.say(DIED);
  stage.writer.say(DIED);
  stage.writer.close();
  assert.deepEqual(stage.said, ['gateway-ended died', 'gateway-ended died 1']);
  assert.equal(stage.timers.length, 0);
});
