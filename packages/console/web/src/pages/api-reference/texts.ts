import { defineTexts } from '../../i18n/define-texts.ts';

export const REFERENCE_TEXTS = defineTexts({
  en: {
    title: 'API reference',
    lead: 'What this page calls, from the very schemas that judge the calls. It is for people who read along: programs use the gateway’s own administration API by “bitting”, with a token of their own.',
    rules:
      'Every call carries the header “bitting-console: 1”, comes from this page and has the session’s cookie. Whatever changes something is a POST with a JSON body of exactly these fields.',
    search: 'Find a call',
    searchHint: 'A part of its path or of what it does',
    found: (count: number) => (count === 1 ? '1 call' : `${count} calls`),
    nothing: 'No call has that in it',
    takes: 'Takes',
    gives: 'Gives',
    takesNothing: 'Nothing',
    download: 'The whole document: OpenAPI 3.1',
  },
  zh: {
    title: 'API 参考',
    lead: '本页面所调用的接口，由实际校验所用的模式生成，供查阅之用。程序请通过 “bitting” 并使用自己的令牌调用网关的管理接口。',
    rules:
      '每次调用都带有 “bitting-console: 1” 请求头，来自本页面并携带会话 Cookie。凡有改动的调用均为 POST，JSON 正文字段须完全一致。',
    search: '查找接口',
    searchHint: '路径或用途的一部分',
    found: (count: number) => `${count} 个接口`,
    nothing: '没有匹配的接口',
    takes: '参数',
    gives: '返回',
    takesNothing: '无',
    download: '完整文档：OpenAPI 3.1',
  },
});
