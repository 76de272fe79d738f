import { defineTexts } from '../../../i18n/define-texts.ts';

/** For somebody who has no account here and was sent a link. */
export const LINK_TEXTS = defineTexts({
  en: {
    title: 'Connect your account',
    lead: 'Somebody who runs Bitting asked you to connect an account of yours. You enter its key here; nobody but the gateway can read it, and afterwards nobody at all.',
    open: 'Open the link',
    before:
      'The link is good for one browser. Open it on the device on which you will make the key, and only if you expected it.',
    check: (origin: string) =>
      `Look at the address of this page: it has to be the one that was named to you. It is ${origin}.`,
    opened: (instant: string, address: string) =>
      `Opened in this browser on ${instant}, from ${address}. From now on no other browser gets any further with it.`,
    openedBefore: (instant: string, address: string) =>
      `This browser opened it before: on ${instant}, from ${address}. If that was not you, stop here and tell whoever sent it.`,
    refused: (times: string, address: string) =>
      `${times} other tries to open it were refused, the last from ${address}. If that was not you, somebody else has the link: tell whoever sent it.`,
    terms: 'What the link is for',
    who: 'Made for',
    account: 'Account',
    venue: 'Venue',
    environment: 'Environment',
    trading: 'Will trade',
    until: 'Good until',
    right: 'That is right: go on',
    wrong: 'If anything of this is not what you agreed on, close the page and tell whoever sent the link.',
    used: 'The link was used: the account is connected.',
    done: 'You are done',
    doneMeans:
      'The link is used up and this page can be closed. Whoever invited you sees that the account is connected; the key itself nobody sees. You can delete the key at the venue at any time: then nothing of this works any more.',
    failed: 'The link does not open',
    noLink: 'This page is opened by a link that somebody sent you. Copy all of it, up to its end.',
    mayDo: 'What this gives away',
    mayDoMeans:
      'Bots of whoever invited you trade on the account, within limits that he sets. They cannot withdraw: a key that may is refused.',
  },
  zh: {
    title: '接入您的账户',
    lead: '使用 Bitting 的一方请您接入您的一个账户。您在此填写密钥；只有网关能读取，之后任何人都无法读取。',
    open: '打开链接',
    before: '链接只对一个浏览器有效。请在您将创建密钥的设备上打开，并且仅当您预期收到它时打开。',
    check: (origin: string) => `请核对本页面地址：必须与告知您的一致。当前为 ${origin}。`,
    opened: (instant: string, address: string) =>
      `已于 ${instant} 在本浏览器打开，来自 ${address}。此后其他浏览器无法继续使用。`,
    openedBefore: (instant: string, address: string) =>
      `本浏览器此前已打开：${instant}，来自 ${address}。若不是您，请停止并告知发送者。`,
    refused: (times: string, address: string) =>
      `另有 ${times} 次打开尝试被拒绝，最近一次来自 ${address}。若不是您，说明链接已被他人获得：请告知发送者。`,
    terms: '链接用途',
    who: '受邀人',
    account: '账户',
    venue: '交易所',
    environment: '环境',
    trading: '交易范围',
    until: '有效期至',
    right: '无误：继续',
    wrong: '如有任何与约定不符之处，请关闭页面并告知发送者。',
    used: '链接已使用：账户已接入。',
    done: '已完成',
    doneMeans:
      '链接已用完，可关闭此页面。邀请方会看到账户已接入，但没有人能看到密钥。您随时可以在交易所删除该密钥，届时这里的一切都将失效。',
    failed: '链接无法打开',
    noLink: '此页面须通过他人发送的链接打开。请完整复制到末尾。',
    mayDo: '这意味着什么',
    mayDoMeans: '邀请方的机器人会在其设定的限额内使用该账户交易。它们不能提币：可提币的密钥会被拒绝。',
  },
});
