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
  /** For the token of a console: in whose name it calls, and when that person last showed a second factor (milliseconds since 1970). */
  readonly actingFor?: { readonly operatorId: string; readonly steppedUpAtMs?: number };
  /** Hangs up every call when it fires; they then end with `GATEWAY_UNREACHED`. */
  readonly signal?: AbortSignal;
  /** Begins each call when there is a place for it; left out: at once. */
  readonly admit?: <Result>(call: AdmittedCall, begin: () => Promise<Result>) => Promise<Result>;
}

/** `isStream`: it may last for as long as it likes. */
export interface AdmittedCall {
  readonly operation: OperationName;
  readonly isStream: boolean;
}

export interface CallOptions {
  readonly onProgress?: (step: ProgressStep) => void;
  readonly onEvent?: (event: TailEvent) => void;
  /** For calls that may be silent for as long as they like (`tail`). */
  readonly mayBeSilent?: boolean;
  /** The proposal that this call carries out; left out: one of this caller that is just like it, if there is one. */
  readonly approvalId?: string;
}

type Call<Name extends OperationName> = (
  parameters: ParametersOf<Name>,
  options?: CallOptions,
) => Promise<ResultOf<Name>>;

/** The operations about who may call what, and what others have to agree to. */
export interface PeopleClient {
  readonly self: Call<'self'>;
  readonly operatorsList: Call<'operators-list'>;
  readonly operatorsAdd: Call<'operators-add'>;
  readonly operatorsRole: Call<'operators-role'>;
  readonly operatorsDisable: Call<'operators-disable'>;
  readonly operatorsToken: Call<'operators-token'>;
  readonly approvalsList: Call<'approvals-list'>;
  readonly approvalsShow: Call<'approvals-show'>;
  readonly approvalsApprove: Call<'approvals-approve'>;
  readonly approvalsReject: Call<'approvals-reject'>;
  readonly approvalsCarryOut: Call<'approvals-carry-out'>;
  readonly approvalsSet: Call<'approvals-set'>;
}

/** Secrets that pass through somebody who must not read them. */
export interface SealingClient {
  readonly channelOpen: Call<'channel-open'>;
  readonly bindInvite: Call<'bind-invite'>;
  readonly bindInvitations: Call<'bind-invitations'>;
  readonly bindInvitationOpen: Call<'bind-invitation-open'>;
  readonly bindInviteCancel: Call<'bind-invite-cancel'>;
}

/** One method for each operation; every one of them rejects with a {@link BittingError} that has the gateway's code. */
export interface AdminClient extends PeopleClient, SealingClient {
  readonly bind: Call<'bind'>;
  readonly rebind: Call<'rebind'>;
  readonly unbind: Call<'unbind'>;
  readonly accounts: Call<'accounts'>;
  readonly issue: Call<'issue'>;
  readonly list: Call<'list'>;
  readonly show: Call<'show'>;
  readonly suspend: Call<'suspend'>;
  readonly resumeKey: Call<'resume-key'>;
  readonly revoke: Call<'revoke'>;
  readonly rotate: Call<'rotate'>;
  readonly rebindClient: Call<'rebind-client'>;
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
  readonly policyRehearse: Call<'policy-rehearse'>;
  readonly policyExplain: Call<'policy-explain'>;
  readonly policyWhatIf: Call<'policy-what-if'>;
  readonly policyWhatIfPast: Call<'policy-what-if-past'>;
  readonly policyShadowShow: Call<'policy-shadow-show'>;
  readonly policyShadowSet: Call<'policy-shadow-set'>;
  readonly policyShadowOff: Call<'policy-shadow-off'>;
  readonly policyShadowEnforce: Call<'policy-shadow-enforce'>;
  readonly ledgerShow: Call<'ledger-show'>;
  readonly ledgerReceipt: Call<'ledger-receipt'>;
  readonly ledgerSearch: Call<'ledger-search'>;
  readonly ledgerOrder: Call<'ledger-order'>;
  readonly ledgerReindex: Call<'ledger-reindex'>;
  readonly ledgerArchivePlan: Call<'ledger-archive-plan'>;
  readonly ledgerArchive: Call<'ledger-archive'>;
  readonly ledgerErase: Call<'ledger-erase'>;
  readonly backupBegin: Call<'backup-begin'>;
  readonly backupPart: Call<'backup-part'>;
  readonly backupEnd: Call<'backup-end'>;
  readonly accountShow: Call<'account-show'>;
  readonly accountWatch: Call<'account-watch'>;
  readonly accountAcceptKey: Call<'account-accept-key'>;
  readonly markets: Call<'markets'>;
  readonly vaultShow: Call<'vault-show'>;
  readonly vaultAddLock: Call<'vault-add-lock'>;
  readonly vaultRemoveLock: Call<'vault-remove-lock'>;
  readonly vaultRotateRoot: Call<'vault-rotate-root'>;
  readonly vaultRotateAccount: Call<'vault-rotate-account'>;
}

/**
 * A client of the administration API. Nothing is sent until a method is called; each call is one connection.
 * @throws BittingError `GATEWAY_UNREACHED` where nobody answers or the answer breaks off; otherwise the gateway's code
 */
export function openAdminClient(options: AdminClientOptions): AdminClient {
  const call =
    <Name extends OperationName>(name: Name): Call<Name> =>
    (parameters, callOptions = {}) => {
      const begin = () => send(options, name, { parameters, ...callOptions }) as Promise<ResultOf<Name>>;
      const isStream = callOptions.mayBeSilent === true;
      return options.admit === undefined ? begin() : options.admit({ operation: name, isStream }, begin);
    };
  return {
    bind: call('bind'),
    rebind: call('rebind'),
    unbind: call('unbind'),
    accounts: call('accounts'),
    issue: call('issue'),
    list: call('list'),
    show: call('show'),
    suspend: call('suspend'),
    resumeKey: call('resume-key'),
    revoke: call('revoke'),
    rotate: call('rotate'),
    rebindClient: call('rebind-client'),
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
    policyRehearse: call('policy-rehearse'),
    policyExplain: call('policy-explain'),
    policyWhatIf: call('policy-what-if'),
    policyWhatIfPast: call('policy-what-if-past'),
    policyShadowShow: call('policy-shadow-show'),
    policyShadowSet: call('policy-shadow-set'),
    policyShadowOff: call('policy-shadow-off'),
    policyShadowEnforce: call('policy-shadow-enforce'),
    backupBegin: call('backup-begin'),
    backupPart: call('backup-part'),
    backupEnd: call('backup-end'),
    accountShow: call('account-show'),
    accountWatch: call('account-watch'),
    accountAcceptKey: call('account-accept-key'),
    markets: call('markets'),
    ...callsOfLedger(call),
    ...callsOfPeople(call),
    ...callsOfSealing(call),
    ...callsOfVault(call),
  };
}

function callsOfLedger(
  call: <Name extends OperationName>(name: Name) => Call<Name>,
): Pick<AdminClient, Extract<keyof AdminClient, `ledger${string}`>> {
  return {
    ledgerShow: call('ledger-show'),
    ledgerReceipt: call('ledger-receipt'),
    ledgerSearch: call('ledger-search'),
    ledgerOrder: call('ledger-order'),
    ledgerReindex: call('ledger-reindex'),
    ledgerArchivePlan: call('ledger-archive-plan'),
    ledgerArchive: call('ledger-archive'),
    ledgerErase: call('ledger-erase'),
  };
}

function callsOfSealing(call: <Name extends OperationName>(name: Name) => Call<Name>): SealingClient {
  return {
    channelOpen: call('channel-open'),
    bindInvite: call('bind-invite'),
    bindInvitations: call('bind-invitations'),
    bindInvitationOpen: call('bind-invitation-open'),
    bindInviteCancel: call('bind-invite-cancel'),
  };
}

function callsOfVault(
  call: <Name extends OperationName>(name: Name) => Call<Name>,
): Pick<
  AdminClient,
  'vaultShow' | 'vaultAddLock' | 'vaultRemoveLock' | 'vaultRotateRoot' | 'vaultRotateAccount'
> {
  return {
    vaultShow: call('vault-show'),
    vaultAddLock: call('vault-add-lock'),
    vaultRemoveLock: call('vault-remove-lock'),
    vaultRotateRoot: call('vault-rotate-root'),
    vaultRotateAccount: call('vault-rotate-account'),
  };
}

function callsOfPeople(call: <Name extends OperationName>(name: Name) => Call<Name>): PeopleClient {
  return {
    self: call('self'),
    operatorsList: call('operators-list'),
    operatorsAdd: call('operators-add'),
    operatorsRole: call('operators-role'),
    operatorsDisable: call('operators-disable'),
    operatorsToken: call('operators-token'),
    approvalsList: call('approvals-list'),
    approvalsShow: call('approvals-show'),
    approvalsApprove: call('approvals-approve'),
    approvalsReject: call('approvals-reject'),
    approvalsCarryOut: call('approvals-carry-out'),
    approvalsSet: call('approvals-set'),
  };
}

function send(
  { socketPath, token, actingFor, signal }: AdminClientOptions,
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
        ...headersOf(actingFor, call.approvalId),
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

function headersOf(
  actingFor: AdminClientOptions['actingFor'],
  approvalId: string | undefined,
): Readonly<Record<string, string>> {
  const { operatorId, steppedUpAtMs } = actingFor ?? {};
  return {
    ...(operatorId === undefined ? {} : { 'bitting-operator': operatorId }),
    ...(steppedUpAtMs === undefined ? {} : { 'bitting-stepped-up-at': String(steppedUpAtMs) }),
    ...(approvalId === undefined ? {} : { 'bitting-approval': approvalId }),
  };
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
