import type { JobTable } from './job-actions.js';
import { machineJobs } from './machine-jobs.js';

// The other commands follow; no command asks for their jobs yet.
export const JOBS = { ...machineJobs } as unknown as JobTable;
