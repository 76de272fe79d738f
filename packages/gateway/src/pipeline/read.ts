import type { HttpRequest } from '@bitting/http/request.ts';
import { RawRequest, type Entrance } from './stages.ts';

/** Step 1. The kernel has read the bytes strictly, bounded and once; from here on only they count. */
export function readRaw(request: HttpRequest, entrance: Entrance): RawRequest {
  return new RawRequest(request, entrance);
}
