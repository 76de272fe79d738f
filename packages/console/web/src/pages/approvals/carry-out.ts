import type { IssuedKey, ResultOf } from '@bitting/client/operations.ts';
import type { ApprovalDetails } from '@bitting/client/people.ts';
import { callOperation } from '../../api/call-operation.ts';
import { openMadeLink, type MadeLink } from '../../sealing/bind-link.ts';
import { openReceiver } from '../../sealing/receiver.ts';
import { openKey } from '../../sealing/sealed-calls.ts';

/** What came of it that has to be shown, this once. */
export type CarriedOut =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'key'; readonly issued: IssuedKey }
  | { readonly kind: 'link'; readonly made: MadeLink };

/** Has a proposal carried out. A secret that it made comes back so that only this browser could read it on the way. */
export async function carryOut(
  { approvalId, operation }: Pick<ApprovalDetails, 'approvalId' | 'operation'>,
  operatorId: string,
): Promise<CarriedOut> {
  if (operation !== 'issue' && operation !== 'rotate' && operation !== 'bind-invite') {
    await callOperation('approvals-carry-out', { approvalId });
    return { kind: 'nothing' };
  }
  const receiver = await openReceiver();
  const done = await callOperation('approvals-carry-out', { approvalId, sealTo: receiver.sealTo });
  if (operation === 'bind-invite')
    return { kind: 'link', made: await openMadeLink(receiver, done.result as ResultOf<'bind-invite'>) };
  const opened = await openKey(receiver, done.result as IssuedKey, { operation, operatorId });
  const { issued, secret, passphrase } = opened;
  return { kind: 'key', issued: { ...issued, secret, passphrase } };
}
