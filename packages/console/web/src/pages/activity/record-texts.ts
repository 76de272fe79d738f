import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { defineTexts } from '../../i18n/define-texts.ts';
import type { Decision } from './record-row.ts';

type Type = LedgerEntry['type'];

const EN_TYPES: Record<Type, string> = {
  intent: 'Request',
  outcome: 'Answer',
  resolution: 'Found out',
  refusal: 'Refusal',
  read: 'Look',
  admin: 'Operator',
  system: 'Gateway',
};
const ZH_TYPES: Record<Type, string> = {
  intent: '请求',
  outcome: '应答',
  resolution: '核实结果',
  refusal: '拒绝',
  read: '查询',
  admin: '管理操作',
  system: '网关事件',
};
const EN_TYPES_MEAN: Record<Type, string> = {
  intent: 'What a bot asked for and the gateway admitted, recorded before it was sent',
  outcome: 'What the venue answered',
  resolution: 'What had become of a request whose answer was missing',
  refusal: 'What the gateway refused, with the reason',
  read: 'What a bot was let see of its account',
  admin: 'What an operator did or looked at',
  system: 'What happened to the gateway, or was seen by it',
};
const ZH_TYPES_MEAN: Record<Type, string> = {
  intent: '机器人提出并获放行的请求，发送前已记录',
  outcome: '交易所的应答',
  resolution: '缺失应答的请求最终核实的结果',
  refusal: '被网关拒绝的请求及原因',
  read: '机器人获准读取的账户数据',
  admin: '管理人员的操作与查看',
  system: '网关自身发生或观察到的事件',
};
const EN_DECISIONS: Record<Decision, string> = {
  admitted: 'Admitted',
  refused: 'Refused',
  accepted: 'Accepted',
  rejected: 'Rejected',
  unknown: 'Unknown',
};
const ZH_DECISIONS: Record<Decision, string> = {
  admitted: '放行',
  refused: '拒绝',
  accepted: '交易所接受',
  rejected: '交易所拒绝',
  unknown: '结果不明',
};

/** What the parts of records are called. */
export const RECORD_TEXTS = defineTexts({
  en: {
    types: EN_TYPES,
    typesMean: EN_TYPES_MEAN,
    decisions: EN_DECISIONS,
    external: 'Not by us',
    andMore: (count: number) => `and ${count} more`,
    because: (reason: string) => `because “${reason}”`,
    venueCode: (code: string) => `venue’s code ${code}`,
    noAnswer: 'no answer',
  },
  zh: {
    types: ZH_TYPES,
    typesMean: ZH_TYPES_MEAN,
    decisions: ZH_DECISIONS,
    external: '非本网关',
    andMore: (count: number) => `等另外 ${count} 项`,
    because: (reason: string) => `原因：“${reason}”`,
    venueCode: (code: string) => `交易所代码 ${code}`,
    noAnswer: '无应答',
  },
});
