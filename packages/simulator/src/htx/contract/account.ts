import { balanceShape } from './balance-shape.ts';
import { billTypeOf } from './bill-types.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { contractLimit, v5Get, v5Post } from './contract-routes.ts';
import { CONTRACT_WALLET, contractCode, MARGIN_ASSET, namedContract, type Shape } from './contracts.ts';
import { pageOf, spanOf } from './paging.ts';

function balance({ account, now, state }: ContractPrivateCall): Shape {
  return balanceShape(state, account, now);
}

/** Settings of the account that change nothing here but are remembered. */
function settingName(name: string, uid: string): string {
  return `contract-${name}:${uid}`;
}

function setting({ account, state }: ContractPrivateCall, name: string, fallback: string): string {
  return state.meta.get(settingName(name, account.uid))?.value ?? fallback;
}

function remember({ account, engine }: ContractPrivateCall, name: string, value: string): void {
  engine.command((venue) => venue.meta.put({ uid: 'venue', name: settingName(name, account.uid), value }));
}

function assetMode(call: ContractPrivateCall): Shape {
  return { assets_mode: Number(setting(call, 'assets-mode', '0')) };
}

/** 0: single asset, 1: several assets as margin; either way the margin asset is the only one that is listed. */
function setAssetMode(call: ContractPrivateCall): Shape {
  remember(call, 'assets-mode', call.params.oneOf('assets_mode', ['0', '1']));
  return assetMode(call);
}

function feeCurrency(call: ContractPrivateCall): Shape {
  return {
    fee_deduction_currency: setting(call, 'fee-currency', MARGIN_ASSET),
    deduction_switch: 0,
  };
}

function setFeeCurrency(call: ContractPrivateCall): Shape {
  const currency = call.params.required('fee_deduction_currency').toUpperCase();
  if (currency !== MARGIN_ASSET) throw new ContractRefusal(1067, 'fee_deduction_currency');
  remember(call, 'fee-currency', currency);
  return feeCurrency(call);
}

/** Changes of the contract wallet, profit and fee of a trade in one row. */
function bills({ account, params, state }: ContractPrivateCall): readonly Shape[] {
  params.oneOf('margin_mode', ['cross', 'isolated', ''], '');
  const code = params.text('contract_code');
  const instrumentId = code === '' ? '' : namedContract(state, code).id;
  const types = params.list('type');
  const { from, to } = spanOf(params);
  const rows = state.bills
    .ownedBy(account.uid)
    .filter(
      (bill) =>
        bill.wallet === CONTRACT_WALLET &&
        (instrumentId === '' || bill.instrumentId === instrumentId) &&
        (types.length === 0 || types.includes(billTypeOf(bill))) &&
        bill.at >= from &&
        bill.at <= to,
    );
  return pageOf(rows, params, ({ id }) => id).map((bill) => ({
    id: bill.id,
    type: billTypeOf(bill),
    currency: bill.asset,
    amount: bill.change.toString(),
    contract_code: bill.instrumentId === '' ? '' : contractCode(state.instrument(bill.instrumentId)),
    margin_mode: 'cross',
    created_time: bill.at.toString(),
  }));
}

export const CONTRACT_ACCOUNT_ROUTES = [
  v5Get('account/balance', balance),
  v5Get('account/asset_mode', assetMode),
  { ...v5Post('account/asset_mode', setAssetMode), limit: contractLimit(1, 10_000) },
  v5Get('account/fee_deduction_currency', feeCurrency),
  v5Post('account/fee_deduction_currency', setFeeCurrency),
  v5Get('account/bills', bills),
];
