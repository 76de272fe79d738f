import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { AccountReader } from '@bitting/core/venues/account-reader.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { StreamDialect } from '@bitting/core/venues/stream-dialect.ts';
import { htxAccountReader } from '@bitting/core/venues/htx/account-reader.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { htxStreamDialect } from '@bitting/core/venues/htx/streams/dialect.ts';
import { okxAccountReader } from '@bitting/core/venues/okx/account-reader.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { okxStreamDialect } from '@bitting/core/venues/okx/streams/dialect.ts';
import { htxMarketQuestions } from '../market/htx-questions.ts';
import type { MarketQuestions } from '../market/market-data.ts';
import { okxMarketQuestions } from '../market/okx-questions.ts';

/** What the path needs to know of a venue. */
export interface VenueRow {
  readonly dialect: VenueDialect;
  readonly streams: StreamDialect;
  readonly reader: AccountReader;
  readonly questions: MarketQuestions;
  /** What the venue's close frames say of a client that does not read. */
  readonly slowReaderCode: number;
}

/** The venues that bots can be served for; a venue is registered by its line here. */
export const VENUES = {
  okx: {
    dialect: okxDialect,
    streams: okxStreamDialect,
    reader: okxAccountReader,
    questions: okxMarketQuestions,
    slowReaderCode: 4005,
  },
  htx: {
    dialect: htxDialect,
    streams: htxStreamDialect,
    reader: htxAccountReader,
    questions: htxMarketQuestions,
    slowReaderCode: 1008,
  },
} as const satisfies Record<VenueId, VenueRow>;
