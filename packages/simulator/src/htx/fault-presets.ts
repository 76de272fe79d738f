import type { FaultPresets } from '../control/faults.ts';

/** In the codes of the spot host; a test that needs those of the contract host names them. */
export const HTX_FAULTS: FaultPresets = {
  'rate-limit': {
    status: 429,
    code: 'base-request-exceed-frequency-limit',
    msg: 'request exceed frequency limit',
  },
  maintenance: { status: 200, code: 'system-maintenance', msg: 'System is in maintenance.' },
  answer: { status: 500, code: 'gateway-internal-error', msg: 'Failed to load data. Try again later.' },
  late: { status: 0, code: 'timeout', msg: 'request timeout' },
};
