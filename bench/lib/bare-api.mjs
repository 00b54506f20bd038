// The raw reference of the API: node:http and pg, the same queries (session, then data), a verified token, and nothing else.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const [, , databaseUrl, port, secret] = process.argv;
pg.types.setTypeParser(20, (value) => BigInt(value));
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

const SESSION = {
  name: 'session',
  text: `SELECT s.user_id, u.status, u.platform_role, s.revoked_at, s.expires_at, s.last_seen_at, m.organization_id, m.role, a.id AS account_id, a.currency
     FROM sessions s JOIN users u ON u.id = s.user_id
     LEFT JOIN LATERAL (SELECT organization_id, role FROM memberships WHERE user_id = s.user_id AND ($2::uuid IS NULL OR organization_id = $2::uuid)
       ORDER BY created_at, organization_id LIMIT 1) m ON true
     LEFT JOIN accounts a ON a.organization_id = m.organization_id WHERE s.id = $1::uuid`,
};
const COLUMNS = `i.*, t.name AS template_name, t.os, t.login_user, p.kind AS provider_kind, s.rate_micros_per_hour AS rate, c.amount_micros AS cost`;
const BESIDE = `JOIN templates t ON t.id = i.template_id JOIN providers p ON p.id = i.provider_id
  LEFT JOIN vm_segments s ON s.vm_id = i.vm_id AND s.to_ts IS NULL LEFT JOIN vm_month_costs c ON c.month = $2::date AND c.vm_id = i.vm_id`;
const LIST = {
  name: 'list',
  text: `SELECT ${COLUMNS} FROM (SELECT * FROM instances i WHERE i.organization_id = $1::uuid AND i.deleted_at IS NULL ORDER BY i.created_at DESC, i.id DESC LIMIT 51) AS i
    ${BESIDE} ORDER BY i.created_at DESC, i.id DESC`,
};
const ONE = {
  name: 'one',
  text: `SELECT ${COLUMNS} FROM instances i ${BESIDE} WHERE i.id = $3::uuid AND i.organization_id = $1::uuid AND i.deleted_at IS NULL`,
};

const money = (micros, currency) => ({
  amount: `${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, '0')}`,
  currency,
});
const view = (row) => ({
  id: row.id,
  name: row.name,
  hostname: row.hostname,
  status: row.status,
  desiredStatus: row.desired_status,
  lastKnownStatus: row.last_known_status,
  stopReason: row.stop_reason,
  templateId: row.template_id,
  templateName: row.template_name,
  os: row.os,
  providerId: row.provider_id,
  providerKind: row.provider_kind,
  region: row.region,
  vcpus: row.vcpus,
  memoryMib: row.memory_mib,
  diskGib: row.disk_gib,
  addresses: row.addresses,
  loginUser: row.login_user,
  pricePerHour: money(row.rate ?? 0n, row.currency),
  runningPerHour: money(row.running_micros_per_hour, row.currency),
  stoppedPerHour: money(row.stopped_micros_per_hour, row.currency),
  costThisMonth: money(row.cost ?? 0n, row.currency),
  tags: row.tags,
  deletionProtected: row.deletion_protected,
  createdAt: row.created_at,
  statusChangedAt: row.status_changed_at,
  lastSeenAt: row.last_seen_at,
  currentOperationId: row.current_operation_id,
});

function verify(header) {
  const [head, body, signature] = (header ?? '').slice(7).split('.');
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  if (!signature || !timingSafeEqual(expected, Buffer.from(signature, 'base64url'))) throw new Error('forged');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  if (claims.exp < Date.now() / 1000) throw new Error('expired');
  return claims;
}

createServer(async (request, response) => {
  try {
    if (request.url === '/ready') return void response.end('{}');
    const claims = verify(request.headers.authorization);
    const [session] = (await pool.query({ ...SESSION, values: [claims.sid, null] })).rows;
    if (!session || session.revoked_at || session.status !== 'active') throw new Error('refused');
    const month = new Date().toISOString().slice(0, 8) + '01';
    const id = /^\/instances\/([0-9a-f-]{36})$/.exec(request.url)?.[1];
    let body;
    if (id) body = view((await pool.query({ ...ONE, values: [session.organization_id, month, id] })).rows[0]);
    else {
      const { rows } = await pool.query({ ...LIST, values: [session.organization_id, month] });
      body = {
        items: rows.slice(0, 50).map(view),
        nextCursor:
          rows.length > 50
            ? Buffer.from(JSON.stringify([rows[49].created_at, rows[49].id])).toString('base64url')
            : null,
      };
    }
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(body));
  } catch (error) {
    response.statusCode = 401;
    response.end(JSON.stringify({ error: String(error) }));
  }
}).listen(Number(port), '127.0.0.1');
