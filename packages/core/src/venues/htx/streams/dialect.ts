import { HTX_CHANNELS_PER_CONNECTION_MAX, HTX_FRAME_BYTES_MAX } from '../../../bounds.ts';
import type { StreamDialect } from '../../stream-dialect.ts';
import { hideOwner } from '../virtual-view.ts';
import { HtxBook } from './book.ts';
import { readBotFrame } from './bot-frames.ts';
import { findEndpoint, HTX_ENDPOINTS } from './endpoints.ts';
import { verifyLogin, writeLogin } from './login.ts';
import { findMember, withMember } from './member.ts';
import { writeOperation } from './operations.ts';
import { renderRefusedFrame } from './refusals.ts';
import {
  renderGap,
  renderLoggedIn,
  renderOperationAnswer,
  renderSubscribed,
  writePing,
} from './rendering.ts';
import { readVenueFrame, writeQuestion, writeSubscribe } from './venue-frames.ts';

/** HTX over WebSocket: market data of spot and contracts, their accounts, and orders in either of two ways. */
export const htxStreamDialect: StreamDialect = {
  endpoints: HTX_ENDPOINTS,
  limits: {
    // The venue names none; who reconnects many bots at once should not look like an attack.
    connectionsPerSecond: 5,
    // 50 requests a second on the spot account, 40 subscriptions on contracts; nothing counts by the hour.
    operationsPerSecond: 30,
    operationsPerHour: 108_000,
    channelsPerConnection: HTX_CHANNELS_PER_CONNECTION_MAX,
    frameBytesMax: HTX_FRAME_BYTES_MAX,
  },
  findEndpoint,
  readBotFrame,
  verifyLogin,
  renderLoggedIn,
  renderSubscribed,
  renderRefusedFrame,
  renderOperationAnswer,
  writePing,
  renderGap,
  applyVirtualView,
  writeLogin,
  writeSubscribe,
  writeQuestion,
  writeOperation,
  // It is the venue that asks.
  writeKeepAlive: () => '',
  readVenueFrame,
  isFinalClose: () => false,
  openBook: (channel) => new HtxBook(channel),
};

/** The answer to a question under the bot's id; the owner's number replaced. */
function applyVirtualView(
  frame: string,
  { id, view }: Parameters<StreamDialect['applyVirtualView']>[1],
): string | null {
  const masked = view === null ? frame : hideOwner(frame, view);
  const named =
    id !== null && findMember(masked, 'id') !== null ? withMember(masked, 'id', JSON.stringify(id)) : masked;
  return named === frame ? null : named;
}
