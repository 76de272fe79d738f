import type { RawRequest } from '../wire/messages.ts';
import type { VenueFace } from '../wire/server.ts';
import { dispatch, type Venue } from './dispatch.ts';
import { OkxRefusal } from './errors.ts';
import { refused, type Reply } from './replies.ts';

function envelope(reply: Reply, arrivedAt: number, now: number): string {
  const { code, msg, data } = reply;
  if (data === undefined) return JSON.stringify({ msg, code });
  if (reply.isTimed !== true) return JSON.stringify({ code, msg, data });
  return JSON.stringify({ code, data, inTime: `${arrivedAt}000`, msg, outTime: `${now}000` });
}

/** OKX as the wire sees it. `venue` is asked anew for every request; `now` is the clock of the machine. */
export function okxFace(venue: () => Venue, now: () => number): VenueFace {
  const written = (reply: Reply, arrivedAt: number): ReturnType<VenueFace['failure']> => ({
    status: reply.status,
    code: reply.code,
    headers: {},
    text: envelope(reply, arrivedAt, now()),
  });
  return {
    answer: (request: RawRequest, arrivedAt) => written(dispatch(venue(), request), arrivedAt),
    failure: () => written(refused(new OkxRefusal('50026')), now()),
    faultText: (code, msg) => JSON.stringify({ code, msg, data: [] }),
  };
}
