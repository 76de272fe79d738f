import { Decimal } from '@bitting/core/money/decimal.ts';
import { perSecond, perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { ok, type Reply } from './replies.ts';
import { dollarPrice } from './balance-shape.ts';

interface AssetRow {
  readonly asset: string;
  readonly name: string;
  readonly chains: readonly string[];
  readonly withdrawalMin: string;
  readonly withdrawalFee: string;
  readonly digits: number;
}

export const ASSETS: readonly AssetRow[] = [
  {
    asset: 'BTC',
    name: 'Bitcoin',
    chains: ['Bitcoin', 'Lightning'],
    withdrawalMin: '0.001',
    withdrawalFee: '0.0001',
    digits: 8,
  },
  {
    asset: 'ETH',
    name: 'Ethereum',
    chains: ['ERC20', 'Arbitrum One'],
    withdrawalMin: '0.001',
    withdrawalFee: '0.0005',
    digits: 8,
  },
  {
    asset: 'SOL',
    name: 'Solana',
    chains: ['Solana'],
    withdrawalMin: '0.1',
    withdrawalFee: '0.008',
    digits: 8,
  },
  {
    asset: 'DOGE',
    name: 'Dogecoin',
    chains: ['Dogecoin'],
    withdrawalMin: '10',
    withdrawalFee: '4',
    digits: 8,
  },
  { asset: 'THIN', name: 'Thin', chains: ['ERC20'], withdrawalMin: '1000', withdrawalFee: '500', digits: 4 },
  {
    asset: 'USDT',
    name: 'Tether',
    chains: ['TRC20', 'ERC20'],
    withdrawalMin: '2',
    withdrawalFee: '1',
    digits: 6,
  },
  {
    asset: 'USDC',
    name: 'USD Coin',
    chains: ['ERC20', 'Solana'],
    withdrawalMin: '2',
    withdrawalFee: '1',
    digits: 6,
  },
];

function currencies({ fields }: PrivateCall): Reply {
  const only = fields.list('ccy');
  const rows = ASSETS.filter(({ asset }) => only.length === 0 || only.includes(asset)).flatMap((row) =>
    row.chains.map((chain, index) => ({
      ccy: row.asset,
      name: row.name,
      chain: `${row.asset}-${chain}`,
      logoLink: '',
      ctAddr: '',
      canDep: true,
      canWd: true,
      canInternal: true,
      depEstOpenTime: '',
      wdEstOpenTime: '',
      mainNet: index === 0,
      needTag: false,
      minDep: '0.00000001',
      minDepArrivalConfirm: '1',
      minWd: row.withdrawalMin,
      minWdUnlockConfirm: '2',
      maxWd: '1000000000',
      wdTickSz: row.digits.toString(),
      wdQuota: '10000000',
      usedWdQuota: '0',
      fee: row.withdrawalFee,
      minFee: row.withdrawalFee,
      maxFee: row.withdrawalFee,
      minFeeForCtAddr: '',
      maxFeeForCtAddr: '',
      burningFeeRate: '',
      depQuotaFixed: '',
      usedDepQuotaFixed: '',
      depQuoteDailyLayer2: '',
    })),
  );
  return ok(rows);
}

function balances({ account, fields, state }: PrivateCall): Reply {
  const only = fields.list('ccy');
  const rows = state.balances
    .ownedBy(account.uid)
    .filter(
      ({ wallet, asset, cash }) =>
        wallet === 'funding' && !cash.isZero() && (only.length === 0 || only.includes(asset)),
    )
    .map(({ asset, cash }) => ({
      ccy: asset,
      bal: cash.toString(),
      frozenBal: '0',
      availBal: cash.toString(),
    }));
  return ok(rows);
}

function valuation({ account, now, state }: PrivateCall): Reply {
  const worth = { funding: Decimal.ZERO, trading: Decimal.ZERO };
  for (const { wallet, asset, cash } of state.balances.ownedBy(account.uid)) {
    if (wallet !== 'funding' && wallet !== 'trading') continue;
    worth[wallet] = worth[wallet].add(cash.multiply(dollarPrice(state, asset)));
  }
  const total = worth.funding.add(worth.trading).toString();
  const details = {
    funding: worth.funding.toString(),
    trading: worth.trading.toString(),
    classic: '0',
    earn: '0',
  };
  return ok([{ details, totalBal: total, ts: now.toString() }]);
}

export const ASSET_ROUTES: readonly PrivateRoute[] = [
  { method: 'GET', path: 'asset/currencies', access: 'read_only', limit: perSecond(6), run: currencies },
  { method: 'GET', path: 'asset/balances', access: 'read_only', limit: perSecond(6), run: balances },
  {
    method: 'GET',
    path: 'asset/asset-valuation',
    access: 'read_only',
    limit: perTwoSeconds(2),
    run: valuation,
  },
];
