import { rightsProblems } from '@uni/ovh-api';
import { describe, expect, it } from 'vitest';
import { neededRights } from './needed.rights.js';

const URL = 'https://eu.api.ovh.com/createToken/';
const ME = { method: 'GET', path: '/me' };
const problemsOf = (rules: readonly { method: string; path: string }[], options: Parameters<typeof neededRights>[0]) =>
  rightsProblems(rules, neededRights(options), URL);

describe('the rights of a consumer key for machines', () => {
  it('are enough with exactly those that are asked for', () => {
    expect(problemsOf([...neededRights({}).needed, ME], {})).toEqual([]);
  });

  it('each name themselves when they are missing, with a link that asks for all that is needed', () => {
    const rules = neededRights({}).needed.filter(
      ({ method, path }) => !(method === 'DELETE' && path === '/cloud/project/*'),
    );
    const problems = problemsOf(rules, { subsidiary: 'FR' });
    expect(problems).toMatchObject([{ code: 'missing_right', severity: 'error' }]);
    expect(problems[0]?.message).toContain('DELETE /cloud/project/*');
    expect(problems[0]?.remedy).toContain(`${URL}?GET=/auth/currentCredential&GET=/cloud/project&GET=/cloud/project/*`);
  });

  it('may be those of some projects only, when the connection names them', () => {
    const projects = ['0'.repeat(32)];
    const rules = neededRights({ projects }).needed;
    expect(problemsOf(rules, { projects, subsidiary: 'FR' })).toEqual([]);
    expect(problemsOf(rules, { subsidiary: 'FR' })).not.toEqual([]);
  });

  it('only warn when prices cannot be read', () => {
    expect(problemsOf(neededRights({}).needed, {})).toMatchObject([{ code: 'missing_right', severity: 'warning' }]);
  });
});
