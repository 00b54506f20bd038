import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
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

/**
 * Tells one process from a later one with the same id: the id alone is used again, after a restart of a container even at once.
 * `undefined` when there is no such process.
 */
export function processIdentity(pid) {
  if (!isAlive(pid)) return undefined;
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return `${boot}/${fields[19]}`;
  } catch {
    const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  }
}

/**
 * Runs a program to its end and answers with its exit code and everything it wrote. When `signal` aborts, the program and all
 * that it started are ended.
 */
export function run(command, args, { onOutput, signal, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
      detached: signal !== undefined,
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
      onOutput?.(String(chunk));
    };
    const abort = () => signalGroup(child.pid, 'SIGTERM');
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (code, exitSignal) => {
      signal?.removeEventListener('abort', abort);
      resolve({ code: code ?? 1, signal: exitSignal, output });
    });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
  });
}

export function signalIfAlive(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Signals a detached process and everything it has started. */
export function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process that cannot notice the death of its parent by itself: when this process is gone, however it went, `pid` is
 * interrupted after `graceSeconds`. Answers with a function that calls the watch off.
 */
export function endWithParent(pid, { graceSeconds }) {
  // The shell blocks on a pipe whose other end only this process holds; the kernel closes it even after kill -9.
  const script =
    'read -r _; left=$1; while [ "$left" -gt 0 ] && kill -0 "$0"; do sleep 1; left=$((left - 1)); done; kill -INT "$0"';
  const guard = spawn('sh', ['-c', script, String(pid), String(graceSeconds)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  guard.stdin.unref?.();
  // Its group, because the shell may be inside `sleep`.
  return () => signalGroup(guard.pid, 'SIGKILL');
}
