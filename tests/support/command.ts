import { writeFileSync } from 'node:fs';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { createPaint } from '../../packages/cli/src/terminal.ts';
import type { TestGateway } from './gateway.ts';

export interface CommandEnd {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const WITHOUT_GATEWAY: ReadonlySet<string> = new Set([
  'ledger verify',
  'ledger verify-receipt',
  'policy validate',
  'policy schema',
]);

/** The command, in this process, against a gateway in its own: as an operator at his terminal. */
export function openCommand({
  layout,
  installation,
}: Pick<TestGateway, 'layout' | 'installation'>): (...words: readonly string[]) => Promise<CommandEnd> {
  writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
  return async (...words) => {
    const written = { out: '', err: '' };
    const paint = createPaint({}, {});
    const place = WITHOUT_GATEWAY.has(words.slice(0, 2).join(' ')) ? [] : ['--data', layout.directory];
    const status = await runCommandLine([...words, ...place], {
      out: (text) => (written.out += text),
      err: (text) => (written.err += text),
      paintOut: paint,
      paintErr: paint,
      secrets: { read: () => Promise.reject(new Error('no secret is asked for')) },
      questions: null,
      signals: { ended: new Promise(() => undefined), abort: new AbortController().signal },
      nodeVersion: '99.0.0',
    });
    return { status, ...written };
  };
}
