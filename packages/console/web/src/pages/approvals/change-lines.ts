/** A sentence of a proposal; of a policy's change with its direction. */
export interface ChangeLine {
  readonly direction: 'loosened' | 'tightened' | null;
  readonly text: string;
}

/** The gateway begins a sentence about a policy with its direction. Anything else is a sentence as it stands. */
export function readChangeLine(line: string): ChangeLine {
  const found = /^(?<direction>loosened|tightened): (?<text>.+)$/su.exec(line)?.groups;
  const text = found?.['text'];
  if (text === undefined) return { direction: null, text: line };
  return { direction: found?.['direction'] === 'tightened' ? 'tightened' : 'loosened', text };
}

/** 64 hexadecimal characters in groups of eight, to be read aloud. */
export function groupDigest(digest: string): readonly string[] {
  return digest.match(/.{1,8}/gu) ?? [];
}
