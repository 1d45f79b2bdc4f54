import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBranchName, parseRemote, withoutCredentials } from '../../../src/git/remote.ts';
import { GitError } from '../../../src/git/repository.ts';

describe('where the repository is', () => {
  const accepted: [string, string][] = [
    ['https://github.com/acme/site.git', 'https'],
    ['https://git.acme.example:8443/site', 'https'],
    ['ssh://git@github.com/acme/site.git', 'ssh'],
    ['ssh://git@git.acme.example:2222/site', 'ssh'],
    ['git@github.com:acme/site.git', 'ssh'],
    ['github.com:acme/site.git', 'ssh'],
    ['http://127.0.0.1:3000/site.git', 'http'],
    ['http://localhost/site.git', 'http'],
    ['http://[::1]:3000/site.git', 'http'],
    ['/srv/git/site.git', 'file'],
  ];
  for (const [url, protocol] of accepted) {
    it(`takes ${url} for ${protocol}`, () => {
      assert.deepEqual(parseRemote(url, 'main'), { url, protocol, branch: 'main' });
    });
  }

  const refused = [
    '',
    'ext::sh -c "touch x"',
    'ext::touch',
    'transport::https://github.com/acme/site',
    'file:///srv/git/site.git',
    'ftp://acme.example/site',
    'git://acme.example/site',
    '--upload-pack=touch x',
    '--upload-pack=touch',
    '-x',
    '-x:y',
    'git@-oProxyCommand=touch:site',
    'ssh://-oProxyCommand=touch/site',
    'ssh://-l@host/site',
    'host:-x',
    'site',
    './site',
    '../site',
    'C:\\site',
    'https://github.com/acme/site\n',
    'https://github.com/acme/si te',
    'https://',
    'http://github.com/acme/site.git',
    'http://127.0.0.1.acme.example/site.git',
    'http://localhost.acme.example/site.git',
  ];
  for (const url of refused) {
    it(`refuses ${JSON.stringify(url)}`, () => {
      assert.throws(() => parseRemote(url, 'main'), GitError);
    });
  }

  it('takes http:// to other machines where that was asked for', () => {
    const url = 'http://git.acme.example/site.git';
    assert.equal(parseRemote(url, 'main', { allowHttp: true }).protocol, 'http');
  });

  for (const url of [
    'https://me:c4nary@github.com/a',
    'https://c4nary@github.com/a',
    'ssh://git:c4nary@h/a',
  ]) {
    it(`refuses credentials in a URL without repeating them: ${url.split('c4nary').join('***')}`, () => {
      assert.throws(
        () => parseRemote(url, 'main'),
        (error: Error) => error instanceof GitError && !error.message.includes('c4nary'),
      );
    });
  }

  it('shows a URL without user and password, except the user of SSH', () => {
    assert.equal(withoutCredentials('https://u:p@h/a@b'), 'https://h/a@b');
    assert.equal(withoutCredentials('https://u:p@ss@h/a'), 'https://h/a');
    assert.equal(withoutCredentials('ssh://git:p@h/a'), 'ssh://git@h/a');
    assert.equal(withoutCredentials('git@h:a'), 'git@h:a');
    assert.equal(withoutCredentials('ftp://u:p@h/a'), 'ftp://h/a');
    assert.equal(withoutCredentials('ext::x://u:p@h/a'), 'ext::x://h/a');
  });
});

describe('a branch name', () => {
  for (const name of ['main', 'release/2.0', 'feature_x', 'ünï', 'a@b', 'HEAD']) {
    it(`may be ${name}`, () => assert.equal(isBranchName(name), true));
  }
  const bad = [
    '',
    '-x',
    '--upload-pack=touch x',
    '--upload-pack=touch',
    'refs/heads/main',
    'a b',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a@{0}',
    '@',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.',
    'a.lock',
    'a.lock/b',
    'a\nb',
    'a\u007f',
    'x'.repeat(300),
  ];
  for (const name of bad) {
    it(`may not be ${JSON.stringify(name.slice(0, 30))}`, () => {
      assert.equal(isBranchName(name), false);
      assert.throws(() => parseRemote('/srv/git/site.git', name), GitError);
    });
  }
});
