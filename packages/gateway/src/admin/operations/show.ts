import { id } from '../fields.ts';
import { viewLayersAbove } from '../layer-views.ts';
import { defineOperation } from '../operation.ts';
import { viewUsage } from '../usage-views.ts';
import { demandKey, viewKeyDetails } from '../views.ts';
import { gatherStanding } from '../worst-case.ts';

/** What a key may do, what it has used up of that, and what its thief could lose its owner from now on. */
export const show = defineOperation('show', { virtualKeyId: id }, async (ports, { virtualKeyId }) => {
  const find = () => demandKey(ports.keys, virtualKeyId);
  const { facts, layers, usage, worstCase } = await gatherStanding(find(), find, ports);
  const entry = find();
  const unheardMs = ports.deadMan?.unheardMs(virtualKeyId) ?? null;
  return {
    ...viewKeyDetails(entry),
    heardAtMs: unheardMs === null ? null : Math.round(ports.clock.wallMs() - unheardMs),
    above: viewLayersAbove(entry.policy, { layers, instruments: facts.instruments }),
    usage: viewUsage(usage, layers),
    worstCase,
  };
});
