import type { FuzzTarget } from './target.ts';
import { decimal, json, textEncodings } from './targets/encoding.ts';
import { ledgerPayload, ledgerRecord, ledgerSegment, vaultEnvelope, vaultHeader } from './targets/formats.ts';
import { httpRequest, httpResponse, httpTarget } from './targets/http.ts';
import { cidr, policyDocument, policyTerms } from './targets/policy.ts';
import { htxAuth, htxQuery, htxReaders, okxAuth, okxQuery, okxReaders } from './targets/venues.ts';

/** Every parser and verifier that reads what somebody else wrote. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  httpRequest,
  httpTarget,
  httpResponse,
  json,
  textEncodings,
  decimal,
  okxQuery,
  htxQuery,
  okxAuth,
  htxAuth,
  okxReaders,
  htxReaders,
  vaultEnvelope,
  vaultHeader,
  ledgerRecord,
  ledgerSegment,
  ledgerPayload,
  policyDocument,
  policyTerms,
  cidr,
];
