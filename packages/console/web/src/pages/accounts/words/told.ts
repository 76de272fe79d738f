import { translate, type Sentence } from './sentence.ts';

/** What the gateway tells while it tries a key, one line a step. */
const STEPS: readonly Sentence[] = [
  {
    en: 'looking at the form of key, secret and passphrase',
    zh: '检查 API Key、Secret Key 与 Passphrase 的格式',
  },
  { en: 'looking at the form of access key and secret key', zh: '检查 Access Key 与 Secret Key 的格式' },
  { en: 'comparing the clock with the venue’s', zh: '与交易所核对时钟' },
  { en: 'reaching the hosts and comparing the clock with the venue’s', zh: '连接主机并与交易所核对时钟' },
  { en: 'finding the region of the account', zh: '查找账户所在地区' },
  { en: 'reading back what the key may do', zh: '读取该密钥的权限' },
  { en: 'reading the balance', zh: '读取余额' },
  { en: 'reading the spot account and its balance', zh: '读取现货账户及其余额' },
  { en: 'reading the balance of the contract account', zh: '读取合约账户余额' },
];

/** What is allowed, but should be known. `ip`: mended by binding the key to addresses. */
const WARNINGS: readonly Sentence[] = [
  {
    en: 'The key is bound to no address: whoever copied it can use it from anywhere. Bind it at OKX to the address of this machine.',
    zh: '该密钥未绑定 IP：任何复制到它的人都能从任意地点使用。请在 OKX 把它绑定到本机地址。',
  },
  {
    en: 'OKX deletes such a key after {days} days without use, so from {day} on.',
    zh: 'OKX 会删除 {days} 天未使用的此类密钥，即从 {day} 起。',
  },
  {
    en: 'This is the main account. A sub-account with only the money that the bots need limits what can be lost.',
    zh: '这是主账户。使用只放机器人所需资金的子账户，可以限制可能的损失。',
  },
  {
    en: 'The account is in portfolio-margin mode, for which OKX documents no reduce-only orders: what only reduces is not counted, so a stolen key of contracts may take more than is stated. Futures or multi-currency mode is safer.',
    zh: '账户处于组合保证金模式，OKX 未说明该模式支持只减仓订单：只减仓部分无法单独计算，被盗的合约密钥造成的损失可能超过所示数值。合约模式或跨币种保证金模式更安全。',
  },
  {
    en: 'This is the account of a lead trader: others copy what the bots do.',
    zh: '这是带单员账户：他人会跟随机器人的操作。',
  },
  {
    en: 'The key is bound to no address: whoever copied it can use it from anywhere, and HTX ends it after {days} days. Bind it at HTX to the address of this machine.',
    zh: '该密钥未绑定 IP：任何复制到它的人都能从任意地点使用，且 HTX 会在 {days} 天后使其失效。请在 HTX 把它绑定到本机地址。',
  },
  {
    en: 'The key ends on {day}, in {days} days: make the next one now.',
    zh: '该密钥将于 {day} 到期，还有 {days} 天：请现在就创建下一个。',
  },
  { en: 'The key ends on {day}.', zh: '该密钥将于 {day} 到期。' },
  {
    en: 'This is the main user. A sub-user with only the money that the bots need limits what can be lost.',
    zh: '这是主用户。使用只放机器人所需资金的子用户，可以限制可能的损失。',
  },
];

export function sayStep(step: string, language: 'en' | 'zh'): string {
  return language === 'en' ? step : (translate(STEPS, step) ?? step);
}

export function sayWarning(warning: string, language: 'en' | 'zh'): string {
  return language === 'en' ? warning : (translate(WARNINGS, warning) ?? warning);
}
