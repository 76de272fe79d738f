/** Every family of attacks and faults, and a row for each case of it. */
import { AUD } from './cases/aud.ts';
import { AUT } from './cases/aut.ts';
import type { CaseRow } from './cases/case-row.ts';
import { CON } from './cases/con.ts';
import { CRS } from './cases/crs.ts';
import { EXP } from './cases/exp.ts';
import { JSN } from './cases/jsn.ts';
import { LEK } from './cases/lek.ts';
import { LIM } from './cases/lim.ts';
import { NET } from './cases/net.ts';
import { ORD } from './cases/ord.ts';
import { POL } from './cases/pol.ts';
import { PRC } from './cases/prc.ts';
import { PTH } from './cases/pth.ts';
import { SIG } from './cases/sig.ts';
import { SUP } from './cases/sup.ts';
import { TEN } from './cases/ten.ts';
import { TIM } from './cases/tim.ts';
import { VLT } from './cases/vlt.ts';
import { WSX } from './cases/wsx.ts';

export interface Family {
  readonly name: string;
  readonly title: string;
  /** Every one of them has a row; the gaps are deliberate, a number is never given to another case. */
  readonly numbers: string;
  readonly rows: readonly CaseRow[];
}

export const FAMILIES: readonly Family[] = [
  {
    name: 'PTH',
    title: 'HTTP framing and request targets',
    numbers: '01 02 03 05 06 07 09 10 11 13 14 15 17 18 19 21 22 23 25',
    rows: PTH,
  },
  {
    name: 'SIG',
    title: 'Signatures and canonical forms',
    numbers: '01 02 04 05 06 08 09 10 12 13 14 16 17 18 20 21 22',
    rows: SIG,
  },
  { name: 'JSN', title: 'JSON and content', numbers: '01 02 03 05 06 07 09 10 11 13', rows: JSN },
  {
    name: 'POL',
    title: 'Ways around a policy',
    numbers: '01 02 04 05 06 08 09 10 12 13 14 16 17 18 20 21 22',
    rows: POL,
  },
  { name: 'WSX', title: 'WebSocket', numbers: '01 02 03 05 06 07 09 10 11 13', rows: WSX },
  {
    name: 'ORD',
    title: 'Orders: unknown outcomes, duplicates, reconciliation',
    numbers: '01 02 04 05 06 08 09 10 12 13 14 16 17',
    rows: ORD,
  },
  { name: 'LIM', title: 'Limits and denial of service', numbers: '01 03 04 05 07 08 09 11 12', rows: LIM },
  { name: 'TIM', title: 'Timing and enumeration', numbers: '01 03 04', rows: TIM },
  { name: 'TEN', title: 'Accounts of different owners', numbers: '01 03 04 05', rows: TEN },
  { name: 'LEK', title: 'Leaks of secrets', numbers: '02 03 04 06 07 08 10 11 12', rows: LEK },
  { name: 'NET', title: 'Networks: hosts, TLS, names', numbers: '01 02 03 05 06 07 09 10 11 13', rows: NET },
  {
    name: 'CON',
    title: 'The console in the browser',
    numbers: '01 02 04 05 06 08 09 10 12 13 14 15',
    rows: CON,
  },
  {
    name: 'AUT',
    title: 'Signing in, sessions, approvals',
    numbers: '01 02 04 05 06 08 09 10 12 13 14 16 17',
    rows: AUT,
  },
  { name: 'AUD', title: 'The audit log', numbers: '01 03 04 05 07 08 09 11 12 13 15', rows: AUD },
  { name: 'VLT', title: 'Vault, storage, backup', numbers: '01 02 04 05 06 08 09 10 12 13 14', rows: VLT },
  { name: 'CRS', title: 'Crashes, disks, time', numbers: '02 03 04 06 07 08 10 11 12 14 15 16', rows: CRS },
  { name: 'PRC', title: 'Process and machine', numbers: '02 03 04 06 07 08 10 11 12', rows: PRC },
  { name: 'EXP', title: 'The life of a key', numbers: '02 03 04 06 07 08', rows: EXP },
  { name: 'SUP', title: 'What is installed', numbers: '02 03 04 06', rows: SUP },
];

/** `PTH-01` and so on, in order. */
export function idsOf({ name, numbers }: Family): readonly string[] {
  return numbers.split(' ').map((number) => `${name}-${number}`);
}
