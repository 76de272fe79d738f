import { OKX_FRAME_BYTES_MAX, OKX_FRAME_ENVELOPE_BYTES } from '../../../bounds.ts';
import type { StreamChannel, StreamDialect } from '../../stream-dialect.ts';
import { OkxBook } from './book.ts';
import { readBotFrame } from './bot-frames.ts';
import { findEndpoint, OKX_ENDPOINTS, OKX_STREAM_LIMITS } from './endpoints.ts';
import { verifyLogin, writeLogin } from './login.ts';
import { renderOperationAnswer, writeOperation } from './operations.ts';
import {
  refuseQuestion,
  renderGap,
  renderLoggedIn,
  renderRefusedFrame,
  renderSubscribed,
} from './rendering.ts';
import { readVenueFrame } from './venue-frames.ts';
import { applyStreamView } from './virtual-view.ts';

/** The venue closes with this when its key was changed or deleted. */
const KEY_CHANGED = 4007;

/** OKX v5 over WebSocket. */
export const okxStreamDialect: StreamDialect = {
  endpoints: Object.values(OKX_ENDPOINTS),
  limits: OKX_STREAM_LIMITS,
  findEndpoint,
  readBotFrame: (_endpoint, text, codes) => readBotFrame(text, codes),
  verifyLogin: (login, _connection, key) => verifyLogin(login, key),
  renderLoggedIn: (_login, _endpoint, audience) => renderLoggedIn(audience),
  renderSubscribed,
  renderRefusedFrame: (_endpoint, refused, audience, nowMs) => renderRefusedFrame(refused, audience, nowMs),
  renderOperationAnswer,
  writePing: () => 'ping',
  renderGap: (_endpoint, channels, audience) => renderGap(channels, audience),
  applyVirtualView: (frame, { view }) => applyStreamView(frame, view),
  writeLogin: (_endpoint, credential, { nowMs }) => writeLogin(credential, nowMs),
  writeSubscribe,
  writeQuestion: refuseQuestion,
  writeOperation,
  writeKeepAlive: () => 'ping',
  readVenueFrame: (_endpoint, frame) => readVenueFrame(frame),
  isFinalClose: (code) => code === KEY_CHANGED,
  openBook: (channel) => new OkxBook(channel),
};

function writeSubscribe(
  kind: 'subscribe' | 'unsubscribe',
  channels: readonly StreamChannel[],
): readonly string[] {
  const lists: string[][] = [];
  let room = 0;
  for (const { argument } of channels) {
    // Arguments are ASCII: characters are bytes; one more for the comma.
    const bytes = argument.length + 1;
    if (bytes > room) {
      lists.push([]);
      room = OKX_FRAME_BYTES_MAX - OKX_FRAME_ENVELOPE_BYTES;
    }
    lists.at(-1)?.push(argument);
    room -= bytes;
  }
  return lists.map((list) => `{"op":"${kind}","args":[${list.join(',')}]}`);
}
