import assert from 'node:assert/strict';
import { mock, test, type Mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ApiError } from './api-error.ts';
import { callApi } from './call-api.ts';
import { callOperation } from './call-operation.ts';
import { onSignedOut } from './signed-out.ts';
import { askStepUp, registerStepUp } from './step-up.ts';

type Fetch = typeof globalThis.fetch;

function refusal(code: string, status: number): Response {
  return Response.json({ error: { code, message: `${code}.` } }, { status });
}

/** Answers in turn; the last one again and again. */
async function withAnswers(
  answers: readonly (() => Response)[],
  run: (fetched: Mock<Fetch>) => Promise<void>,
): Promise<void> {
  let at = 0;
  const answer: Fetch = () => {
    const make = answers[Math.min(at, answers.length - 1)];
    at += 1;
    assert.ok(make !== undefined);
    return Promise.resolve(make());
  };
  const fetched = mock.method(globalThis, 'fetch', answer);
  try {
    await run(fetched);
  } finally {
    fetched.mock.restore();
  }
}

test('a call is a POST of JSON to this server alone, with the header that no form can send', async () => {
  await withAnswers([() => Response.json({ state: 'halted' })], async (fetched) => {
    await callOperation('halt', { reason: 'x' });
    const [path, options] = fetched.mock.calls[0]?.arguments ?? [];
    assert.equal(path, '/api/operations/halt');
    assert.equal(options?.method, 'POST');
    assert.equal(options.credentials, 'same-origin');
    assert.equal(options.redirect, 'error');
    assert.deepEqual(options.headers, { 'bitting-console': '1', 'content-type': 'application/json' });
    assert.equal(options.body, '{"reason":"x"}');
  });
});

test('a call that needs a second factor asks for it and is made again', async () => {
  const ask = mock.fn(() => Promise.resolve(true));
  const end = registerStepUp(ask);
  await withAnswers(
    [() => refusal('STEP_UP_NEEDED', 403), () => Response.json({ done: true })],
    async (fetched) => {
      assert.deepEqual(await callApi('/api/x'), { done: true });
      assert.equal(ask.mock.callCount(), 1);
      assert.equal(fetched.mock.callCount(), 2);
    },
  );
  end();
});

test('a call whose second factor nobody shows is refused, and made once', async () => {
  const end = registerStepUp(() => Promise.resolve(false));
  await withAnswers([() => refusal('STEP_UP_NEEDED', 403)], async (fetched) => {
    await assert.rejects(callApi('/api/x'), { code: 'STEP_UP_NEEDED' });
    assert.equal(fetched.mock.callCount(), 1);
  });
  end();
});

test('a call that is still refused after a second factor is not made for ever', async () => {
  const ask = mock.fn(() => Promise.resolve(true));
  const end = registerStepUp(ask);
  await withAnswers([() => refusal('STEP_UP_NEEDED', 403)], async (fetched) => {
    await assert.rejects(callApi('/api/x'), { code: 'STEP_UP_NEEDED' });
    assert.equal(fetched.mock.callCount(), 2);
    assert.equal(ask.mock.callCount(), 1);
  });
  end();
});

test('what only looks asks for no second factor, and no other refusal does', async () => {
  const ask = mock.fn(() => Promise.resolve(true));
  const end = registerStepUp(ask);
  await withAnswers([() => refusal('STEP_UP_NEEDED', 403)], async () => {
    await assert.rejects(callApi('/api/x', {}, { mayAsk: false }), { code: 'STEP_UP_NEEDED' });
  });
  await withAnswers([() => refusal('WIDENING_HELD', 403)], async () => {
    await assert.rejects(callApi('/api/x'), { code: 'WIDENING_HELD' });
  });
  assert.equal(ask.mock.callCount(), 0);
  end();
});

test('calls that wait for a second factor share one question', async () => {
  const waiting = Promise.withResolvers<boolean>();
  const ask = mock.fn(() => waiting.promise);
  const end = registerStepUp(ask);
  const both = Promise.all([askStepUp(), askStepUp()]);
  waiting.resolve(true);
  assert.deepEqual(await both, [true, true]);
  assert.equal(ask.mock.callCount(), 1);
  await askStepUp();
  assert.equal(ask.mock.callCount(), 2);
  end();
  assert.equal(await askStepUp(), false);
});

test('a question that went with its frame is answered with no, and asked anew by the next one', async () => {
  const end = registerStepUp(() => new Promise<boolean>(() => undefined));
  await withAnswers([() => refusal('STEP_UP_NEEDED', 403)], async (fetched) => {
    const call = callApi('/api/x');
    await Promise.all([assert.rejects(call, { code: 'STEP_UP_NEEDED' }), setImmediate().then(end)]);
    assert.equal(fetched.mock.callCount(), 1);
  });
  const ask = mock.fn(() => Promise.resolve(true));
  const endNext = registerStepUp(ask);
  assert.equal(await askStepUp(), true);
  assert.equal(ask.mock.callCount(), 1);
  endNext();
});

test('a session that the server does not know is told of', async () => {
  const listener = mock.fn();
  const end = onSignedOut(listener);
  await withAnswers([() => refusal('SESSION_MISSING', 401)], async () => {
    await assert.rejects(callApi('/api/x'), { code: 'SESSION_MISSING', status: 401 });
  });
  assert.equal(listener.mock.callCount(), 1);
  end();
  await withAnswers([() => refusal('SESSION_MISSING', 401)], async () => {
    await assert.rejects(callApi('/api/x'), { code: 'SESSION_MISSING' });
  });
  assert.equal(listener.mock.callCount(), 1);
});

test('no answer is told as no answer, whatever was thrown', async () => {
  const lost = (): Response => {
    throw new TypeError('Failed to fetch');
  };
  await withAnswers([lost], async () => {
    await assert.rejects(
      callApi('/api/x'),
      (error) => error instanceof ApiError && error.code === 'NETWORK_LOST' && error.status === 0,
    );
  });
  await withAnswers([() => new Response('<html>', { status: 502 })], async () => {
    await assert.rejects(callApi('/api/x'), { code: 'ANSWER_MALFORMED', status: 502 });
  });
});

test('an answer with progress tells each step and then its result', async () => {
  const lines = '{"progress":{"step":"clock","detail":null}}\n{"result":{"label":"main"}}\n';
  const headers = { 'content-type': 'application/x-ndjson' };
  await withAnswers([() => new Response(lines, { headers })], async () => {
    const steps: string[] = [];
    const onProgress = ({ step }: { readonly step: string }): void => {
      steps.push(step);
    };
    assert.deepEqual(await callApi('/api/x', {}, { onProgress }), { label: 'main' });
    assert.deepEqual(steps, ['clock']);
  });
});
