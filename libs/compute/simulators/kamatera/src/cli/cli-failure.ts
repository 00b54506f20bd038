/** An answer of the proxy that is no success, with its body as it goes out. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`${status}`);
  }
}

/** The proxy stumbled over itself: it says which command and nothing else. */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault';
}

export const sentence = (message: string, status = 500): CliFailure => new CliFailure(status, { message });

export const missingFlag = (name: string): CliFailure => sentence(`missing required flag (${name})`, 400);
