import { defineTexts } from '../../i18n/define-texts.ts';

export const SETUP_TEXTS = defineTexts({
  en: {
    setup: {
      title: 'Set up your sign-in',
      lead: (name: string) => `For ${name}. Three steps, then you are in.`,
    },
    reset: { title: 'Set up your sign-in anew', lead: (name: string) => `For ${name}, after a reset.` },
    noLinkTitle: 'This page needs a link',
    noLink:
      'The link for the first owner stands in the terminal in which “bitting serve” runs. It works for 15 minutes and once; “bitting people link OWNER” makes a new one. Everybody else gets a link from an owner, under People.',
    until: 'The link works until',
    steps: 'Steps',
    password: 'Password',
    factor: 'Second factor',
    codes: 'Recovery codes',
    passwordLead:
      'Nobody is let in by a password alone. It still has to be one that nobody guesses, and that you use nowhere else.',
    passwordHint:
      'At least 10 characters. Four random words are good; which characters they have does not matter. A password manager may fill it in.',
    again: 'The same again',
    notSame: 'The two are not the same.',
    name: 'Name',
    next: 'Continue',
    known: 'Show a second factor of before: it says that it is still you.',
    toSignIn: 'To the sign-in',
    begin: {
      title: 'What do you want to do first?',
      lead: 'You are in. Accounts are connected already, so there are two ways to begin.',
      issue: 'Let a bot trade on an account that is connected',
      issueBody:
        'The bot gets a virtual key: a key of its own, with limits that you choose, in place of the real one. Everything is filled in but its name. Connected are:',
      issueGo: 'Cut a virtual key',
      bind: 'Connect another account',
      bindBody:
        'With an API key that you make at OKX or HTX, or at the paper venues. You are led step by step; its bots come afterwards.',
      bindGo: 'Connect an account',
      later: 'Neither now: to the overview',
    },
  },
  zh: {
    setup: { title: '设置登录方式', lead: (name: string) => `为 ${name} 设置。完成三步即可进入。` },
    reset: { title: '重新设置登录方式', lead: (name: string) => `为 ${name} 在重置后设置。` },
    noLinkTitle: '此页面需要链接',
    noLink:
      '首位所有者的链接显示在运行“bitting serve”的终端中，15 分钟内有效且只能使用一次；“bitting people link OWNER”可生成新的链接。其他人从所有者的“人员”页获得链接。',
    until: '链接有效期至',
    steps: '步骤',
    password: '密码',
    factor: '第二因素',
    codes: '恢复码',
    passwordLead: '仅凭密码无法登录，但密码仍应不易猜测，且不在其他地方使用。',
    passwordHint: '至少 10 个字符。建议使用四个随机词语；不要求特定字符种类。可由密码管理器填写。',
    again: '再次输入密码',
    notSame: '两次输入不一致。',
    name: '用户名',
    next: '继续',
    known: '请出示之前的第二因素，以证明仍是您本人。',
    toSignIn: '前往登录',
    begin: {
      title: '您想先做什么？',
      lead: '您已进入。已有账户接入，可以从以下两种方式开始。',
      issue: '让机器人使用已接入的账户交易',
      issueBody: '机器人会得到一把虚拟密钥：代替真实密钥的专用密钥，限额由您选定。除名称外均已填好。已接入：',
      issueGo: '签发虚拟密钥',
      bind: '接入另一个账户',
      bindBody: '使用您在 OKX、HTX 或模拟交易所创建的 API 密钥，逐步引导；机器人在其后设置。',
      bindGo: '接入账户',
      later: '暂不选择，前往总览',
    },
  },
});
