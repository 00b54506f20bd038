import readline from 'node:readline';

/** The error code the Prisma CLI expects around every fault; what happened stands in `data`. */
const ERROR_CODE = 4466;

/** Answers requests, one per line and one at a time, until the input ends. */
export async function serve(handle, { input = process.stdin, output = process.stdout } = {}) {
  const send = (message) => output.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let printId = 0;
  const print = (content) => send({ method: 'print', params: { content }, id: (printId += 1) });

  for await (const line of readline.createInterface({ input })) {
    if (line.trim() === '') continue;
    const { id, method, params } = JSON.parse(line);
    // Without a method it is the answer to a print.
    if (method === undefined) continue;
    try {
      send({ id, result: (await handle(method, params, { print })) ?? {} });
    } catch (error) {
      send({
        id,
        error: {
          code: ERROR_CODE,
          message: 'An error happened. Check the data field for details.',
          data: errorData(error),
        },
      });
    }
  }
}

function errorData(error) {
  return (
    error.known ?? { is_panic: false, message: error.message, meta: error.meta ?? null, error_code: error.code ?? null }
  );
}
