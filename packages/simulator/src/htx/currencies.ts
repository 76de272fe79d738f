import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Shape } from './symbols.ts';

interface ChainRow {
  readonly chain: string;
  readonly baseChain: string;
  readonly protocol: string;
  readonly minWithdrawal: Decimal;
  readonly fee: Decimal;
  readonly digits: number;
}

function chain(
  names: readonly [chain: string, baseChain: string, protocol: string],
  [minWithdrawal, fee, digits]: readonly [min: string, fee: string, digits: number],
): ChainRow {
  const [name, baseChain, protocol] = names;
  return {
    chain: name,
    baseChain,
    protocol,
    minWithdrawal: Decimal.parse(minWithdrawal),
    fee: Decimal.parse(fee),
    digits,
  };
}

const CHAINS: Readonly<Record<string, readonly ChainRow[]>> = {
  BTC: [chain(['btc', '', ''], ['0.001', '0.0001', 8])],
  ETH: [chain(['eth', '', ''], ['0.01', '0.0008', 8])],
  SOL: [chain(['sol', '', ''], ['0.05', '0.005', 8])],
  DOGE: [chain(['doge', '', ''], ['20', '4', 8])],
  USDC: [chain(['usdc', 'ETH', 'ERC20'], ['10', '3', 6])],
  USDT: [
    chain(['trc20usdt', 'TRX', 'TRC20'], ['2', '1', 6]),
    chain(['usdterc20', 'ETH', 'ERC20'], ['10', '3', 6]),
  ],
};

/** The chains of an asset; the first is the usual one. */
export function chainsOf(asset: string): readonly ChainRow[] {
  return CHAINS[asset] ?? [];
}

const DAILY_QUOTA = '2000000';

/** A row of `/v2/reference/currencies`. */
export function currencyShape(asset: string): Shape {
  return {
    currency: asset.toLowerCase(),
    assetType: 1,
    instStatus: 'normal',
    chains: chainsOf(asset).map((row) => ({
      chain: row.chain,
      displayName: row.protocol || asset,
      fullName: '',
      baseChain: row.baseChain,
      baseChainProtocol: row.protocol,
      isDynamic: false,
      depositStatus: 'allowed',
      withdrawStatus: 'allowed',
      numOfConfirmations: 12,
      numOfFastConfirmations: 12,
      minDepositAmt: '0.001',
      minWithdrawAmt: row.minWithdrawal.toString(),
      maxWithdrawAmt: DAILY_QUOTA,
      withdrawQuotaPerDay: DAILY_QUOTA,
      withdrawQuotaPerYear: null,
      withdrawQuotaTotal: null,
      withdrawPrecision: row.digits,
      withdrawFeeType: 'fixed',
      transactFeeWithdraw: row.fee.toString(),
    })),
  };
}

export function quotaShape(asset: string): Shape {
  return {
    currency: asset.toLowerCase(),
    chains: chainsOf(asset).map(({ chain: name }) => ({
      chain: name,
      maxWithdrawAmt: DAILY_QUOTA,
      withdrawQuotaPerDay: DAILY_QUOTA,
      remainWithdrawQuotaPerDay: DAILY_QUOTA,
      withdrawQuotaPerYear: DAILY_QUOTA,
      remainWithdrawQuotaPerYear: DAILY_QUOTA,
      withdrawQuotaTotal: DAILY_QUOTA,
      remainWithdrawQuotaTotal: DAILY_QUOTA,
    })),
  };
}
