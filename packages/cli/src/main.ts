import { EXIT_INTERRUPTED } from './exit-codes.ts';
import { runCommandLine } from './run.ts';
import { watchSignals } from './signals.ts';
import { createPaint, createSecretSource } from './terminal.ts';

// A reader that went away (`bitting tail | head`) is no reason for a stack trace.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });

const code = await runCommandLine(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  paintOut: createPaint(process.stdout, process.env),
  paintErr: createPaint(process.stderr, process.env),
  secrets: createSecretSource(process.stdin, process.stderr),
  nodeVersion: process.versions.node,
  signals: watchSignals({
    process,
    monotonicMs: () => performance.now(),
    exit: () => process.exit(EXIT_INTERRUPTED),
  }),
});

// A command that was left in the middle may hold sockets and timers; what it wrote is written first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
