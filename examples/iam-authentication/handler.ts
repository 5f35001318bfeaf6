import { rotatingPool, type RotatingOptions } from 'rds-rotation-workflow/client';

/** No secret any more: the host is known, the user is the role of IAM authentication, the password a token. */
export const connection = (host: string): RotatingOptions => ({
  auth: 'iam',
  iamUser: 'orders_iam',
  host,
  database: 'orders',
  max: 1,
});

const pool = rotatingPool(connection(process.env['DATABASE_HOST'] ?? 'localhost'));
pool.on('error', (error) => console.warn(`An idle connection ended: ${error.message}`));

/** How many orders there are. */
export async function handler(): Promise<{ readonly orders: number }> {
  const { rows } = await pool.query<{ orders: number }>('SELECT count(*)::integer AS orders FROM orders');
  return rows[0] ?? { orders: 0 };
}
