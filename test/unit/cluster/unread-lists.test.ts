import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ClusterError, isAnswered } from '../../../src/cluster/cluster-error.ts';
import { answeredList, unreadPages } from '../../doubles/answered-list.ts';
import { configMaps } from '../../doubles/config-maps.ts';

describe('a list that cannot be read says of which kind it is, and why', () => {
  const cases: [keyof typeof unreadPages, string, RegExp][] = [
    ['TooDeep', unreadPages.TooDeep, /: its reply is nested more than 1000 levels deep/],
    ['Unreadable', unreadPages.Unreadable, /: one of its configmaps is no Kubernetes object$/],
    ['Unreadable', '<html>', /: its reply is no JSON$/],
    ['ReplyTooLarge', unreadPages.ReplyTooLarge, /: a page holds 501 objects/],
  ];
  for (const [reason, page, why] of cases) {
    test(`${reason} ${why.source}`, async () => {
      await assert.rejects(answeredList(page)(configMaps), (error: ClusterError) => {
        assert.equal(error.reason, reason);
        assert.match(error.message, /^the list of ConfigMap: /);
        assert.match(error.message, why);
        return isAnswered(error);
      });
    });
  }
});
