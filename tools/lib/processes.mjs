import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process with this id exists, ours or another user's. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Resolves with true as soon as `condition` holds, with false when it does not within `timeoutMs`. */
export async function waitUntil(condition, { timeoutMs, intervalMs = 50 }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await delay(intervalMs);
  }
}

/** Runs a program to its end and answers with its exit code and everything it wrote. */
export function run(command, args, options = {}) {
  const { onOutput, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...spawnOptions });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
      onOutput?.(String(chunk));
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 1, signal, output }));
  });
}

/**
 * Ends a process that cannot notice the death of its parent by itself: when this process is gone, however it went, `pid` is
 * interrupted after `graceSeconds`. Answers with a function that calls the watch off.
 */
export function endWithParent(pid, { graceSeconds }) {
  // The shell blocks on a pipe whose other end only this process holds; the kernel closes it even after kill -9.
  const guard = spawn('sh', ['-c', 'read -r _; sleep "$1"; kill -INT "$0" 2>/dev/null', String(pid), String(graceSeconds)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  guard.stdin.unref?.();
  return () => {
    try {
      // Its own group, because the shell may be inside `sleep`.
      process.kill(-guard.pid, 'SIGKILL');
    } catch {
      // It has ended already, which is what was asked for.
    }
  };
}
