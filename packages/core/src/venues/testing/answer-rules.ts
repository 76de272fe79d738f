import assert from 'node:assert/strict';
import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.ts';
import { refuse } from '../../errors/refusal.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { VenueAnswer, VenueDialect } from '../dialect.ts';
import { API_FAMILIES } from '../operation.ts';
import type { RequestExample } from './request-example.ts';
import { BOT_KEY, intentsOf, NOW, operationOf, type ContractRule } from './venue-example.ts';

const STRANGE_ANSWERS: readonly (readonly [status: number, body: string])[] = [
  [200, ''],
  [200, 'ok'],
  [200, '<html>maintenance</html>'],
  [200, '{}'],
  [200, '[]'],
  [200, 'null'],
  [200, '{"status":"ok"'],
  [200, '{"code":"surprise","msg":"","data":[]}'],
  [200, '{"status":"surprise","data":"1"}'],
  [500, ''],
  [502, '<html>bad gateway</html>'],
  [503, '{"code":"50001","msg":"busy","data":[]}'],
  [504, '{"status":"error","err-code":"timeout","err-msg":"","data":null}'],
];

function actingOf(dialect: VenueDialect, requests: readonly RequestExample[]): readonly RequestExample[] {
  return requests.filter((example) => operationOf(dialect, example).acts);
}

/** How every venue’s answers are understood and shown. */
export const ANSWER_RULES: readonly ContractRule[] = [
  {
    name: 'a refusal is an error of the venue to its clients, and carries our code and reason.',
    check: ({ dialect, requests, isError }) => {
      for (const code of Object.keys(CATALOGUE) as ErrorCode[])
        for (const example of [null, ...requests]) {
          const operation = example === null ? null : operationOf(dialect, example);
          const intents = example === null ? [] : intentsOf(dialect, example);
          const answer = dialect.renderRefusal(refuse(code), { operation, intents });
          assert.equal(isError(JSON.parse(Buffer.from(answer.body).toString())), true, code);
          const headers = new Map(answer.headers);
          assert.equal(headers.get('content-type'), 'application/json');
          assert.equal(headers.get('bitting-code'), code);
          assert.match(headers.get('bitting-reason') ?? '', /^[ -~]+$/u);
        }
    },
  },
  {
    name: 'an answer that nobody understands leaves the outcome unknown.',
    check: ({ dialect, requests }) => {
      for (const example of actingOf(dialect, requests)) {
        const operation = operationOf(dialect, example);
        const intents = intentsOf(dialect, example);
        for (const [status, body] of STRANGE_ANSWERS) {
          const { items } = dialect.readOutcome(operation, intents, { status, body: Buffer.from(body) });
          assert.equal(items.length, intents.length, example.reader);
          for (const { kind } of items) assert.equal(kind, 'unknown', `${example.reader} ${status} ${body}`);
        }
      }
    },
  },
  {
    name: 'an unknown outcome is found out by known reads alone, and never before it was sent.',
    check: ({ dialect, requests }) => {
      let planned = 0;
      for (const intent of actingOf(dialect, requests).flatMap((example) => intentsOf(dialect, example))) {
        const plan = dialect.planReconciliation(intent, { sentMs: NOW, deadlineMs: null });
        if (plan === null) continue;
        planned += 1;
        assert.ok(plan.notBeforeMs > NOW);
        assert.ok(plan.questions.length > 0);
        for (const { family, method, target } of plan.questions) {
          const operation = dialect.findOperation(method, target.split('?')[0] ?? '', family);
          assert.equal(operation?.acts, false, target);
          assert.notEqual(operation.reader, null, target);
          assert.equal(operation.family, family, target);
        }
        const times = { sentMs: NOW, askedMs: epochMs(NOW + 86_400_000) };
        for (const [status, body] of STRANGE_ANSWERS) {
          const answers: readonly VenueAnswer[] = plan.questions.map(() => ({
            status,
            body: Buffer.from(body),
          }));
          assert.equal(dialect.resolve(intent, answers, times), null, `${intent.kind} ${status} ${body}`);
        }
        assert.equal(dialect.resolve(intent, [], times), null, intent.kind);
      }
      assert.ok(planned > 0);
    },
  },
  {
    name: 'a virtual key does not see the owner’s uid.',
    check: ({ dialect, identity }) => {
      const [family] = API_FAMILIES[dialect.id];
      const operation = dialect.findOperation(identity.method, identity.path, family);
      assert.ok(operation !== null);
      assert.ok(identity.body.includes(identity.uid));
      const view = {
        label: 'bot',
        scopes: ['read'],
        sourceCidrs: [],
        apiKey: BOT_KEY,
        uid: '998877665544332211',
        venueAccounts: [],
      };
      const shown = dialect.applyVirtualView(
        operation,
        { status: 200, body: Buffer.from(identity.body) },
        view,
      );
      assert.ok(shown !== null);
      assert.ok(!Buffer.from(shown).includes(identity.uid));
      assert.ok(Buffer.from(shown).includes('998877665'));
    },
  },
];
