import type { VenueMessage } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import type { Area } from './instrument-id.ts';

/** What a request says beside its body's fields. */
export interface Line {
  readonly operation: Operation;
  readonly message: VenueMessage;
  /** The contracts that the path is about; `spot` for everything of the spot hosts. */
  readonly area: Area;
}

/** What the paths of an operation are about. */
export function areaOf({ family, path }: Operation): Area {
  if (family === 'htx-spot') return 'spot';
  return path.startsWith('/swap-api/') ? 'inverse' : 'linear';
}
