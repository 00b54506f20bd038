/** Installs the dependencies unless they are there already; for scripts that run before `npm test` or `npm start`. */
import { installDependencies } from './lib/dependencies.mjs';
import { describeFailure } from './lib/failure.mjs';

try {
  await installDependencies({ onOutput: (text) => process.stdout.write(text) });
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}
