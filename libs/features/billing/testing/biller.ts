import { loadWorkerConfig } from '@uni/config';
import { Database } from '@uni/data';
import { createLogger, ManualClock } from '@uni/platform';
import { BillingRunner } from '../src/run/billing.runner.js';

/**
 * A worker's billing in a process of its own, to be killed: `node biller.mjs <database url> <now>`. Opens, charges with two lanes and
 * adds up until nothing is due, then says how many VM-hours it charged and ends.
 */
const [url = '', now = ''] = process.argv.slice(2);
const config = loadWorkerConfig({
  DATABASE_URL: url,
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  BILLING_BREAKER_FLOOR: '1000000',
});
const database = new Database({ url, applicationName: 'biller', poolMax: 3 });
const runner = new BillingRunner(database, new ManualClock(now), config, createLogger('biller', 'silent'));

let vmHours = 0;
for (;;) {
  const opened = await runner.openDue(2);
  process.stdout.write('charging\n');
  const lanes = await Promise.all([runner.drain(), runner.drain()]);
  vmHours += lanes.reduce((sum, n) => sum + n, 0);
  for (const { period } of opened) await runner.rollUp(period);
  if (opened.length === 0) break;
}
await database.close();
process.stdout.write(`charged ${vmHours}\n`);
