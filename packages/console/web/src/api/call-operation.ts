import type { OperationName, ParametersOf, ResultOf } from '@bitting/client/operations.ts';
import { callApi, type CallApiOptions } from './call-api.ts';

/**
 * Calls an operation of the gateway in the name of the person who is signed in. Throws `ApiError` with the gateway's code;
 * `APPROVAL_NEEDED` where it became a proposal that others have to agree to (`proposalOf`).
 */
export async function callOperation<Name extends OperationName>(
  name: Name,
  parameters: ParametersOf<Name>,
  options: CallApiOptions = {},
): Promise<ResultOf<Name>> {
  return callApi<ResultOf<Name>>(`/api/operations/${name}`, parameters, options);
}
