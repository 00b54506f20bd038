import { backupJobs } from './backup-jobs.js';
import type { JobTable } from './job-actions.js';
import { machineChangeJobs } from './machine-change-jobs.js';
import { machineJobs } from './machine-jobs.js';
import { networkJobs } from './network-jobs.js';
import { otherJobs } from './other-jobs.js';
import { snapshotJobs } from './snapshot-jobs.js';
import { volumeJobs } from './volume-jobs.js';

export const JOBS: JobTable = {
  ...machineJobs,
  ...machineChangeJobs,
  ...volumeJobs,
  ...snapshotJobs,
  ...backupJobs,
  ...networkJobs,
  ...otherJobs,
};
