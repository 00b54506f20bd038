#!/usr/bin/env node
// npm run bench [-- name…] [-- --large]: measures against raw references in the same run and prints ratios.
import { readdir } from 'node:fs/promises';
import { Report } from './lib/report.mjs';

const here = new URL('.', import.meta.url);
const all = (await readdir(here))
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are: ${all.join(', ')}.`);
  process.exit(1);
}

const report = new Report();
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n${name}`);
  const { run } = await import(new URL(`${name}.bench.mjs`, here).href);
  await run({ report, large: process.argv.includes('--large') });
}
report.summary();
