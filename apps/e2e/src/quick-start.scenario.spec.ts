import { describe, expect, it } from 'vitest';
import { bash, quickStartScript, sshPublicKey } from './quick-start.js';
import { administratorToken, stack } from './stack.js';

describe('the quick start', () => {
  it('runs as it stands in the manual: from a sign-up to a deleted, paid machine, with curl', async () => {
    const script = await quickStartScript();
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
    expect(code, output).toBe(0);
    for (const step of ['clone', 'configure', 'start', 'address', 'destroy'])
      expect(output).toContain(`succeeded  ${step}`);
    expect(output).toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect(output).toContain('credit  25.000000 EUR');
  }, 240_000);
});
