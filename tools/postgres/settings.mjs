/** What every server of ours is started with. */
const COMMON = {
  listen_addresses: '127.0.0.1',
  // No socket file: its path would have a length limit, and everything of ours speaks TCP.
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '%m [%p] %q%d ',
  jit: 'off',
  max_wal_senders: '0',
  wal_level: 'minimal',
  // Its io workers are three more processes; at the sizes of one machine they buy nothing.
  io_method: 'sync',
};

/** For data that has to survive: every commit is on disk before it is answered. */
export const DURABLE = {
  ...COMMON,
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  checkpoint_timeout: '15min',
  max_wal_size: '2GB',
  log_lock_waits: 'on',
  log_min_duration_statement: '1000',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
};

/** For data that dies with the test run: durability is traded for speed, semantics are untouched. */
export const DISPOSABLE = {
  ...COMMON,
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  log_min_messages: 'fatal',
};

export function asArguments(settings) {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
