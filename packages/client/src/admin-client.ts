import { request, type IncomingMessage } from 'node:http';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CATALOGUE, type ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { ANSWER_LINE_BYTES_MAX, ANSWER_SILENCE_MS } from './bounds.ts';
import { LineReader } from './line-reader.ts';
import type { OperationName, ParametersOf, ProgressStep, ResultOf, TailEvent } from './operations.ts';

export interface AdminClientOptions {
  /** Path of the gateway's unix socket. */
  readonly socketPath: string;
  /** The operator's token; it is sent with every call and kept nowhere else. */
  readonly token: string;
  /** Hangs up every call when it fires; they then end with `GATEWAY_UNREACHED`. */
  readonly signal?: AbortSignal;
}

export interface CallOptions {
  readonly onProgress?: (step: ProgressStep) => void;
  readonly onEvent?: (event: TailEvent) => void;
  /** For calls that may be silent for as long as they like (`tail`). */
  readonly mayBeSilent?: boolean;
}

type Call<Name extends OperationName> = (
  parameters: ParametersOf<Name>,
  options?: CallOptions,
) => Promise<ResultOf<Name>>;

/** One method for each operation; every one of them rejects with a {@link BittingError} that has the gateway's code. */
export interface AdminClient {
  readonly bind: Call<'bind'>;
  readonly accounts: Call<'accounts'>;
  readonly issue: Call<'issue'>;
  readonly list: Call<'list'>;
  readonly show: Call<'show'>;
  readonly suspend: Call<'suspend'>;
  readonly resumeKey: Call<'resume-key'>;
  readonly revoke: Call<'revoke'>;
  readonly rotate: Call<'rotate'>;
  readonly halt: Call<'halt'>;
  readonly haltPlans: Call<'halt-plans'>;
  readonly resume: Call<'resume'>;
  readonly seal: Call<'seal'>;
  readonly unseal: Call<'unseal'>;
  readonly status: Call<'status'>;
  readonly tail: Call<'tail'>;
  readonly metrics: Call<'metrics'>;
  readonly policyShow: Call<'policy-show'>;
  readonly policyDiff: Call<'policy-diff'>;
  readonly policySet: Call<'policy-set'>;
  readonly policyDefault: Call<'policy-default'>;
  readonly policyExplain: Call<'policy-explain'>;
  readonly policyWhatIf: Call<'policy-what-if'>;
  readonly accountShow: Call<'account-show'>;
  readonly accountWatch: Call<'account-watch'>;
}

/**
 * A client of the administration API. Nothing is sent until a method is called; each call is one connection.
 * @throws BittingError `GATEWAY_UNREACHED` where nobody answers or the answer breaks off; otherwise the gateway's code
 */
export function openAdminClient(options: AdminClientOptions): AdminClient {
  const call =
    <Name extends OperationName>(name: Name): Call<Name> =>
    (parameters, callOptions = {}) =>
      send(options, name, { parameters, ...callOptions }) as Promise<ResultOf<Name>>;
  return {
    bind: call('bind'),
    accounts: call('accounts'),
    issue: call('issue'),
    list: call('list'),
    show: call('show'),
    suspend: call('suspend'),
    resumeKey: call('resume-key'),
    revoke: call('revoke'),
    rotate: call('rotate'),
    halt: call('halt'),
    haltPlans: call('halt-plans'),
    resume: call('resume'),
    seal: call('seal'),
    unseal: call('unseal'),
    status: call('status'),
    tail: call('tail'),
    metrics: call('metrics'),
    policyShow: call('policy-show'),
    policyDiff: call('policy-diff'),
    policySet: call('policy-set'),
    policyDefault: call('policy-default'),
    policyExplain: call('policy-explain'),
    policyWhatIf: call('policy-what-if'),
    accountShow: call('account-show'),
    accountWatch: call('account-watch'),
  };
}

function send(
  { socketPath, token, signal }: AdminClientOptions,
  name: OperationName,
  call: CallOptions & { readonly parameters: unknown },
): Promise<unknown> {
  const body = Buffer.from(JSON.stringify(call.parameters));
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      method: 'POST',
      path: `/v1/${name}`,
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': body.length,
      },
      ...(signal === undefined ? {} : { signal }),
      ...(call.mayBeSilent === true ? {} : { timeout: ANSWER_SILENCE_MS }),
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer for ${ANSWER_SILENCE_MS} ms`)));
    outgoing.on('error', (error) => reject(unreached(socketPath, error)));
    outgoing.on('response', (incoming) => {
      readAnswer(incoming, call).then(resolve, (error: unknown) =>
        reject(error instanceof BittingError ? error : unreached(socketPath, error)),
      );
    });
    outgoing.end(body);
  });
}

async function readAnswer(incoming: IncomingMessage, call: CallOptions): Promise<unknown> {
  const reader = new LineReader(ANSWER_LINE_BYTES_MAX);
  for await (const chunk of incoming) {
    const lines = reader.push(chunk as Buffer);
    if (lines === null) throw new Error('a line of the answer is too long');
    for (const line of lines) {
      const message = JSON.parse(line) as AnswerLine;
      if (message.progress !== undefined) call.onProgress?.(message.progress);
      else if (message.event !== undefined) call.onEvent?.(message.event);
      else if (message.error !== undefined) throw asBittingError(message.error);
      else return message.result;
    }
  }
  throw new Error('the answer broke off');
}

interface AnswerLine {
  readonly progress?: ProgressStep;
  readonly event?: TailEvent;
  readonly error?: { readonly code: string; readonly message: string; readonly detail?: string };
  readonly result?: unknown;
}

function asBittingError({ code, message, detail }: NonNullable<AnswerLine['error']>): BittingError {
  const known: ErrorCode = Object.hasOwn(CATALOGUE, code) ? (code as ErrorCode) : 'INTERNAL_FAULT';
  return new BittingError(known, detail ?? message, { publicDetail: message });
}

function unreached(socketPath: string, cause: unknown): BittingError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BittingError('GATEWAY_UNREACHED', `${socketPath}: ${why}`, {
    publicDetail: `No gateway answers on ${socketPath}. Is "bitting serve" (or the demo) running?`,
    cause,
  });
}
