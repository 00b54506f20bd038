import { describe, expect, it } from 'vitest';
import { covers, neededRules, rightsProblems } from './needed.rights.js';

const URL = 'https://eu.api.ovh.com/createToken/';
const all = (path: string) => ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({ method, path }));

describe('the rights of a consumer key', () => {
  it.each([
    ['/*', '/cloud/project/*', true],
    ['/cloud/*', '/cloud/project/*', true],
    ['/cloud/project', '/cloud/project', true],
    ['/cloud/project', '/cloud/project/*', false],
    ['/cloud/project/*', '/cloud/project', false],
    ['/cloudXproject', '/cloud/project', false],
    ['/me', '/me', true],
    ['/me.*', '/me', false],
  ])('%s covers %s: %s', (held, needed, expected) => {
    expect(covers({ method: 'GET', path: held }, { method: 'GET', path: needed })).toBe(expected);
    expect(covers({ method: 'POST', path: held }, { method: 'GET', path: needed })).toBe(false);
  });

  it('are enough with exactly those that are asked for', () => {
    const rules = [...neededRules({}), { method: 'GET', path: '/me' }];
    expect(rightsProblems(rules, {}, URL)).toEqual([]);
  });

  it('each name themselves when they are missing, with a link that asks for all that is needed', () => {
    const rules = neededRules({}).filter(({ method, path }) => !(method === 'DELETE' && path === '/cloud/project/*'));
    const problems = rightsProblems(rules, { subsidiary: 'FR' }, URL);
    expect(problems).toMatchObject([{ code: 'missing_right', severity: 'error' }]);
    expect(problems[0]?.message).toContain('DELETE /cloud/project/*');
    expect(problems[0]?.remedy).toContain(`${URL}?GET=/auth/currentCredential&GET=/cloud/project&GET=/cloud/project/*`);
  });

  it('may be those of some projects only, when the connection names them', () => {
    const project = '0'.repeat(32);
    const rules = [...neededRules({ projects: [project] })];
    const options = { projects: [project], subsidiary: 'FR' };
    expect(rightsProblems(rules, options, URL)).toEqual([]);
    expect(rightsProblems(rules, { subsidiary: 'FR' }, URL)).not.toEqual([]);
  });

  it('only warn when prices cannot be read, or when they open everything', () => {
    const rules = [...all('/*')];
    expect(rightsProblems(rules, {}, URL)).toMatchObject([{ code: 'too_many_rights', severity: 'warning' }]);
    expect(rightsProblems([...neededRules({})], {}, URL)).toMatchObject([
      { code: 'missing_right', severity: 'warning' },
    ]);
  });
});
