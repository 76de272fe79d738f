import assert from 'node:assert/strict';
import { CATALOGUE } from '../../errors/catalogue.ts';
import { BODY_BINDING_HEADER, bodyBindingText, verifyBodyBinding } from '../body-binding.ts';
import type { SigningCredential, VenueMessage } from '../dialect.ts';
import {
  BOT_KEY,
  BOT_SECRET,
  NOW,
  credentialOf,
  isAccepted,
  keyOf,
  messageOf,
  operationOf,
  readingOf,
  receive,
  signedExample,
  type ContractRule,
} from './venue-example.ts';

const KEY = keyOf(BOT_SECRET);
const REAL_KEY = keyOf('real secret');

/** Every text that differs from this one in the lowest bit of one character. */
function oneBitOff(text: string): readonly string[] {
  return Array.from(text, (character, at) => {
    const other = String.fromCharCode(character.charCodeAt(0) ^ 1);
    return text.slice(0, at) + other + text.slice(at + 1);
  });
}

/** The same request and headers with another method, target or body. */
function change(
  message: VenueMessage,
  parts: { readonly method?: string; readonly target?: string; readonly body?: string },
): VenueMessage {
  const { method, target, body } = { ...message, ...parts };
  return messageOf({ method, target, body, header: (name) => message.header(name) });
}

/** What every venue’s signatures keep. */
export const SIGNING_RULES: readonly ContractRule[] = [
  {
    name: 'what is signed verifies under the same secret, and under no other.',
    check: (venue) => {
      const { dialect, requests } = venue;
      for (const example of requests) {
        const { message, presented } = signedExample(venue, example);
        assert.equal(presented.apiKey, BOT_KEY);
        assert.ok(Math.abs(presented.timestampMs - NOW) <= 1_000);
        assert.equal(dialect.verifySignature(message, presented, KEY), true, example.path);
        assert.equal(dialect.verifySignature(message, presented, keyOf('another secret')), false);
      }
    },
  },
  {
    name: 'a signature serves no other method, target or instant.',
    check: (venue) => {
      const { dialect, requests } = venue;
      const example = requests.find(({ body }) => body !== '');
      assert.ok(example !== undefined);
      const { message } = signedExample(venue, example);
      const changes = oneBitOff(message.target).map((target) => change(message, { target }));
      for (const changed of [
        ...changes,
        change(message, { method: 'GET', body: '' }),
        change(message, { target: `${message.target}&a=1` }),
      ])
        assert.equal(isAccepted(dialect, changed, KEY), false, `${changed.method} ${changed.target}`);
      assert.equal(isAccepted(dialect, message, KEY), true);
    },
  },
  {
    name: 'a signature covers the body, or the dialect says that it does not and a binding does.',
    check: (venue) => {
      const { dialect, requests } = venue;
      for (const example of requests.filter(({ body }) => body !== '')) {
        const { message, presented } = signedExample(venue, example);
        const other = change(message, { body: `${example.body} ` });
        assert.equal(isAccepted(dialect, other, KEY), !dialect.bodySigned, example.path);
        const binding = KEY.sign(bodyBindingText(presented.signature, message.body)).toString('base64');
        const bound = (given: VenueMessage): VenueMessage => ({
          ...given,
          header: (name) => (name === BODY_BINDING_HEADER ? binding : given.header(name)),
        });
        assert.equal(verifyBodyBinding(bound(message), presented, KEY), null);
        assert.equal(verifyBodyBinding(bound(other), presented, KEY)?.code, 'BODY_BINDING_WRONG');
        assert.equal(verifyBodyBinding(message, presented, KEY)?.code, 'BODY_BINDING_MISSING');
      }
    },
  },
  {
    name: 'what is sent is the bot’s request under our key: nothing of its own authentication goes on.',
    check: (venue) => {
      const { dialect, requests } = venue;
      const real: SigningCredential = { ...credentialOf(venue), apiKey: 'real-key', key: REAL_KEY };
      for (const example of requests) {
        const { message, presented } = signedExample(venue, example);
        const { method, target, body } = message;
        const operation = operationOf(dialect, example);
        const context = { nowMs: NOW, deadlineMs: null, host: venue.host };
        const sent = dialect.sign({ operation, method, target, body }, real, context);
        const text = JSON.stringify([sent.target, sent.headers]);
        assert.ok(text.includes('real-key'), example.path);
        assert.ok(!text.includes(BOT_KEY), example.path);
        assert.ok(!text.includes(encodeURIComponent(Buffer.from(presented.signature).toString('base64'))));
        assert.deepEqual(Buffer.from(sent.body), Buffer.from(body));
        const received = receive(sent, venue.host);
        assert.equal(isAccepted(dialect, received, REAL_KEY), true, example.path);
        assert.equal(received.path, example.path);
        assert.equal(
          readingOf(dialect, { ...example, query: received.query }),
          readingOf(dialect, { ...example, query: message.query }),
        );
      }
    },
  },
  {
    name: 'a public request goes on without authentication, body or headers of the bot.',
    check: (venue) => {
      const { dialect, requests } = venue;
      const example = requests.find(({ reader }) => reader === 'query');
      assert.ok(example !== undefined);
      const { message } = signedExample(venue, example);
      const sent = dialect.forwardPublic({ ...message, body: Buffer.from('x') }, 'live');
      assert.ok(!JSON.stringify([sent.target, sent.headers]).includes(BOT_KEY));
      assert.equal(sent.body.length, 0);
      const [path = '', query = ''] = sent.target.split('?');
      assert.deepEqual([path, query], [example.path, example.query]);
    },
  },
  {
    name: 'a request without authentication is refused, each part by itself.',
    check: ({ dialect, requests }) => {
      const [example] = requests;
      assert.ok(example !== undefined);
      const bare = messageOf({ method: example.method, target: example.path, body: example.body });
      const read = dialect.readCredentials(bare);
      assert.equal(read.kind === 'refused' && CATALOGUE[read.code].kind, 'unauthenticated');
    },
  },
];
