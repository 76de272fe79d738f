import type { WireReply } from '../wire/messages.ts';
import type { VenueFace } from '../wire/server.ts';
import type { HostFamily } from './call.ts';
import { dispatch, type Dispatched, type HtxVenue } from './dispatch.ts';
import { HtxRefusal } from './errors.ts';
import { refused } from './replies.ts';

function written({ reply, headers }: Dispatched): WireReply {
  return { status: reply.status, code: reply.code, headers, text: JSON.stringify(reply.body) };
}

/** One host of HTX as the wire sees it. `venue` is asked anew for every request. */
export function htxFace(host: HostFamily, venue: () => HtxVenue): VenueFace {
  const codeOf = (code: string): number | string => (/^\d+$/.test(code) ? Number(code) : code);
  return {
    answer: (request) => written(dispatch(venue(), host, request)),
    failure: () => {
      const envelope = host === 'spot' ? 'v1' : 'contract-legacy';
      return written({
        reply: refused(envelope, new HtxRefusal('gateway-internal-error'), venue().now),
        headers: {},
      });
    },
    faultText: (code, msg) =>
      JSON.stringify(
        host === 'spot'
          ? { status: 'error', 'err-code': code, 'err-msg': msg, data: null }
          : { status: 'error', err_code: codeOf(code), err_msg: msg, ts: venue().now },
      ),
  };
}
