import { BaseSequencer } from 'vitest/node';

const NEWCOMER = /journey\.scenario\.spec\.ts$/;

/** The story of the first person in a fresh installation comes before every other that shares the installation. */
export class NewcomerFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    return [...sorted].sort((a, b) => Number(NEWCOMER.test(b.moduleId)) - Number(NEWCOMER.test(a.moduleId)));
  }
}
