import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { lsRefs, tipIn } from '../../../src/git/ls-refs.ts';
import { parseRemote } from '../../../src/git/remote.ts';
import { type GitHttpServer, gitHttpServer } from '../../doubles/git-http-server.ts';
import { type GitRemote, gitRemote } from '../../doubles/git-remote.ts';

const sha = 'a'.repeat(40);
const other = 'b'.repeat(40);
const ref = 'refs/heads/main';
const pkt = (text: string) => `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`;

describe('an answer to ls-refs', () => {
  const cases: [string, string, string | undefined][] = [
    ['the branch', `${pkt(`${sha} ${ref}`)}0000`, sha],
    ['the branch among others of its prefix', `${pkt(`${other} ${ref}-2`)}${pkt(`${sha} ${ref}`)}0000`, sha],
    ['only others of its prefix', `${pkt(`${other} ${ref}-2`)}0000`, undefined],
    ['nothing', '0000', undefined],
    ['an answer that was cut off', pkt(`${sha} ${ref}`), undefined],
    ['no object id', `${pkt(`nonsense ${ref}`)}0000`, undefined],
    ['an error', `${pkt('ERR not here')}0000`, undefined],
    ['a page of HTML', '<html>sign in</html>', undefined],
    ['a length that leads nowhere', '0000000000', undefined],
    ['a length of nothing', '0001000200030004', undefined],
    ['an empty body', '', undefined],
  ];
  for (const [name, answer, tip] of cases) {
    it(`${tip ? 'gives the tip of' : 'gives no tip for'} ${name}`, () =>
      assert.equal(tipIn(answer, ref), tip));
  }
});

describe('ls-refs over HTTP', () => {
  let remote: GitRemote;
  let server: GitHttpServer;
  beforeEach(async () => {
    remote = await gitRemote();
    server = await gitHttpServer(remote.folder, { token: 'open sesame' });
  });
  afterEach(async () => {
    await server.close();
    await remote.remove();
  });

  const ask = (password = 'open sesame', branch = 'main') => {
    const basic = Buffer.from(`x-access-token:${password}`).toString('base64');
    const repository = parseRemote(`${server.origin}/remote.git`, branch);
    return lsRefs({ remote: repository, authorization: async () => `Basic ${basic}`, timeoutMs: 10_000 })();
  };

  it('gives the tip in one request', async () => {
    const tip = await remote.commit({ a: '1' });
    assert.equal(await ask(), tip);
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/remote.git/git-upload-pack'],
    );
  });

  it('gives nothing for a branch that is not there, and leaves it to git to say so', async () => {
    await remote.commit({ a: '1' });
    assert.equal(await ask('open sesame', 'elsewhere'), undefined);
  });

  it('gives nothing where it is refused, redirected or hung up on', async () => {
    await remote.commit({ a: '1' });
    assert.equal(await ask('wrong'), undefined);
    server.intercept = (_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      return true;
    };
    assert.equal(await ask(), undefined);
    server.intercept = (request) => {
      request.socket.destroy();
      return true;
    };
    assert.equal(await ask(), undefined);
  });
});
