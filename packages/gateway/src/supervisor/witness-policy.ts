import { readFileSync } from 'node:fs';
import { planWitnesses } from '../witness/witness-places.ts';
import { asFileFault } from './file-faults.ts';

/**
 * Returns if the gateway can use the file.
 * @throws BittingError `WITNESS_POLICY_MALFORMED`, also where the witnesses cannot make its quorum; or that it cannot be read
 */
export function demandWitnessPolicy(file: string): void {
  try {
    planWitnesses(Uint8Array.from(readFileSync(file)));
  } catch (error) {
    throw asFileFault(error, file);
  }
}
