import type { PublicCall, PublicRoute } from './call.ts';
import { okV1, type Reply } from './replies.ts';

function timestamp({ now }: PublicCall): Reply {
  return okV1(now);
}

export const REFERENCE_ROUTES: readonly PublicRoute[] = [
  {
    host: 'spot',
    method: 'GET',
    path: '/v1/common/timestamp',
    access: 'public',
    envelope: 'v1',
    limit: { max: 10, windowMs: 1000, per: 'ip', headers: 'none' },
    worksInMaintenance: true,
    run: timestamp,
  },
];
