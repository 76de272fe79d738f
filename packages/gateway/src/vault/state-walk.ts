import type { StatementSync } from 'node:sqlite';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { StateSet } from './state-set.ts';
import type { PlaceInFile } from './stored-entry.ts';

/** Rows that are read at once: some hundred kilobytes. More than one, for each time begins with the last row of the time before. */
const ROWS_AT_ONCE = 256;

/** Stands in no kind, id or field, and before whatever does: so places are in the order of their bytes. */
const END = '\0';

/**
 * What rows are hashed as (see `hashRow`), each behind its place, put together by the database: to make an object of each row, and an
 * array of each envelope, takes longer than to hash them. From a place on, in the order of the table.
 */
const WALK = `
  SELECT
    CAST(group_concat(place || row, '') AS BLOB),
    json_group_array(octet_length(place)),
    json_group_array(octet_length(row))
  FROM (
    SELECT
      kind || char(0) || id || char(0) || field AS place,
      json_array(account, kind, id, field, version) || envelope AS row
    FROM entries WHERE (kind, id, field) >= (?, ?, ?) ORDER BY kind, id, field LIMIT ${ROWS_AT_ONCE}
  )
`;

/** Of all rows that are there, wherever they stand. */
const COUNT = 'SELECT count(*) FROM entries';

type Chunk = readonly [bytes: Uint8Array | null, placeBytes: string, rowBytes: string];

/**
 * Every row but one. A row that stands elsewhere than where it belongs is found by no look-up, though it is there: as good as taken away.
 * SQLite's quick check does not say so. `prepare` makes statements that give arrays.
 * @throws BittingError `VAULT_DAMAGED`
 */
export function readStateSet(prepare: (sql: string) => StatementSync, except: PlaceInFile): StateSet {
  const set = new StateSet();
  const left = Buffer.from([except.kind, except.id, except.field].join(END));
  let last: Uint8Array = new Uint8Array();
  let walked = 0;
  for (;;) {
    const [kind = '', id = '', field = ''] = splitPlace(last);
    const [bytes, placeBytes, rowBytes] = prepare(WALK).get(kind, id, field) as unknown as Chunk;
    const { buffer, byteOffset } = bytes ?? new Uint8Array();
    const rows = JSON.parse(rowBytes) as readonly number[];
    const places = JSON.parse(placeBytes) as readonly number[];
    let at = byteOffset;
    for (const [nth, placeLength] of places.entries()) {
      const rowLength = rows[nth] ?? 0;
      // Buffers take longer to make, and there are as many as rows.
      const place = new Uint8Array(buffer, at, placeLength);
      const row = new Uint8Array(buffer, at + placeLength, rowLength);
      at += placeLength + rowLength;
      const isRepeated = nth === 0 && walked > 0;
      if (Buffer.compare(last, place) !== (isRepeated ? 0 : -1)) throw misplaced(last);
      if (isRepeated) continue;
      walked += 1;
      last = place;
      if (Buffer.compare(place, left) !== 0) set.add(sha256Hex(row));
    }
    if (places.length < ROWS_AT_ONCE) break;
  }
  // Each was met once and in order, and no other one lies between them, where a walk that begins anew would have gone past it.
  if (walked !== Object.values(prepare(COUNT).get() ?? [])[0]) throw misplaced(last);
  return set;
}

/** Kind, id and field. */
function splitPlace(place: Uint8Array): readonly string[] {
  return Buffer.from(place).toString().split(END);
}

function misplaced(last: Uint8Array): BittingError {
  const place = splitPlace(last).join('/');
  return new BittingError('VAULT_DAMAGED', `what follows ${place} does not stand in its order`);
}
