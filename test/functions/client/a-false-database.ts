import { authentication, falseServer, message, READY } from '../../support/servers/false-server';

/** The password of the last PasswordMessage. */
const passwordIn = (heard: string): string => [...heard.matchAll(/p\0\0\0[\s\S]([^\0]*)\0/g)].at(-1)?.[1] ?? '';

const refusal = (code: string) =>
  message('E', `SFATAL\0VFATAL\0C${code}\0MThis RDS proxy has no credentials for the role app.\0\0`);

/**
 * Where a PostgreSQL server or RDS Proxy is expected: asks for the password, and refuses all but the accepted one with this
 * SQLSTATE. It answers the
 * first query of a connection with nothing.
 *
 * @param accepts whether it lets this password in, the how-manieth it hears
 */
export async function aFalseDatabase(code: string, accepts: (password: string, attempt: number) => boolean) {
  const passwords: string[] = [];
  const server = await falseServer(
    authentication(3),
    (heard) => {
      const password = passwordIn(heard);
      passwords.push(password);
      return accepts(password, passwords.length) ? Buffer.concat([authentication(0), READY]) : refusal(code);
    },
    Buffer.concat([message('C', 'SELECT 0\0'), READY]),
  );
  return { port: server.port, passwords, stop: () => server.stop() };
}
