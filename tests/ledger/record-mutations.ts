/** What a forger does to records: with the checksums that were there, or with right ones. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Ground, type Mutate, pick, someSegment } from './mutation-ground.ts';
import { type Content, HEADER_BYTES, sealSegment, type Segment } from './segments.ts';

type Rearrange = (records: readonly Content[], below: Ground['below']) => readonly Content[];

export function swap(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const changed = [...records];
  const left = below(records.length);
  const right = below(2) === 0 ? left + 1 : below(records.length);
  const [one, other] = [records[left], records[right]];
  if (one !== undefined && other !== undefined) [changed[left], changed[right]] = [other, one];
  return changed;
}

export function remove(records: readonly Content[], below: Ground['below']): readonly Content[] {
  return records.toSpliced(below(records.length), 1);
}

export function duplicate(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const record = pick(records, below);
  return record === null ? records : records.toSpliced(below(records.length + 1), 0, record);
}

const INVENTED: readonly string[] = [
  '{"boot":"a0","details":{},"event":"stop","monotonicMs":0,"type":"system","wallMs":1800000000000}',
  '{"act":"ledger-archive","boot":"zz","details":{"last":"500"},"monotonicMs":90,"operatorId":"","reason":null,"subject":null,"type":"admin","wallMs":1}',
  '{"boot":"zz","details":{},"event":"stop","monotonicMs":5,"type":"system","wallMs":1}',
  '{}',
  'null',
  '{"a":1',
  '\u{1f511}',
];

export function insert(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const payload = Buffer.from(pick(INVENTED, below) ?? '');
  const at = below(records.length + 1);
  const { sequence, group } = records[at] ?? { sequence: 0, group: 0 };
  return records.toSpliced(at, 0, { sequence, group, payload });
}

function fieldsOf(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${1_000 + at}`, ''])));
}

/** Texts that are other JSON, no JSON, or the same in another form. */
const EDITS: readonly (readonly [RegExp, string])[] = [
  [/"monotonicMs":\d+/u, '"monotonicMs":1'],
  [/"monotonicMs":\d+/u, '"monotonicMs":-1'],
  [/"monotonicMs":\d+/u, '"monotonicMs":9007199254740993'],
  [/"monotonicMs":(\d+)/u, '"monotonicMs":$1.0'],
  [/"monotonicMs":(\d+)/u, '"monotonicMs":"$1"'],
  [/"wallMs":18/u, '"wallMs":17'],
  [/"wallMs":18/u, '"wallMs": 18'],
  [/"type":"\w+"/u, '"type":"other"'],
  [/"boot":"(\w+)"/u, '"boot":"$1x"'],
  [/"boot":"(\w+)",(.*)\}$/u, '$2,"boot":"$1"}'],
  [/"boot":/u, '"boot":"y","boot":'],
  [/"boot":"\w/u, '"boot":"\\u0061'],
  [/"boot":"\w+"/u, '"boot":null'],
  [/\{/u, ' {'],
  [/\}$/u, '} '],
  [/\}$/u, ''],
  [/\}$/u, ',"zzz":1}'],
  [/"details":\{/u, '"details":{"a":1,'],
  [/"details":\{\}/u, '"details":{"a":"b"}'],
  [/"details":\{\}/u, '"details":[]'],
  [/"reason":(null|"[^"]*")/u, '"reason":"\ufffd"'],
  [/"reason":(null|"[^"]*")/u, '"reason":"\\ud800"'],
  [/"reason":(null|"[^"]*"),/u, ''],
  [/"subject":"/u, '"subject":"\\n'],
  [/"event":"/u, '"event":"\u0007'],
  [/"monotonicMs":(\d+)/u, '"monotonicMs":$1e0'],
  [/"monotonicMs":\d+/u, '"monotonicMs":-0'],
  [/"monotonicMs":\d+/u, '"monotonicMs":0.5'],
  [/"monotonicMs":\d+/u, '"monotonicMs":9007199254740991'],
  [/"monotonicMs":\d+/u, '"monotonicMs":null'],
  [/"(upstreamMs|policyVersion|requestTimestampMs|wallMs)":\d+/u, '"$1":-1'],
  [/"(upstreamMs|policyVersion|requestTimestampMs|wallMs)":\d+/u, '"$1":9007199254740992'],
  [/"(upstreamMs|policyVersion|httpStatus)":\d+/u, '"$1":null'],
  [/"httpStatus":\d+/u, '"httpStatus":true'],
  [/"deadlineMs":null/u, '"deadlineMs":5'],
  [/"deadlineMs":null,/u, ''],
  [/"items":\[.*\],"/u, '"items":[],"'],
  [/"items":\[/u, '"items":[null,'],
  [/"items":\[/u, '"items":[[]],"x":['],
  [/"ruleIds":\["a"\]/u, '"ruleIds":[]'],
  [/"ruleIds":\["a"\]/u, '"ruleIds":["a",1]'],
  [/"reduceOnly":false/u, '"reduceOnly":0'],
  [/"algo":false,/u, ''],
  [/"kind":"(accepted|rejected)"/u, '"kind":"unknown"'],
  [/"kind":"\w+"/u, '"kind":"other"'],
  [/"venueCode":/u, '"venue":'],
  [/"intentId":"[^"]*"/u, '"intentId":"none"'],
  [/"intentId":"[^"]*"/u, '"intentId":7'],
  [/"details":\{\}/u, '"details":{"\u{1f511}":"","\ue000":""}'],
  [/"details":\{\}/u, '"details":{"\ue000":"","\u{1f511}":""}'],
  [/"details":\{\}/u, '"details":{"a":null}'],
  [/"details":\{\}/u, '"details":{"a":"","a":""}'],
  [/"details":\{\}/u, '"details":{"":"","__proto__":""}'],
  [/"details":\{\}/u, `"details":{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
  [/"details":\{\}/u, '"details":{"constructor":""}'],
  [/"details":\{\}/u, '"details":{"prototype":""}'],
  [/"details":\{\}/u, '"details":{"hasOwnProperty":"","toString":""}'],
  [/"details":\{\}/u, `"details":${fieldsOf(256)}`],
  [/"details":\{\}/u, `"details":${fieldsOf(257)}`],
  [/^/u, '\ufeff'],
  [/"(boot|intentId|act)":"/u, '"$1":"/'],
  [/"(boot|intentId|act)":"/u, '"$1":"\\/'],
  [/"(boot|intentId|act)":"/u, '"$1":"\\u001F'],
  [/"(boot|intentId|act)":"/u, '"$1":"\\u001f'],
  [/"(boot|intentId|act)":"/u, '"$1":"\u007f\u0080'],
  [/"type":"\w+"/u, '"type":"constructor"'],
  [/"type":"\w+"/u, '"type":["system"]'],
  [/"last":"\d+"/u, '"last":"007"'],
  [/"last":"\d+"/u, '"last":"99999999999999999999"'],
  [/"last":"\d+"/u, '"last":"9999999999999999999"'],
  [/"act":"ledger-archive"/u, '"act":"ledger-archiv"'],
];

export function edit(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const at = below(records.length);
  const [pattern, by] = pick(EDITS, below) ?? [/$/u, ''];
  return records.map((record, place) => {
    if (place !== at) return record;
    const payload = Buffer.from(record.payload.toString().replace(pattern, by));
    if (below(6) === 0) payload.writeUInt8(0x80 + below(128), below(payload.length));
    return { ...record, payload };
  });
}

export function regroup(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const at = below(records.length);
  const to = below(2) === 0 ? at : below(records.length + 2);
  return records.map((record, place) =>
    place === at ? { ...record, group: Math.max(0, record.sequence - at + to) } : record,
  );
}

export function removeGroup(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const group = pick(records, below)?.group;
  return records.filter((record) => record.group !== group);
}

export function duplicateGroup(records: readonly Content[], below: Ground['below']): readonly Content[] {
  const group = pick(records, below)?.group;
  const copies = records.filter((record) => record.group === group);
  return records.toSpliced(records.findLastIndex((record) => record.group === group) + 1, 0, ...copies);
}

/** Moves the bytes of records; their checksums move with them. */
export function rawly(rearrange: Rearrange): Mutate {
  return (ground) => {
    const segment = someSegment(ground);
    if (segment === null) return null;
    const changed = rearrange(segment.records, ground.below) as Segment['records'];
    const written = Buffer.concat([
      segment.bytes.subarray(0, HEADER_BYTES),
      ...changed.map(({ start, end }) => segment.bytes.subarray(start, end)),
    ]);
    const rest = Math.max(0, segment.bytes.length - written.length);
    const bytes = Buffer.concat([written, Buffer.alloc(rest)]);
    writeFileSync(path.join(ground.directory, segment.name), bytes);
    return segment.name;
  };
}

/** Seals what was rearranged, with numbers in order if asked for: the checksums tell nothing. */
export function sealed(rearrange: Rearrange, isRenumbered: boolean): Mutate {
  return (ground) => {
    const segment = someSegment(ground);
    if (segment === null) return null;
    const changed = rearrange(segment.records, ground.below);
    const bytes = sealSegment(segment, isRenumbered ? renumber(changed, segment) : changed);
    writeFileSync(path.join(ground.directory, segment.name), bytes);
    return segment.name;
  };
}

/** Numbers from the segment's first on; whoever begins a group goes on doing so. */
function renumber(records: readonly Content[], { records: old }: Segment): readonly Content[] {
  const first = old[0]?.sequence ?? 0;
  let group = first;
  return records.map((record, place) => {
    if (record.group === record.sequence) group = first + place;
    return { payload: record.payload, sequence: first + place, group };
  });
}
