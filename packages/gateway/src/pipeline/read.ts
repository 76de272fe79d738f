import type { HttpRequest } from '@bitting/http/request.ts';
import type { VenueMessage } from '@bitting/core/venues/dialect.ts';
import { RawRequest, type ConnectionIdentity, type Entrance } from './stages.ts';

/** Step 1. The kernel has read the bytes strictly, bounded and once; from here on only they count. */
export function readRaw(request: HttpRequest, entrance: Entrance): RawRequest {
  return new RawRequest(request, entrance);
}

/** The same for a frame of a stream: the request by REST that it stands for, written by its strict reader. */
export function readStreamed(
  message: VenueMessage,
  { sourceAddress, entrance }: ConnectionIdentity,
): RawRequest {
  const { method, target, path, query, body } = message;
  const header = (name: string): string | undefined => message.header(name);
  return new RawRequest(
    { method, target, path, query, body, header, remoteAddress: sourceAddress },
    entrance,
  );
}
