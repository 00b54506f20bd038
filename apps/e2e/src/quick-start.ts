import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** An ed25519 key in OpenSSH's form, made here: the machine may have no ssh-keygen. */
export function sshPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const part = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `ssh-ed25519 ${Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]).toString('base64')} quick-start`;
}

export interface ShellResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a script that stops at its first fault. */
export function bash(script: string, environment: Record<string, string>): Promise<ShellResult> {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const child = spawn('env', [...variables, 'bash', '-euo', 'pipefail', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

/** The commands of the manual's curl journey, in their order. */
export async function quickStartScript(): Promise<string> {
  const page = await readFile(new URL('../../../docs/quick-start.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n');
}
