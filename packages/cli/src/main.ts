import { isatty } from 'node:tty';
import { EXIT_INTERRUPTED } from './exit-codes.ts';
import { LAST_WORDS_MS } from './log/bounds.ts';
import { runCommandLine } from './run.ts';
import { watchSignals } from './signals.ts';
import { createQuestionSource } from './questions.ts';
import { createPaint, createSecretSource } from './terminal.ts';

const STANDARD_OUTPUT = 1;

// A reader that went away (`bitting tail | head`) is no reason for a stack trace, and of a log none to end.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' && process.argv[2] !== 'serve') process.exit(0);
  });

const code = await runCommandLine(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stream: {
    isTerminal: isatty(STANDARD_OUTPUT),
    write: (text) => void process.stdout.write(text),
    queuedBytes: () => process.stdout.writableLength,
  },
  paintOut: createPaint(process.stdout, process.env),
  paintErr: createPaint(process.stderr, process.env),
  secrets: createSecretSource(process.stdin, process.stderr),
  questions: createQuestionSource(process.stdin, process.stderr),
  nodeVersion: process.versions.node,
  signals: watchSignals({
    process,
    monotonicMs: () => performance.now(),
    exit: () => process.exit(EXIT_INTERRUPTED),
  }),
});

// Whoever reads nothing any more keeps nobody from ending.
setTimeout(() => process.exit(code), LAST_WORDS_MS);
// A command that was left in the middle may hold sockets and timers; what it wrote is written first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
