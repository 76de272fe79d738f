import type { KeyForm, LimitName } from './policy-form.ts';

export type FieldName = LimitName | keyof KeyForm;

/** The fields of each part of the form, in its order; those that are used daily are open. */
export const FORM_PARTS: readonly {
  readonly name: 'rights' | 'amounts' | 'orders' | 'pace' | 'access' | 'brakes';
  readonly fields: readonly FieldName[];
  readonly isOpen: boolean;
}[] = [
  { name: 'rights', fields: ['scopes', 'markets', 'instruments'], isOpen: true },
  {
    name: 'amounts',
    fields: [
      'notionalPerOrder',
      'notionalPerHour',
      'notionalPerDay',
      'exposure',
      'exposurePerInstrument',
      'turnoverPerDay',
      'lossPerDay',
    ],
    isOpen: true,
  },
  {
    name: 'orders',
    fields: ['orderTypes', 'priceCollar', 'depthShare', 'openOrders', 'leverage', 'liquidity', 'selfTrade'],
    isOpen: true,
  },
  { name: 'access', fields: ['sourceCidrs', 'notBefore', 'expiresAt'], isOpen: true },
  { name: 'pace', fields: ['requestsPerSecond', 'orderRate', 'readRate', 'inFlight'], isOpen: false },
  { name: 'brakes', fields: ['breaker', 'deadManSeconds', 'idleDays', 'uses', 'schedule'], isOpen: false },
];

/** The field that a sentence of the gateway is about: `Cannot read the policy: policy.limits.priceCollar must be …`. */
export function fieldNamed(sentence: string | null): string | null {
  const [, limit, field] = /\bpolicy\.(?:limits\.([A-Za-z]+)|([A-Za-z]+))/u.exec(sentence ?? '') ?? [];
  return limit ?? field ?? null;
}
