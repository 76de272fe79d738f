/** What a program asked of its files, as strace wrote it down. */

/** One call that was made; `end` stands later in the trace than `begin` while other threads made theirs. */
export interface Call {
  readonly name: string;
  readonly words: readonly string[];
  /** Texts among the words, as bytes. */
  readonly bytes: readonly Buffer[];
  readonly result: number;
}

/** A call begins to have an effect, or has had all of it. */
export interface TraceEvent {
  readonly at: 'begin' | 'end';
  readonly call: Call;
}

export const TRACED_CALLS =
  'openat,close,write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,unlinkat,mkdir,rmdir';
export const TRACE_WORDS = ['-f', '-qq', '-xx', '-s', '4194304', '-e', `trace=${TRACED_CALLS}`] as const;

const WHOLE = /^(?<pid>\d+) +(?<name>\w+)\((?<words>.*)\) += (?<result>-?\d+)/u;
const BEGUN = /^(?<pid>\d+) +(?<begun>\w+\(.*) <unfinished \.\.\.>$/u;
const RESUMED = /^(?<pid>\d+) +<\.\.\. \w+ resumed>(?<rest>.*)$/u;
const TEXT = /"(?<text>(?:\\x[0-9a-f]{2})*)"/gu;

/** Calls that failed are left out: they have no effect. */
export function parseTrace(trace: string): readonly TraceEvent[] {
  const events: (TraceEvent | { readonly open: string })[] = [];
  const open = new Map<string, { readonly at: number; readonly text: string }>();
  const settle = (line: string, at: number | null): void => {
    const call = parseCall(line);
    if (call === null) return;
    if (at === null) events.push({ at: 'begin', call });
    else events[at] = { at: 'begin', call };
    events.push({ at: 'end', call });
  };
  for (const line of trace.split('\n')) {
    const begun = BEGUN.exec(line)?.groups;
    const resumed = RESUMED.exec(line)?.groups;
    if (begun !== undefined) {
      open.set(begun['pid'] ?? '', { at: events.length, text: begun['begun'] ?? '' });
      events.push({ open: line });
    } else if (resumed === undefined) settle(line, null);
    else {
      const pid = resumed['pid'] ?? '';
      const started = open.get(pid);
      open.delete(pid);
      if (started !== undefined) settle(`${pid} ${started.text}${resumed['rest']}`, started.at);
    }
  }
  return events.filter((event): event is TraceEvent => 'call' in event);
}

function parseCall(line: string): Call | null {
  const { name, words = '', result } = WHOLE.exec(line)?.groups ?? {};
  if (name === undefined || Number(result) < 0) return null;
  const bytes = Array.from(words.matchAll(TEXT), ({ groups }) =>
    Buffer.from((groups?.['text'] ?? '').replaceAll('\\x', ''), 'hex'),
  );
  return { name, words: words.replaceAll(TEXT, '""').split(', '), bytes, result: Number(result) };
}
