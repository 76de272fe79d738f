import { refuse } from '../../errors/refusal.ts';
import { isOpening, ORDER_KINDS, type TermsRule } from '../rule.ts';

const ID = 'liquidity';

/** In what nobody trades, a price means little: only instruments of enough worth traded in a day are opened. */
export const LIQUIDITY_RULE: TermsRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.liquidity !== null && ORDER_KINDS.has(kind),
  check: ({ limits: { liquidity } }, { intent, snapshot }) => {
    if (liquidity === null || !isOpening(intent, snapshot)) return null;
    const volume = snapshot.marketStates.get(intent.instrument)?.volumePerDay ?? null;
    if (volume === null)
      return refuse('MARKET_STATE_UNKNOWN', {
        ruleId: ID,
        detail: `Cannot place order: how much of ${intent.instrument} is traded in a day is not known now; cancels still work.`,
      });
    const least = liquidity.volumePerDay.get(volume.asset);
    if (least !== undefined && !volume.amount.isBelow(least)) return null;
    const wanted = least === undefined ? `no worth in ${volume.asset} is enough` : `${least} are needed`;
    return refuse('INSTRUMENT_NOT_LIQUID', {
      ruleId: ID,
      detail: `Cannot place order: ${volume.amount} ${volume.asset} of ${intent.instrument} are traded in a day; ${wanted}.`,
    });
  },
};
