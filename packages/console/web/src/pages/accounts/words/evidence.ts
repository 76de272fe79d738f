import type { Sentence } from './sentence.ts';

/** What was seen when a key was tried. A venue's own words stay as they are. */
export const EVIDENCE: readonly Sentence[] = [
  { en: '{venue} said {code}: {words}', zh: '{venue} 答复 {code}：{words}' },
  { en: '{venue} says its permissions are {permissions}', zh: '{venue} 显示其权限为：{permissions}' },
  { en: '{venue} says it is {state}', zh: '{venue} 显示其状态为：{state}' },
  {
    en: 'HTX does not say that its status is normal',
    zh: 'HTX 未显示其状态为正常',
  },
  {
    en: 'HTX lists no account of the type spot in the state working',
    zh: 'HTX 没有列出状态正常的现货账户',
  },
  { en: 'the account is in spot mode', zh: '账户处于现货模式' },
  { en: "it is {seconds} seconds behind {venue}'s", zh: '比 {venue} 慢 {seconds} 秒' },
  { en: "it is {seconds} seconds ahead of {venue}'s", zh: '比 {venue} 快 {seconds} 秒' },
  { en: 'the API key has {length} characters', zh: 'API Key 有 {length} 个字符' },
  { en: 'the access key has {length} characters', zh: 'Access Key 有 {length} 个字符' },
  { en: 'the secret key has {length} characters', zh: 'Secret Key 有 {length} 个字符' },
  { en: 'the passphrase has {length} characters', zh: 'Passphrase 有 {length} 个字符' },
  { en: 'the API key has the form of {venue}', zh: 'API Key 是 {venue} 的格式' },
  { en: 'the access key has the form of {venue}', zh: 'Access Key 是 {venue} 的格式' },
  {
    en: 'the API key looks like a secret key, and the other way round',
    zh: 'API Key 看起来像 Secret Key，反之亦然',
  },
  {
    en: 'the access key looks like a secret key, and the other way round',
    zh: 'Access Key 看起来像 Secret Key，反之亦然',
  },
  { en: 'the passphrase is the same as another field', zh: 'Passphrase 与另一项相同' },
  { en: 'both fields hold the same text', zh: '两项内容相同' },
  { en: 'a passphrase was given', zh: '填写了 Passphrase' },
  { en: 'a field looks like the private half of a pair', zh: '有一项看起来像密钥对的私钥' },
  { en: 'the API key', zh: 'API Key' },
  { en: 'the access key', zh: 'Access Key' },
  { en: 'the secret key', zh: 'Secret Key' },
  { en: 'the passphrase', zh: 'Passphrase' },
  { en: 'no host of it is known', zh: '没有已知的主机' },
  { en: 'no host is known', zh: '没有已知的主机' },
  { en: 'for {environment} it has {regions}', zh: '{environment} 环境有：{regions}' },
  { en: 'no port of the simulator is set for it', zh: '没有为它设置模拟器端口' },
  { en: 'no host is configured for this environment', zh: '该环境没有配置主机' },
  { en: 'no region is known', zh: '没有已知的地区' },
  {
    en: 'the answer to account/config does not say uid and permissions',
    zh: 'account/config 的答复没有 uid 和权限',
  },
  { en: 'the answer to user/uid does not say the uid', zh: 'user/uid 的答复没有 uid' },
  {
    en: 'the answer to user/api-key does not say what this key may do and for how long',
    zh: 'user/api-key 的答复没有说明该密钥的权限与期限',
  },
];
