import type { FaultPresets } from '../control/faults.ts';

export const OKX_FAULTS: FaultPresets = {
  'rate-limit': { status: 429, code: '50011', msg: 'Too Many Requests' },
  maintenance: {
    status: 503,
    code: '50001',
    msg: 'Service temporarily unavailable. Please try again later.',
  },
  answer: { status: 500, code: '50026', msg: 'System error. Try again later.' },
  late: { status: 0, code: '50004', msg: 'API endpoint request timeout.' },
};
