import { statement } from '@uni/data';

export const ping = statement<[], { readonly one: number }>('health_ping', 'SELECT 1 AS one');

export const lastBeat = statement<[], { readonly beatAt: Date | null }>(
  'health_last_beat',
  `SELECT max(beat_at) AS "beatAt" FROM worker_heartbeats`,
);
