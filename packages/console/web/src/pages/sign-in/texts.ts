import { defineTexts } from '../../i18n/define-texts.ts';

export const SIGN_IN_TEXTS = defineTexts({
  en: {
    title: 'Sign in',
    lead: 'To the console of your key gateway.',
    name: 'Name',
    password: 'Password',
    next: 'Continue',
    passkey: 'Sign in with a passkey',
    passkeyMeans: 'Without a password: your device asks for your fingerprint, face or PIN.',
    factorTitle: 'Second factor',
    back: 'Begin again',
    recovery: 'I have lost my second factor',
    recoveryTitle: 'Recovery code',
    recoveryLead:
      'One of the ten codes that you kept. It works once; everybody who gets alerts is told, and nothing is widened in your name until it is confirmed that it was you.',
    recoveryCode: 'Recovery code',
    recoveryGo: 'Sign in',
    setUp:
      'Nobody has set up a sign-in yet. The terminal of “bitting serve” shows a link for that; “bitting people link” makes a new one.',
    setUpTitle: 'First start',
    noPassword:
      'No password any more? An owner makes a link for you under People; on the machine itself: bitting people reset.',
  },
  zh: {
    title: '登录',
    lead: '登录到您的密钥网关控制台。',
    name: '用户名',
    password: '密码',
    next: '继续',
    passkey: '使用通行密钥登录',
    passkeyMeans: '无需密码：设备会要求指纹、面容或 PIN。',
    factorTitle: '第二因素',
    back: '重新开始',
    recovery: '我丢失了第二因素',
    recoveryTitle: '恢复码',
    recoveryLead:
      '请输入您保存的十个恢复码之一。每个只能使用一次；所有告警接收人会收到通知，在确认是您本人之前不会放宽任何权限。',
    recoveryCode: '恢复码',
    recoveryGo: '登录',
    setUp: '尚未设置任何登录。运行“bitting serve”的终端会显示设置链接；“bitting people link”可生成新的链接。',
    setUpTitle: '首次启动',
    noPassword: '忘记密码？所有者可在“人员”页为您生成链接；在本机上运行：bitting people reset。',
  },
});
