import { BaseSequencer } from 'vitest/node';

/** The story of the first person in a fresh installation comes before every other that shares the installation. */
const NEWCOMER = /journey\.scenario\.spec\.ts$/;
/** Long ones that are short to read: begun last, they would be waited for alone. */
const LONG = /(?:quick-start|health-and-drift|console|pages)\.scenario\.spec\.ts$/;

const rank = ({ moduleId }) => (NEWCOMER.test(moduleId) ? 0 : LONG.test(moduleId) ? 1 : 2);

/** The newcomer first; the others run beside, so they are told whether somebody makes the administrator for them. */
export class NewcomerFirst extends BaseSequencer {
  async sort(files) {
    const newcomers = new Set(files.filter(({ moduleId }) => NEWCOMER.test(moduleId)).map(({ project }) => project));
    for (const { project } of files) project.provide('newcomer', newcomers.has(project));
    return [...(await super.sort(files))].sort((a, b) => rank(a) - rank(b));
  }
}
