import { equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeCsv } from './csv.ts';

const COLUMNS = [
  { name: 'asset', value: ({ asset }: { readonly asset: string; readonly total: string }) => asset },
  { name: 'total', value: ({ total }: { readonly asset: string; readonly total: string }) => total },
];

describe('a table as CSV', () => {
  it('has a head and a line for each row', () => {
    equal(writeCsv(COLUMNS, [{ asset: 'BTC', total: '-1.50' }]), 'asset,total\r\nBTC,-1.50\r\n');
  });

  it('quotes what would end a cell or a line', () => {
    equal(writeCsv(COLUMNS, [{ asset: 'a,"b"\n', total: '1' }]), 'asset,total\r\n"a,""b""\n",1\r\n');
  });

  for (const formula of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1'])
    it(`gives a spreadsheet no formula: ${JSON.stringify(formula)}`, () => {
      equal(writeCsv(COLUMNS, [{ asset: formula, total: '1' }]), `asset,total\r\n'${formula},1\r\n`);
    });
});
