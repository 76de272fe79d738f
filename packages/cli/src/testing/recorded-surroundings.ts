import type { Surroundings } from '../run.ts';
import { createPaint } from '../terminal.ts';

export interface Written {
  out: string;
  err: string;
}

/** No terminal, no colours, nobody to ask and no signals; what is written is kept. */
export function recordSurroundings(): Surroundings & { readonly written: Written } {
  const written: Written = { out: '', err: '' };
  const paint = createPaint({}, {});
  return {
    written,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    paintOut: paint,
    paintErr: paint,
    nodeVersion: '99.0.0',
    secrets: { read: () => Promise.reject(new Error('nothing is asked here')) },
    questions: null,
    signals: { ended: new Promise(() => undefined), abort: new AbortController().signal },
  };
}
