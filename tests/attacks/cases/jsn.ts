import type { CaseRow } from './case-row.ts';

const DOCUMENTS = 'tests/attacks/jsn-documents.test.ts';
const FIELDS = 'tests/attacks/jsn-fields.test.ts';
const SHAPES = 'tests/attacks/jsn-shapes.test.ts';
const READERS = 'tests/attacks/jsn-readers.test.ts';

export const JSN: readonly CaseRow[] = [
  {
    id: 'JSN-01',
    state: 'tested',
    where: [DOCUMENTS, READERS],
    note: 'A field named twice is refused, escaped or nested; what our reader takes means the same to CPython.',
  },
  {
    id: 'JSN-02',
    state: 'tested',
    where: [FIELDS],
    note: 'Other spellings of a field are other fields; one more field in any object of any operation is refused.',
  },
  {
    id: 'JSN-03',
    state: 'tested',
    where: [FIELDS, READERS],
    note: 'Only exact plain decimals are numbers, quoted or bare; `-1` stands for the market where OKX says so.',
  },
  {
    id: 'JSN-05',
    state: 'tested',
    where: [DOCUMENTS],
    note: 'Names that objects have by birth are refused as fields, and name nothing in queries and terms of keys.',
  },
  {
    id: 'JSN-06',
    state: 'tested',
    where: [DOCUMENTS],
    note: 'Depth 16, 256 fields and 64 KiB are read, one more is refused, before anything is made of it.',
  },
  {
    id: 'JSN-07',
    state: 'tested',
    where: ['tests/attacks/pth-framing.test.ts'],
    note: 'Every coding of the content is refused, a bomb before it is unpacked.',
  },
  {
    id: 'JSN-09',
    state: 'tested',
    where: [DOCUMENTS, READERS],
    note: 'Two hundred documents in an order’s place, and orders spoiled in one place, are refused; what is taken is taken by other readers.',
  },
  {
    id: 'JSN-10',
    state: 'tested',
    where: [SHAPES],
    note: 'A list in an order’s place and an order in a list’s place are refused.',
  },
  {
    id: 'JSN-11',
    state: 'tested',
    where: [SHAPES],
    note: 'More than 20 orders (OKX) or 10 (HTX) in one batch are refused whole.',
  },
  {
    id: 'JSN-13',
    state: 'tested',
    where: ['tests/attacks/jsn-regexes.test.ts'],
    note: 'Every regular expression answers within milliseconds, whatever long text it gets.',
  },
];
