import { describe, expect, it } from 'vitest';
import { covers, rightsProblems, type RightsPlan } from './access.rights.js';

const URL = 'https://eu.api.ovh.com/createToken/';
const all = (path: string) => ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({ method, path }));
const PLAN: RightsPlan = {
  needed: [{ method: 'GET', path: '/domain' }, ...all('/domain/*')],
  wanted: [{ rule: { method: 'GET', path: '/me' }, effect: 'so names are not known' }],
};

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

  it('are enough with exactly those that the plan asks for', () => {
    expect(rightsProblems([...PLAN.needed, { method: 'GET', path: '/me' }], PLAN, URL)).toEqual([]);
  });

  it('are an error where one is needed, and a warning with its effect where one is only wanted', () => {
    const rules = PLAN.needed.filter(({ method }) => method !== 'DELETE');
    const problems = rightsProblems(rules, PLAN, URL);
    expect(problems).toMatchObject([
      { code: 'missing_right', severity: 'error', message: 'The consumer key may not call DELETE /domain/*.' },
      {
        code: 'missing_right',
        severity: 'warning',
        message: 'The consumer key may not call GET /me, so names are not known.',
      },
    ]);
    expect(problems[0]?.remedy).toContain(`${URL}?GET=/domain&GET=/domain/*`);
  });

  it('are too many when they open everything', () => {
    expect(rightsProblems(all('/*'), PLAN, URL)).toMatchObject([{ code: 'too_many_rights', severity: 'warning' }]);
    expect(rightsProblems([{ method: 'GET', path: '/*' }], { needed: [], wanted: [] }, URL)).toEqual([]);
  });
});
