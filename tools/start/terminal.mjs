import { readEnvironment } from '../lib/environment.mjs';
import { describeFailure } from '../lib/failure.mjs';
import { createProgress } from './progress.mjs';
import { readSettings } from './settings.mjs';
import { Stack } from './stack.mjs';

const PARENT_CHECK_MS = 500;

/** `npm start`: the stack from a terminal, until Ctrl-C. */
export async function main() {
  const progress = createProgress();
  let stack;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    console.log('\n  Stopping …');
    await stack?.stop();
    console.log('  Stopped.');
    process.exit(0);
  };
  // npm and the terminal may both pass on one Ctrl-C: the second signal of a pair must not cut the first one short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop());

  stopWithParent(stop);

  try {
    const environment = readEnvironment();
    console.log('Uni-Manager is starting (the first time takes a minute or two)');
    stack = new Stack(readSettings(environment), progress);
    const run = await stack.start();
    console.log(await describeRun(run, environment));
  } catch (error) {
    if (stopping) return;
    console.error(`\n${describeFailure(error)}`);
    process.exit(1);
  }
}

async function describeRun({ webUrl, apiUrl, simulatorsUrl, setupToken, queue }, environment) {
  const lines = ['', `  Uni-Manager runs at ${webUrl}`, ''];
  lines.push(`  ${await describeSignIn({ webUrl, apiUrl, setupToken }, environment)}`);
  lines.push(`  API documentation: ${webUrl}/api/v1/docs`);
  lines.push(
    `  Queue on ${queue === 'redis' ? 'Redis' : 'Postgres'}; ${simulatorsUrl === null ? 'real providers, no simulators' : `simulated cloud at ${simulatorsUrl}`}`,
  );
  lines.push('', '  Ctrl-C stops everything and keeps the data.', '');
  return lines.join('\n');
}

/** How to get in: there is no default password. */
async function describeSignIn({ webUrl, apiUrl, setupToken }, environment) {
  const response = await fetch(`${apiUrl}/api/v1/auth/setup`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`the API answers ${response.status} to GET /api/v1/auth/setup`);
  const { required } = await response.json();
  // The API creates this one by itself, a moment after it has begun to answer.
  const declared = environment.ADMIN_EMAIL !== undefined && environment.ADMIN_PASSWORD !== undefined;
  if (required && !declared)
    return `Create the first administrator (this link works once): ${webUrl}/setup?token=${setupToken}`;
  if (environment.ADMIN_EMAIL !== undefined)
    return `Sign in as ${environment.ADMIN_EMAIL}, with the password it was created with (ADMIN_PASSWORD).`;
  return 'Sign in with your administrator account, or sign up as a customer.';
}

/** npm dies of a signal without waiting for what it runs; then nobody is left to press Ctrl-C for us. */
function stopWithParent(stop) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stop();
  }, PARENT_CHECK_MS).unref();
}
