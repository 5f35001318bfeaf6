/** An error as the service reports it over the wire: exception name, message, HTTP status (default 400). */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status: number = 400,
  ) {
    super(message);
  }
}
