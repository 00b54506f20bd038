/**
 * Loaded (`--import`) into every program that is started with a channel to its starter: when the starter is gone, however it
 * went, the program is asked to end as by Ctrl-C, and made to if it does not.
 */
const GRACE_MS = 10_000;

if (process.channel) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The channel alone must not keep a program alive.
  process.channel.unref();
}
