import { defineTexts } from '../../../i18n/define-texts.ts';

/** Taking an account out. */
export const REMOVE_TEXTS = defineTexts({
  en: {
    title: 'Take this account out',
    lead: 'Its virtual keys are revoked and its venue key is forgotten, for good. What it did stays in the ledger.',
    open: 'Take it out …',
    dialog: (label: string) => `Take out ${label}`,
    happens: 'What will happen:',
    keysDie: (labels: string) => `The bots with these virtual keys are refused at once, for good: ${labels}.`,
    noKeys: 'No virtual key is left to revoke.',
    ordersStay: (orders: string) =>
      `Orders that are open at the venue now: ${orders}. They stay open: nothing here can cancel them afterwards. To have them cancelled, halt the account first and choose to cancel its orders.`,
    ordersUnknown:
      'Which orders are open at the venue is not known here. They stay open: look at them there first.',
    noOrders: 'No order is known to be open at the venue.',
    keyForgotten:
      'The venue key leaves the vault. At the venue it goes on working until you delete it there.',
    notBack: 'Nobody can undo this. The account can be connected again, as another one.',
    typeLabel: (label: string) => `Type the name of the account to confirm: ${label}`,
    labelWrong: 'That is not the name of the account.',
    reason: 'Reason',
    reasonHint: 'It goes into the ledger, under your name.',
    reasonNeeded: 'Say why.',
    abandon: 'Take it out although it is not known what became of some of its requests',
    abandonHint:
      'Nobody will find out here any more. Choose it only where the venue does not answer this key; look at the orders at the venue afterwards.',
    confirm: 'Take it out for good',
    working: 'Halting, revoking, and waiting for what is on its way …',
    failed: 'The account was not taken out',
    done: (label: string) => `${label} is taken out`,
    revoked: (labels: string) => `Revoked: ${labels}.`,
    left: (orders: string, own: string) =>
      `Orders that are open at the venue: ${orders}, by its virtual keys: ${own}. Cancel there what should not stay.`,
    heard: 'The venue could not be asked: this is what was last heard.',
    leftUnknown:
      'Nobody could tell which orders are open at the venue: look there, and cancel what should not stay.',
    leftNone: 'No order is open at the venue.',
    timer:
      'A timer that was set at the venue may still cancel its orders: look at them again in a few minutes.',
    abandoned: (count: string) =>
      `What became of ${count} of its requests nobody knows: look at its orders at the venue.`,
    notWiped: 'The disk did not take the last step: the next start wipes what is left in the file.',
    next: 'Now delete the key at the venue.',
    nextMeans: 'It goes on working there until you do.',
    was: 'This account was taken out',
    wasMeans: 'No venue key of it is kept, and its virtual keys are revoked. What it did is in the ledger.',
  },
  zh: {
    title: '移出此账户',
    lead: '其虚拟密钥将被吊销，交易所密钥将被永久删除。账户的历史保留在账本中。',
    open: '移出…',
    dialog: (label: string) => `移出 ${label}`,
    happens: '将会发生：',
    keysDie: (labels: string) => `使用以下虚拟密钥的机器人将立即被永久拒绝：${labels}。`,
    noKeys: '没有需要吊销的虚拟密钥。',
    ordersStay: (orders: string) =>
      `目前在交易所未完成的委托：${orders} 笔。它们会保留，移出后无法从这里撤销。如需撤销，请先急停此账户并选择撤销委托。`,
    ordersUnknown: '这里不知道交易所有哪些未完成委托。它们会保留：请先到交易所查看。',
    noOrders: '据目前所知，交易所没有未完成委托。',
    keyForgotten: '交易所密钥将从保险库中删除。在交易所删除之前，该密钥在那里仍然有效。',
    notBack: '此操作无法撤销。该账户可以作为新账户重新接入。',
    typeLabel: (label: string) => `请输入账户名称以确认：${label}`,
    labelWrong: '与账户名称不符。',
    reason: '原因',
    reasonHint: '会以您的名义写入账本。',
    reasonNeeded: '请填写原因。',
    abandon: '即使部分请求的结果不明也要移出',
    abandonHint: '之后这里再也无法查明。仅当交易所不再响应此密钥时选择；移出后请到交易所检查委托。',
    confirm: '永久移出',
    working: '正在急停、吊销，并等待在途请求结束…',
    failed: '账户未被移出',
    done: (label: string) => `${label} 已移出`,
    revoked: (labels: string) => `已吊销：${labels}。`,
    left: (orders: string, own: string) =>
      `交易所未完成的委托：${orders} 笔，其中由其虚拟密钥下达：${own} 笔。请到交易所撤销不应保留的委托。`,
    heard: '无法查询交易所：以上为最后收到的情况。',
    leftUnknown: '无法得知交易所有哪些未完成委托：请到交易所查看，并撤销不应保留的委托。',
    leftNone: '交易所没有未完成委托。',
    timer: '在交易所设置的定时器仍可能撤销其委托：请几分钟后再查看。',
    abandoned: (count: string) => `有 ${count} 个请求的结果无从得知：请到交易所检查其委托。`,
    notWiped: '磁盘未能完成最后一步：下次启动时会清除文件中的残留。',
    next: '请立即在交易所删除该密钥。',
    nextMeans: '在您删除之前，它在交易所仍然有效。',
    was: '此账户已移出',
    wasMeans: '不再保存其交易所密钥，其虚拟密钥已吊销。账户的历史在账本中。',
  },
});
