import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { administratorToken, stack } from './stack.js';

/** An ed25519 key in OpenSSH's form, made here: the machine may have no ssh-keygen. */
function sshPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const part = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `ssh-ed25519 ${Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]).toString('base64')} quick-start`;
}

interface Result {
  readonly code: number | null;
  readonly output: string;
}

function bash(script: string, environment: Record<string, string>): Promise<Result> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

describe('the quick start', () => {
  it('runs as it stands in the manual: from a sign-up to a deleted, paid machine, with curl', async () => {
    const page = await readFile(new URL('../../../docs/quick-start.md', import.meta.url), 'utf8');
    const script = [...page.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n');
    expect(script).toContain('actions/$1');
    await administratorToken();
    const { webUrl, administrator } = stack();
    const { code, output } = await bash(script, {
      UNI_URL: webUrl,
      UNI_SETUP_TOKEN: '',
      ADMIN_EMAIL: administrator.email,
      ADMIN_PASSWORD: administrator.password,
      SSH_KEY: sshPublicKey(),
    });
    expect(output, output).not.toContain('"status":4');
    expect(code, output).toBe(0);
    for (const step of ['clone', 'configure', 'start', 'address']) expect(output).toMatch(new RegExp(`succeeded {2}.*${step}`));
    expect(output).toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect(output).toContain('credit  25.000000 EUR');
  }, 240_000);
});
