import { readFileSync } from 'node:fs';
import { rotatingPool } from 'rds-rotation-workflow/client';

const { SECRET_ID = '', DATABASE_HOST, DATABASE_PORT, DATABASE_CA_FILE } = process.env;

/** Made once for each execution environment, which serves one event at a time. */
const pool = rotatingPool({
  secretId: SECRET_ID,
  max: 1,
  // The proxy; the secret names the database itself, which the rotation needs.
  ...(DATABASE_HOST !== undefined && { host: DATABASE_HOST }),
  ...(DATABASE_PORT !== undefined && { port: Number(DATABASE_PORT) }),
  // The certificate of RDS Proxy comes from an authority that Node.js knows.
  ...(DATABASE_CA_FILE !== undefined && { ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') } }),
});
// An execution environment is frozen between events; what breaks meanwhile is replaced with the next one.
pool.on('error', (error) => console.warn(`An idle connection ended: ${error.message}`));

/** How many orders there are, and who asked. */
export async function handler(): Promise<{ readonly orders: number; readonly role: string }> {
  const { rows } = await pool.query<{ orders: number; role: string }>(
    'SELECT count(*)::integer AS orders, current_user AS role FROM orders',
  );
  return rows[0] ?? { orders: 0, role: 'nobody' };
}

/** For a run that ends, as a test does. */
export const close = (): Promise<void> => pool.end();
