import type { FindingCode } from '../../../../src/api/overview.ts';
import { defineTexts } from '../../i18n/define-texts.ts';

/** What is said of a finding, already written for the reader: text of others with its hidden characters shown. */
export interface Told {
  readonly name: string;
  readonly text: string;
  readonly count: string;
  /** How far away in time, such as `3 days ago`. */
  readonly when: string;
}

type Say = (told: Told) => string;
type Sayings = Record<FindingCode, Say>;

const EN: Sayings = {
  'gateway-sealed': () => 'The vault is sealed: nothing trades. Unseal it with “bitting unseal”.',
  'everything-closed': ({ text }) => `Everything is ${text}. Resume it here when you know why.`,
  'halt-file': () =>
    'The file HALT is in the data directory: everything is halted until somebody removes it.',
  'venue-closed': ({ name, text }) => `${name} is ${text}.`,
  'account-closed': ({ name, text }) => `Account ${name} is ${text}.`,
  'key-closed': ({ name, text }) => `Virtual key ${name} is ${text}.`,
  'plan-running': ({ when }) => `What follows a halt is still being done; it began ${when}.`,
  'no-accounts': () => 'No account is connected yet.',
  'account-blind': ({ name }) =>
    `Nothing is heard of account ${name}: what it holds and has under way is not known now.`,
  'account-reconciling': ({ name }) =>
    `Account ${name} is being compared with its venue after something was missed.`,
  'account-unseen': ({ name, text }) => `Account ${name} could not be looked at (${text}).`,
  'account-part': ({ name, text }) => `A part of account ${name} cannot be asked for: ${text}`,
  'account-rows': ({ count, name }) => `Rows of account ${name} that are not kept and not shown: ${count}.`,
  'venue-key-any-address': ({ name }) =>
    `The venue key of ${name} works from every address. Bind it to this machine’s at the venue.`,
  'venue-key-withdraws': ({ name, text }) =>
    `The venue key of ${name} may withdraw (${text}). Take that right away at the venue, now.`,
  'venue-key-beyond': ({ name, text }) =>
    `The venue key of ${name} may do more than was accepted of it (${text}): its account is halted.`,
  'venue-key-gone': ({ name }) => `The venue does not take the key of ${name} any more. Bind another one.`,
  'venue-key-changed': ({ name }) =>
    `The venue key of ${name} changed. Look at it and accept it, or put it right.`,
  'venue-key-elsewhere': ({ name, text }) => `The venue does not take the key of ${name} from ${text}.`,
  'venue-key-unseen': ({ name, text, when }) =>
    `Nobody knows how the venue key of ${name} is: the last look (${when}) came to nothing. ${text}`,
  'venue-key-ends': ({ name, when }) => `The venue key of ${name} ends ${when}. Bind a new one before.`,
  'venue-key-ended': ({ name, when }) => `The venue key of ${name} ended ${when}. Bind a new one.`,
  'key-ends': ({ name, when }) => `Virtual key ${name} ends ${when}: its bot is refused from then on.`,
  'key-over': ({ name, when }) => `Virtual key ${name} ended ${when}. Revoke it if it is not needed.`,
  'key-never-ends': ({ name }) => `Virtual key ${name} has no end.`,
  'key-dormant': ({ name, when }) =>
    `Virtual key ${name} is not used (${when === '' ? 'never yet' : `last ${when}`}). Revoke what nobody needs.`,
  'outcomes-open': ({ count }) =>
    `Requests of which it is not known yet what became of them at the venue: ${count}. The gateway is finding out.`,
  'ledger-unwritable': () => 'The ledger cannot be written: only cancels and halts pass. Look at its disk.',
  'ledger-reserved': () => 'The disk is full: what is left is for cancels, halts and what operators do.',
  'ledger-uncovered': ({ when }) => `Records since ${when} are not covered by a signed checkpoint.`,
  'ledger-damaged': () => 'A record of the ledger is not what was signed: nothing new is taken.',
  'no-witness': () => 'No witness is configured: nobody outside could tell if the ledger were rewritten.',
  unwitnessed: ({ when }) => `Since ${when} too few witnesses have cosigned the ledger.`,
  'unwitnessed-stop': ({ when }) =>
    `Too few witnesses have cosigned the ledger (since ${when}): nothing new is opened.`,
  'witness-refused': () => 'A witness has seen another history of this ledger. Treat it as an incident.',
  'disk-low': ({ count }) => `Only ${count} are free on the ledger’s disk.`,
  'disk-full': ({ count }) => `The ledger’s disk is as good as full: ${count} are free.`,
  'clock-skew': ({ text }) => `The clock of this machine and that of ${text} are apart: orders are refused.`,
  'alerts-critical': ({ count }) => `Critical alerts that nobody has seen to: ${count}.`,
  'alerts-warning': ({ count }) => `Warnings that nobody has seen to: ${count}.`,
  'no-channel': () => 'No channel is configured: alerts stand on this page only, and nobody is called.',
  'channel-failing': ({ name, text, when }) => `Nothing gets through on ${name} since ${when}: ${text}`,
  'approvals-waiting': ({ count }) => `Proposals that wait for somebody: ${count}.`,
  'no-backup': () => 'The ledger knows of no backup. Make one with “bitting backup”, and try it out.',
  'backup-old': ({ when }) => `The last backup was made ${when}.`,
};

const ZH: Sayings = {
  'gateway-sealed': () => '保险库已锁定，无法交易。请用 “bitting unseal” 解锁。',
  'everything-closed': ({ text }) => `全局状态：${text}。查明原因后可在此恢复。`,
  'halt-file': () => '数据目录中存在 HALT 文件：删除之前全局急停。',
  'venue-closed': ({ name, text }) => `交易所 ${name} 状态：${text}。`,
  'account-closed': ({ name, text }) => `账户 ${name} 状态：${text}。`,
  'key-closed': ({ name, text }) => `虚拟密钥 ${name} 状态：${text}。`,
  'plan-running': ({ when }) => `急停后的处置计划仍在执行（${when}开始）。`,
  'no-accounts': () => '尚未连接账户。',
  'account-blind': ({ name }) => `收不到账户 ${name} 的任何消息：其持仓与挂单目前未知。`,
  'account-reconciling': ({ name }) => `账户 ${name} 曾漏收消息，正在与交易所对账。`,
  'account-unseen': ({ name, text }) => `无法查看账户 ${name}（${text}）。`,
  'account-part': ({ name, text }) => `账户 ${name} 的部分数据查询失败：${text}`,
  'account-rows': ({ count, name }) => `账户 ${name} 另有 ${count} 行超出保留上限，未显示。`,
  'venue-key-any-address': ({ name }) =>
    `${name} 的交易所密钥未绑定 IP，任何地址都可使用。请在交易所绑定本机地址。`,
  'venue-key-withdraws': ({ name, text }) =>
    `${name} 的交易所密钥具有提币权限（${text}）。请立即在交易所取消。`,
  'venue-key-beyond': ({ name, text }) => `${name} 的交易所密钥权限超出已确认范围（${text}），账户已急停。`,
  'venue-key-gone': ({ name }) => `交易所不再接受 ${name} 的密钥，请重新绑定。`,
  'venue-key-changed': ({ name }) => `${name} 的交易所密钥有变动，请核对后确认或改回。`,
  'venue-key-elsewhere': ({ name, text }) => `交易所不接受 ${name} 的密钥从 ${text} 使用。`,
  'venue-key-unseen': ({ name, text, when }) =>
    `${name} 的交易所密钥状态未知：最近一次检查（${when}）没有结果。${text}`,
  'venue-key-ends': ({ name, when }) => `${name} 的交易所密钥将于${when}到期，请提前更换。`,
  'venue-key-ended': ({ name, when }) => `${name} 的交易所密钥已于${when}到期，请更换。`,
  'key-ends': ({ name, when }) => `虚拟密钥 ${name} 将于${when}到期，之后机器人的请求会被拒绝。`,
  'key-over': ({ name, when }) => `虚拟密钥 ${name} 已于${when}到期。不再需要请吊销。`,
  'key-never-ends': ({ name }) => `虚拟密钥 ${name} 没有到期时间。`,
  'key-dormant': ({ name, when }) =>
    `虚拟密钥 ${name} 长期未使用（${when === '' ? '从未使用' : `上次：${when}`}）。不需要的请吊销。`,
  'outcomes-open': ({ count }) => `有 ${count} 个请求在交易所的结果尚不明确，网关正在核实。`,
  'ledger-unwritable': () => '账本无法写入：只放行撤单与急停。请检查磁盘。',
  'ledger-reserved': () => '磁盘已满：剩余空间只留给撤单、急停与管理操作。',
  'ledger-uncovered': ({ when }) => `${when}以来的记录尚未被签名检查点覆盖。`,
  'ledger-damaged': () => '账本有一条记录与签名内容不符，不再接受新请求。',
  'no-witness': () => '未配置见证人：若账本被改写，外部无从发现。',
  unwitnessed: ({ when }) => `自${when}起，联署账本的见证人不足。`,
  'unwitnessed-stop': ({ when }) => `见证人联署不足（自${when}起），已停止开仓。`,
  'witness-refused': () => '有见证人见过另一份账本历史，请按安全事件处理。',
  'disk-low': ({ count }) => `账本所在磁盘仅剩 ${count}。`,
  'disk-full': ({ count }) => `账本所在磁盘几乎已满：仅剩 ${count}。`,
  'clock-skew': ({ text }) => `本机时钟与 ${text} 相差过大，委托会被拒绝。`,
  'alerts-critical': ({ count }) => `有 ${count} 条严重告警无人处理。`,
  'alerts-warning': ({ count }) => `有 ${count} 条警告无人处理。`,
  'no-channel': () => '未配置告警通道：告警只显示在本页面，不会通知任何人。',
  'channel-failing': ({ name, text, when }) => `通道 ${name} 自${when}起发送失败：${text}`,
  'approvals-waiting': ({ count }) => `有 ${count} 项提案等待处理。`,
  'no-backup': () => '账本中没有备份记录。请用 “bitting backup” 备份并验证。',
  'backup-old': ({ when }) => `上次备份：${when}。`,
};

export const FINDING_TEXTS = defineTexts({ en: EN, zh: ZH });
