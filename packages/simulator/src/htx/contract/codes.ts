import { HtxFailure } from '../errors.ts';
import type { Rejection, RejectionReason } from '../../engine/rejections.ts';

/** Codes of the contract host with their texts; `{0}` takes the detail. Clients go by the code. */
export const CONTRACT_ERRORS = {
  1000: 'System error.',
  1010: 'Account doesnt exist.',
  1013: 'This contract symbol doesnt exist.',
  1014: 'This contract doesnt exist.',
  1017: 'Order doesnt exist.',
  1030: 'Input error: {0}.',
  1034: 'Incorrect field of order price type.',
  1035: 'Incorrect field of order direction.',
  1036: 'Incorrect field of open long form.',
  1037: 'Leverage is invalid.',
  1038: 'The order price precision exceeds the limit ({0}).',
  1039: 'The order price is outside the price limit ({0}).',
  1040: 'Invalid amount ({0}), please modify and order again.',
  1041: 'The order amount exceeds the limit ({0}Cont), please modify and order again.',
  1045: 'Unable to switch leverage due to current open orders.',
  1047: 'Insufficient margin available.',
  1048: 'Insufficient close amount available.',
  1050: "Customer's order number is duplicated. Please try again later.",
  1051: 'No orders to cancel.',
  1052: 'The number of batch orders exceeds the limit ({0}).',
  1053: 'There is no opponent price for the order.',
  1061: 'This order doesnt exist.',
  1063: 'The order has been executed.',
  1065: 'The client order ID must be an integer.',
  1066: 'The {0} field cannot be empty. Please re-enter.',
  1067: 'The {0} field is invalid. Please re-enter.',
  1069: 'Unreasonable price, please modify and order again.',
  1071: 'Repeated cancellation. Your order has been canceled.',
  1081: 'The number of trigger orders exceeds the limit.',
  1094: 'The leverage cannot be empty, please switch the leverage or contact customer service.',
  1113: 'The sub-account does not have the permission to trade contracts.',
  1115: 'No access to this sub-account.',
  1220: 'You don’t have access permission as you have not opened contracts trading.',
  1231: 'Please complete the identity verification.',
  1234: 'The number of unfilled orders exceeds the limit.',
  1301: 'Insufficient amount available.',
  1315: 'The transfer type is wrong.',
  1322: 'The transfer amount must be more than 0.',
  1331: 'The transfer amount exceeds the precision.',
  1349: 'The leverage of the order differs from that of the contract ({0}).',
  1403: 'The trigger price is on the wrong side of the market.',
  1492: 'There is no position that a reduce-only order could reduce.',
  1494: 'The position mode cannot be switched while there are open orders or positions.',
  1498: 'The margin account {0} does not exist.',
  1499: 'The account is in dual-side mode: position_side must be long or short.',
  1500: 'The account is in single-side mode: position_side must be both.',
  4000: 'This function is not available for a unified account.',
  4007: 'Unified account special interface, non-unified account is not available.',
  6023: 'This feature is temporarily unavailable.',
} as const satisfies Readonly<Record<number, string>>;

export type ContractCode = keyof typeof CONTRACT_ERRORS;

/** Thrown by an endpoint that refuses the whole request; a batch turns it into the code of one row. */
export class ContractRefusal extends HtxFailure {
  override readonly name = 'ContractRefusal';
  readonly code: ContractCode;

  constructor(code: ContractCode, detail = '') {
    const codes = { v1: 'invalid-parameter', v2: code, contract: code };
    super(codes, CONTRACT_ERRORS[code].replace('{0}', detail));
    this.code = code;
  }
}

const CODES = {
  'instrument-unknown': 1014,
  parameter: 1067,
  'mode-not-allowed': 1067,
  'size-too-small': 1040,
  'size-not-a-multiple': 1040,
  'size-too-large': 1041,
  'price-outside-band': 1039,
  'client-id-in-use': 1050,
  'too-many-orders': 1234,
  'insufficient-funds': 1047,
  'no-position': 1048,
  'close-too-large': 1048,
  'closing-orders-pending': 1048,
  'order-not-open': 1061,
  'order-unknown': 1061,
  'nothing-to-amend': 1067,
  'type-not-amendable': 1067,
  'algo-unknown': 1061,
  'trigger-on-wrong-side': 1403,
  'account-busy': 1494,
  'kyc-level': 1231,
} as const satisfies Record<RejectionReason, ContractCode>;

/** The engine's names of parameters that have a code of their own here. */
const PARAMETER_CODES: Readonly<Record<string, ContractCode>> = { px: 1038, sz: 1040, posSide: 1500 };

export function codeOfReason(reason: RejectionReason): ContractCode {
  return CODES[reason];
}

/** The engine's reason as the contract host words it. */
export function refusalOf({ reason, detail }: Rejection): ContractRefusal {
  const code = reason === 'parameter' ? (PARAMETER_CODES[detail] ?? CODES[reason]) : CODES[reason];
  return new ContractRefusal(code, detail);
}
