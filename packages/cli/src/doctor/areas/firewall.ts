import { byCommand, when, type Area, type Found } from '../check.ts';
import { bindsDestinations, dropsStrangers } from '../ruleset.ts';
import { demandSeen, type Scene } from '../scene.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';

/** The firewall: who may come in, and where the gateway may go. */
export const FIREWALL: Area = {
  name: 'firewall',
  checks: [
    {
      id: 'firewall.input',
      severity: 'warning',
      title: 'No firewall drops what nobody expects from elsewhere',
      look: (scene) =>
        when(!dropsStrangers(demandSeen(scene.ruleset)), () =>
          applyFirewall(scene, 'no chain of nftables at the hook input has the policy drop'),
        ),
    },
    {
      id: 'firewall.output',
      severity: 'note',
      title: 'The gateway may connect to every place, not to its venues alone',
      look: (scene) =>
        when(!bindsDestinations(demandSeen(scene.ruleset)), () =>
          applyFirewall(scene, 'no rule of nftables says where the user of the gateway may connect to'),
        ),
    },
  ],
};

/** In a file of its own, which the one that is loaded at the start of the machine names. */
export function applyFirewall({ again, machine }: Scene, evidence: string): Found {
  const file = quoteWord(machine.at('/etc/bitting.nft'));
  const start = quoteWord(machine.at('/etc/nftables.conf'));
  const line = quoteWord(`include "${machine.at('/etc/bitting.nft')}"`);
  return byCommand(
    evidence,
    `bitting doctor --nftables${again} > ${file}`,
    `nft -c -f ${file}`,
    `{ grep -qsF ${line} ${start} || echo ${line} >> ${start}; }`,
    `nft -f ${file}`,
  );
}
