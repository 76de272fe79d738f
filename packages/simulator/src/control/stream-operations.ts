import type { StreamControl, UpgradeRequest } from './stream-control.ts';
import type { StreamFaultRequest } from './stream-faults.ts';
import type { FrameFilter } from './stream-recorder.ts';

type Operation = (streams: StreamControl, body: unknown, query: URLSearchParams) => unknown;

interface Named {
  readonly id: number;
}

const DONE = { ok: true } as const;

/** The control port's operations on streams. */
export const STREAM_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /streams': (streams, _body, query) => streams.list(query.get('path') ?? undefined),
  'GET /streams/frames': (streams, _body, query) => ({
    frames: streams.recorder.frames(filterOf(query)),
    dropped: streams.recorder.dropped,
  }),
  'DELETE /streams/frames': (streams) => {
    streams.recorder.clear();
    return DONE;
  },
  'POST /streams/kill': (streams, body) => {
    const { id, code, reason } = body as Named & { readonly code?: number; readonly reason?: string };
    streams.kill(id, code, reason);
    return DONE;
  },
  'POST /streams/stall': (streams, body) => {
    streams.stall((body as Named).id);
    return DONE;
  },
  'POST /streams/send': (streams, body) => {
    const { id, text } = body as Named & { readonly text: string };
    streams.send(id, text);
    return DONE;
  },
  'POST /streams/upgrade': (streams, body) => {
    streams.announceUpgrade(body as UpgradeRequest);
    return DONE;
  },
  'POST /streams/faults': (streams, body) => ({ id: streams.faults.add(body as StreamFaultRequest) }),
  'GET /streams/faults': (streams) => streams.faults.list(),
  'DELETE /streams/faults': (streams) => {
    streams.faults.clear();
    return DONE;
  },
};

function filterOf(query: URLSearchParams): FrameFilter {
  const [stream, path, direction] = [query.get('stream'), query.get('path'), query.get('direction')];
  const [contains, after] = [query.get('contains'), query.get('after')];
  return {
    ...(stream === null ? {} : { stream: Number(stream) }),
    ...(path === null ? {} : { path }),
    ...(direction === 'in' || direction === 'out' ? { direction } : {}),
    ...(contains === null ? {} : { contains }),
    ...(after === null ? {} : { after: Number(after) }),
  };
}
