import type { OperationName } from '@bitting/client/operations.ts';
import { lazy, type ComponentType } from 'react';
import type { IconName } from '../ui/icons.tsx';
import type { FRAME_TEXTS } from './frame-texts.ts';

export interface PageModule {
  readonly Page: ComponentType;
}

export type NavigationName = keyof (typeof FRAME_TEXTS)['en']['pages'];

export interface Route {
  readonly path: string;
  /** Loaded when somebody goes there. */
  readonly load: ComponentType;
  /** Without anybody being signed in. */
  readonly isPublic?: boolean;
  /** Its place in the navigation; left out: it is reached from another page. */
  readonly entry?: {
    readonly name: NavigationName;
    readonly icon: IconName;
    readonly group: 'watch' | 'manage' | 'know';
  };
  /** Operations without which there is nothing to see there. */
  readonly needs?: readonly OperationName[];
}

const PAGES = import.meta.glob<PageModule>('../pages/*/*-page.tsx');

function page(name: string): ComponentType {
  return lazy(async () => {
    const load = PAGES[`../pages/${name}-page.tsx`];
    if (load === undefined) throw new Error(`There is no page ${name}.`);
    return { default: (await load()).Page };
  });
}

/** Every page, with the first that matches; each is loaded when somebody goes there. */
export const ROUTES: readonly Route[] = [
  { path: '/sign-in', load: page('sign-in/sign-in'), isPublic: true },
  { path: '/setup', load: page('setup/setup'), isPublic: true },
  { path: '/reset', load: page('setup/reset'), isPublic: true },
  { path: '/bind', load: page('accounts/bind-link'), isPublic: true },
  {
    path: '/',
    load: page('overview/overview'),
    entry: { name: 'overview', icon: 'gauge', group: 'watch' },
  },
  {
    path: '/activity',
    load: page('activity/activity'),
    entry: { name: 'activity', icon: 'pulse', group: 'watch' },
    needs: ['tail'],
  },
  {
    path: '/alerts',
    load: page('alerts/alerts'),
    entry: { name: 'alerts', icon: 'alert', group: 'watch' },
  },
  {
    path: '/accounts',
    load: page('accounts/accounts'),
    entry: { name: 'accounts', icon: 'wallet', group: 'manage' },
  },
  { path: '/begin', load: page('setup/begin'), needs: ['bind'] },
  { path: '/accounts/bind', load: page('accounts/bind'), needs: ['bind'] },
  { path: '/accounts/:accountId/rebind', load: page('accounts/rebind'), needs: ['rebind'] },
  { path: '/accounts/:accountId', load: page('accounts/account') },
  { path: '/accounts/:accountId/policy', load: page('keys/policy') },
  { path: '/policy', load: page('keys/policy') },
  {
    path: '/keys',
    load: page('keys/keys'),
    entry: { name: 'keys', icon: 'key', group: 'manage' },
  },
  { path: '/keys/issue', load: page('keys/issue'), needs: ['issue'] },
  { path: '/keys/:virtualKeyId', load: page('keys/key') },
  { path: '/keys/:virtualKeyId/policy', load: page('keys/policy') },
  {
    path: '/approvals',
    load: page('approvals/approvals'),
    entry: { name: 'approvals', icon: 'sign', group: 'manage' },
    needs: ['approvals-list'],
  },
  { path: '/approvals/:approvalId', load: page('approvals/approval'), needs: ['approvals-show'] },
  {
    path: '/people',
    load: page('people/people'),
    entry: { name: 'people', icon: 'people', group: 'manage' },
    needs: ['operators-list'],
  },
  { path: '/me', load: page('me/me') },
  {
    path: '/guides',
    load: page('guides/guides'),
    entry: { name: 'guides', icon: 'book', group: 'know' },
  },
  { path: '/reference', load: page('api-reference/api-reference') },
];
