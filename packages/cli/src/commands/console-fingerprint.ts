import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, demandInstallation } from '../connection.ts';
import { readGatewayKey } from '../gateway-fingerprint.ts';

export const consoleFingerprint = defineCommand(
  {
    name: 'console fingerprint',
    summary: 'Show the fingerprint of the gateway’s key, to compare with the one that the page shows',
    details: `The page encrypts venue keys to the gateway, and believes no other key than the one that it saw first. Compare the two once
before the first key is entered, and whenever the page says that the key has changed.`,
    options: CONNECTION_OPTIONS,
    examples: [['bitting console fingerprint', 'on the machine of the gateway']],
  },
  async ({ options }, console) => {
    const layout = layOutData(chooseDataDirectory(options));
    const known = readGatewayKey(layout);
    if (known === null) {
      demandInstallation(layout);
      throw new BittingError('VAULT_SEALED', 'no log.vkey', {
        publicDetail: 'The gateway has no key yet: it gets one when its vault is opened for the first time.',
      });
    }
    console.result(known, [known.fingerprint]);
    await Promise.resolve();
  },
);
