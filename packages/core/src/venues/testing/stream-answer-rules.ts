import assert from 'node:assert/strict';
import fc from 'fast-check';
import { refuse } from '../../errors/refusal.ts';
import type { RefusedFrame, StreamOperation, VenueFrame } from '../stream-dialect.ts';
import type { VenueAnswer } from '../dialect.ts';
import {
  AUDIENCE,
  BOT_KEY,
  channelsOf,
  credentialOf,
  endpointOf,
  NOW,
  operationsOf,
  readExample,
  subscribedChannel,
  YES,
  type FrameExample,
  type StreamExample,
  type StreamRule,
} from './stream-example.ts';

const TIMES = { receivedMs: NOW, nowMs: NOW };

/** What the venue's side reads of our refusal of a bot's frame. */
function refused(
  venue: StreamExample,
  example: FrameExample,
  options: Pick<RefusedFrame, 'refusal'> & Partial<RefusedFrame>,
): VenueFrame {
  const { dialect } = venue;
  const endpoint = endpointOf(venue, example);
  const frame: RefusedFrame = { frame: null, channel: null, text: example.text, ...options };
  return dialect.readVenueFrame(endpoint, dialect.renderRefusedFrame(endpoint, frame, AUDIENCE, NOW));
}

function checkAnswer(venue: StreamExample, operation: StreamOperation, answer: VenueAnswer): void {
  const { dialect, rest } = venue;
  const request = rest.readRequest(operation.operation, operation.message);
  assert.equal(request.kind, 'read-request');
  const frame = dialect.readVenueFrame(
    operation.endpoint,
    dialect.renderOperationAnswer(operation, answer, TIMES),
  );
  assert.equal(frame.kind, 'operation-answer', operation.name);
  assert.equal(frame.id, operation.id);
  const read = (one: VenueAnswer): readonly string[] =>
    rest.readOutcome(operation.operation, request.intents, one).items.map(({ kind }) => kind);
  assert.deepEqual(read(frame.answer), read(answer), operation.name);
}

function checkRefusals(venue: StreamExample): void {
  const { dialect, rest } = venue;
  for (const example of venue.frames) {
    const frame = readExample(venue, example);
    for (const refusal of [refuse('OVERLOADED'), refuse('SCOPE_MISSING'), refuse('LOGIN_REQUIRED')])
      for (const known of [frame, null]) {
        const read = refused(venue, example, { refusal, frame: known });
        assert.ok(!YES.has(read.kind), `${example.text} ${read.kind}`);
        if (frame.kind !== 'operation') continue;
        assert.equal(read.kind, 'operation-answer', `${example.text} ${refusal.code}`);
        assert.equal(read.id, frame.id);
        const request = rest.readRequest(frame.operation, frame.message);
        assert.equal(request.kind, 'read-request');
        for (const item of rest.readOutcome(frame.operation, request.intents, read.answer).items)
          assert.notEqual(item.kind, 'accepted', example.text);
      }
  }
  for (const endpoint of dialect.endpoints)
    for (const text of ['', '{', 'garbage', '{"op":7,"id":[]}']) {
      const frame: RefusedFrame = { refusal: refuse('JSON_MALFORMED'), frame: null, channel: null, text };
      const rendered = dialect.renderRefusedFrame(endpoint, frame, AUDIENCE, NOW);
      assert.ok(!YES.has(dialect.readVenueFrame(endpoint, rendered).kind), text);
    }
}

function checkKeepAlive({ dialect, codes }: StreamExample): void {
  for (const endpoint of dialect.endpoints) {
    if (endpoint.asks === 'client') {
      const read = dialect.readBotFrame(endpoint, dialect.writeKeepAlive(endpoint, NOW), codes);
      assert.equal(read.kind, 'ping', endpoint.path);
      assert.equal(dialect.readVenueFrame(endpoint, read.answer).kind, 'pong', endpoint.path);
    } else {
      const read = dialect.readVenueFrame(endpoint, dialect.writePing(endpoint, NOW));
      assert.equal(read.kind, 'ping', endpoint.path);
      assert.equal(dialect.readBotFrame(endpoint, read.answer, codes).kind, 'pong', endpoint.path);
    }
    assert.ok(endpoint.askEveryMs < endpoint.silenceMs, endpoint.path);
  }
}

export const STREAM_ANSWER_RULES: readonly StreamRule[] = [
  {
    name: 'a login is answered as the venue answers it',
    check: (venue) => {
      const { dialect, codes, host } = venue;
      for (const endpoint of dialect.endpoints.filter(({ login }) => login !== 'none')) {
        const context = { nowMs: NOW, host, target: endpoint.path };
        const text = dialect.writeLogin(endpoint, credentialOf(venue), context);
        const login = dialect.readBotFrame(endpoint, text, codes);
        assert.equal(login.kind, 'login');
        const yes = dialect.renderLoggedIn(login, endpoint, AUDIENCE, NOW);
        assert.equal(dialect.readVenueFrame(endpoint, yes).kind, 'logged-in', endpoint.path);
        for (const code of ['KEY_UNKNOWN', 'SIGNATURE_WRONG', 'ADDRESS_NOT_ALLOWED'] as const) {
          const frame: RefusedFrame = { refusal: refuse(code), frame: login, channel: null, text };
          const no = dialect.renderRefusedFrame(endpoint, frame, AUDIENCE, NOW);
          assert.equal(
            dialect.readVenueFrame(endpoint, no).kind,
            'login-refused',
            `${endpoint.path} ${code}`,
          );
          assert.ok(!no.includes(BOT_KEY), 'what was presented is not repeated');
        }
      }
    },
  },
  {
    name: 'a subscription and its end are acknowledged by the key of their channel',
    check: (venue) => {
      const { dialect } = venue;
      for (const channel of channelsOf(venue))
        for (const kind of ['subscribe', 'unsubscribe'] as const) {
          const text = dialect.renderSubscribed({ kind, id: null }, channel, AUDIENCE, NOW);
          const read = dialect.readVenueFrame(channel.endpoint, text);
          assert.deepEqual(read, { kind: `${kind}d`, key: channel.key }, text);
        }
    },
  },
  {
    name: 'an answer to an operation says over the stream what it says over REST',
    check: (venue) => {
      for (const operation of operationsOf(venue)) {
        const { operation: row, message } = operation;
        const request = venue.rest.readRequest(row, message);
        assert.equal(request.kind, 'read-request');
        const accepted = venue.acceptedAnswer(operation);
        const outcome = venue.rest.readOutcome(row, request.intents, accepted);
        for (const item of outcome.items) assert.equal(item.kind, 'accepted', operation.name);
        checkAnswer(venue, operation, accepted);
        for (const code of [
          'SCOPE_MISSING',
          'NOTIONAL_ABOVE_LIMIT',
          'RATE_EXCEEDED',
          'OUTCOME_UNKNOWN',
        ] as const) {
          const context = { operation: row, intents: request.intents };
          checkAnswer(venue, operation, venue.rest.renderRefusal(refuse(code), context));
        }
      }
    },
  },
  {
    name: 'a refused frame is never answered with a yes, and an operation under its own id',
    check: checkRefusals,
  },
  {
    name: 'a push is known by the key of its channel',
    check: (venue) => {
      for (const { subscribe, push, part } of venue.pushes) {
        const { key, endpoint } = subscribedChannel(venue, subscribe);
        const read = venue.dialect.readVenueFrame(endpoint, push);
        assert.equal(read.kind, 'push', push);
        assert.deepEqual({ key: read.key, part: read.part }, { key, part });
      }
    },
  },
  {
    name: 'what the venue does not send is noise, and never throws',
    check: ({ dialect, pushes }) => {
      const cut = pushes.length === 0 ? fc.string() : fc.constantFrom(...pushes.map(({ push }) => push));
      const texts = fc.oneof(
        fc.string(),
        fc.json(),
        fc.tuple(cut, fc.nat()).map(([text, at]) => text.slice(0, at % Math.max(1, text.length))),
      );
      fc.assert(
        fc.property(fc.constantFrom(...dialect.endpoints), texts, (endpoint, text) => {
          assert.equal(dialect.readVenueFrame(endpoint, text).kind, 'noise', text);
        }),
        { numRuns: 400 },
      );
    },
  },
  {
    name: 'nothing tells a virtual key the uid of the account',
    check: ({ dialect, identity }) => {
      if (identity === null) return;
      const { frame, uid } = identity;
      const { view } = AUDIENCE;
      assert.ok(frame.includes(uid));
      const shown = dialect.applyVirtualView(frame, { id: null, view });
      assert.ok(
        shown !== null && !shown.includes(uid) && shown.includes(view?.uid ?? ' '),
        shown ?? 'as it was',
      );
    },
  },
  { name: 'who asks whether the other is there gets an answer', check: checkKeepAlive },
  {
    name: 'a gap is told in frames that are no yes',
    check: (venue) => {
      for (const endpoint of venue.dialect.endpoints)
        for (const frame of venue.dialect.renderGap(endpoint, channelsOf(venue), AUDIENCE, NOW))
          assert.ok(!YES.has(venue.dialect.readVenueFrame(endpoint, frame).kind), frame);
    },
  },
];
